/** A report as plain DOM: verdict, rooms, findings. Everything a user wrote becomes text, never markup. */

import type { Finding, Outcome, Place, Report, Room, Severity } from './types';

const GLYPH: Readonly<Record<Severity | 'clear' | 'undecided' | 'broken' | 'skipped' | 'waived', string>> = {
  error: '✕',
  warning: '▲',
  note: '●',
  clear: '✓',
  undecided: '?',
  broken: '↯',
  skipped: '–',
  waived: '⚑',
};
const VERDICT = { ready: 'clear', 'not ready': 'error', undecided: 'undecided' } as const;
const OPENED = 3;

/** Draws a report into an element; call what it returns to take it out again. */
export function view(report: Report, host: HTMLElement): () => void {
  const root = element('section', 'mlr');
  root.setAttribute('aria-label', `Readiness of ${report.about.name}: ${report.verdict}`);
  root.append(top(report), rooms(report), findings(report));
  const aside = notJudged(report);
  if (aside) root.append(aside);
  host.append(root);
  return () => root.remove();
}

/** The findings that are open, in the order of their numbers. */
export function open(report: Report): readonly Finding[] {
  return report.outcomes
    .flatMap((outcome) => outcome.findings)
    .filter((finding) => finding.number !== null)
    .sort((a, b) => (a.number ?? 0) - (b.number ?? 0));
}

function top(report: Report): HTMLElement {
  const kind = VERDICT[report.verdict];
  const block = element('div', `top ${kind}`);
  block.append(element('h2', '', `${GLYPH[kind]} ${report.verdict.toUpperCase()}`));
  block.append(element('p', '', report.why ? `Why: ${report.why}` : `${counted(report)} in ${report.about.name}`));
  const remedy = open(report)[0]?.remedy;
  if (report.verdict === 'not ready' && remedy) block.append(element('p', 'next', `Do this next: ${remedy}`));
  return block;
}

function counted(report: Report): string {
  const found = open(report);
  const said = (['error', 'warning', 'note'] as const)
    .map((severity) => plural(found.filter((finding) => finding.severity === severity).length, severity))
    .filter((words) => words !== '');
  return said.join(', ') || 'no findings';
}

function plural(count: number, noun: string): string {
  return count === 0 ? '' : `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function rooms(report: Report): HTMLElement {
  const table = element('table', 'rooms');
  table.append(...report.rooms.map((room) => roomRow(room, report)));
  return table;
}

function roomRow(room: Room, report: Report): HTMLElement {
  const row = element('tr');
  const head = element('th', '', room.name.charAt(0).toUpperCase() + room.name.slice(1));
  head.setAttribute('scope', 'row');
  const outcomes = report.outcomes.filter((outcome) => outcome.room === room.name);
  const worst = outcomes.flatMap((outcome) => outcome.findings).find((finding) => finding.number !== null);
  const clear = outcomes.filter((outcome) => outcome.answer === 'clear').length;
  const kind = worst ? worstOf(outcomes) : clear ? 'clear' : 'undecided';
  row.append(head, element('td', kind, `${GLYPH[kind]} ${kind}`), element('td', '', `${clear} of ${outcomes.length} clear`));
  return row;
}

function worstOf(outcomes: readonly Outcome[]): Severity {
  const found = outcomes.flatMap((outcome) => outcome.findings).filter((finding) => finding.number !== null);
  return (['error', 'warning'] as const).find((severity) => found.some((finding) => finding.severity === severity)) ?? 'note';
}

function findings(report: Report): HTMLElement {
  const list = element('div', 'findings');
  const ids = new Map(report.outcomes.flatMap((outcome) => outcome.findings.map((finding) => [finding, outcome.criterion] as const)));
  list.append(...open(report).map((finding, index) => article(finding, ids.get(finding) ?? '', index < OPENED)));
  return list;
}

function article(finding: Finding, criterion: string, opened: boolean): HTMLElement {
  const details = element('details', 'f');
  const folded = finding.severity !== 'error' || !opened;
  if (!folded) details.setAttribute('open', '');
  const summary = element('summary');
  const title = element('h4', 't jp-toc-ignore', finding.says);
  title.append(' ', element('span', 'id', `${finding.number} · ${criterion}`));
  summary.append(element('span', `s ${finding.severity}`, `${GLYPH[finding.severity]} ${finding.severity.toUpperCase()}`), ' ', title);
  details.append(summary);
  if (finding.remedy) details.append(element('p', 'do', `→ Do: ${finding.remedy}`));
  details.append(facts(finding));
  return details;
}

function facts(finding: Finding): HTMLElement {
  const list = element('dl');
  const told: readonly (readonly [string, string])[] = [
    ['Where', place(finding.at)],
    ['Matters', finding.matters],
    ['Example', finding.example],
  ];
  for (const [name, said] of told) if (said) list.append(element('dt', '', name), element('dd', '', said));
  return list;
}

function place(at: Place): string {
  switch (at.kind) {
    case 'column':
      return `column ${at.column} of ${at.table}`;
    case 'call':
      return `${at.method} given ${at.given}`;
    case 'cell':
      return `${at.path}, cell ${at.cell + 1}, line ${at.line}`;
    case 'whole':
      return `whole ${at.name}`;
  }
}

function notJudged(report: Report): HTMLElement | null {
  const rows = report.outcomes.flatMap((outcome) => setAside(outcome).map(([kind, why]) => asideRow(kind, outcome.criterion, why)));
  if (!rows.length) return null;
  const table = element('table', 'aside');
  table.append(element('caption', '', 'Not judged, or set aside'), ...rows);
  return table;
}

function setAside(outcome: Outcome): (readonly [keyof typeof GLYPH, string])[] {
  if (outcome.answer === 'skipped' || outcome.answer === 'broken') return [[outcome.answer, outcome.reason]];
  const waived = outcome.findings.flatMap((finding) =>
    finding.waiver ? [['waived', `${finding.says} Waived by ${finding.waiver.owner} until ${finding.waiver.until}.`] as const] : [],
  );
  const unsure = outcome.findings.filter((finding) => finding.answer === 'undecided').map((finding) => ['undecided', finding.says] as const);
  return [...unsure, ...waived];
}

function asideRow(kind: keyof typeof GLYPH, criterion: string, why: string): HTMLElement {
  const row = element('tr');
  row.append(element('th', kind, `${GLYPH[kind]} ${kind}`), element('td', 'c', criterion), element('td', '', why));
  return row;
}

function element<K extends keyof HTMLElementTagNameMap>(tag: K, classes = '', words = ''): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  if (classes) made.className = classes;
  if (words) made.textContent = words;
  return made;
}
