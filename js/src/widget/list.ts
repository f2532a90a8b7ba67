/** The checks, room by room, filtered by text, kind, room and column; walked with the arrow keys. */

import { button, element } from '../report/dom';
import { GLYPH, OPEN, ROOMS, title } from './words';
import type { Check, Kind, Summary } from './wire';

const SEGMENTS = ['open', 'errors', 'warnings', 'quiet', 'all'] as const;
type Segment = (typeof SEGMENTS)[number];

export interface List {
  readonly root: HTMLElement;
  show(summary: Summary): void;
  select(id: string): void;
}

export interface ListActions {
  readonly open: (id: string) => void;
  /** The checks that measured a column. */
  readonly ofColumn: (column: string) => Promise<readonly string[]>;
}

export function list(actions: ListActions): List {
  const search = element('input', { type: 'search', placeholder: 'Filter: column, check, room', 'aria-label': 'Filter checks', list: '' });
  const names = element('datalist', { id: `mlr-columns-${Math.random().toString(36).slice(2)}` });
  search.setAttribute('list', names.id);
  const segments = element('p', { class: 'seg', role: 'group', 'aria-label': 'Which checks' });
  const options = element('ul', { class: 'l', role: 'listbox', 'aria-label': 'Checks', tabindex: 0 });
  const root = element('nav', { 'aria-label': 'Checks' }, search, names, segments, options);
  let summary: Summary | null = null;
  let segment: Segment = 'open';
  let selected = '';
  let closed: ReadonlySet<string> = new Set();
  let ofColumn: ReadonlySet<string> | null = null;

  search.addEventListener('input', () => void filter());
  options.addEventListener('keydown', walk);

  async function filter(): Promise<void> {
    const words = search.value.trim();
    ofColumn = summary?.columns.includes(words) ? new Set(await actions.ofColumn(words)) : null;
    draw();
  }

  function draw(): void {
    if (!summary) return;
    const { checks } = summary;
    segments.replaceChildren(
      ...SEGMENTS.map((name) => {
        const count = checks.filter((check) => within(check.kind, name)).length;
        return button(`${name} ${count}`, () => ((segment = name), draw()), { 'aria-pressed': String(name === segment) });
      }),
    );
    const shown = checks.filter((check) => within(check.kind, segment) && matches(check));
    options.replaceChildren(...ROOMS.flatMap((room) => drawRoom(room, shown)));
    if (!shown.length) options.append(element('li', { class: 'q', role: 'presentation' }, 'no check is called so'));
  }

  function matches(check: Check): boolean {
    if (ofColumn) return ofColumn.has(check.id);
    const words = search.value.trim().toLowerCase();
    return !words || `${check.id} ${check.kind} ${check.place}`.toLowerCase().includes(words);
  }

  function drawRoom(room: string, shown: readonly Check[]): HTMLElement[] {
    const every = summary?.checks.filter((check) => roomOf(check) === room) ?? [];
    if (!every.length) return [];
    const mine = shown.filter((check) => roomOf(check) === room).sort((a, b) => rank(a.kind) - rank(b.kind));
    const isClosed = closed.has(room);
    const open = every.filter((check) => OPEN.has(check.kind)).length;
    const head = element('li', { class: 'rm', role: 'presentation' });
    const fold = (): void => {
      closed = new Set(isClosed ? [...closed].filter((each) => each !== room) : [...closed, room]);
      draw();
    };
    head.append(button(title(room), fold, { 'aria-expanded': String(!isClosed) }), element('small', {}, `${open} of ${every.length}`));
    return [head, ...(isClosed ? [] : mine.map(option))];
  }

  function option(check: Check): HTMLElement {
    const made = element('li', {
      role: 'option',
      id: idOf(check.id),
      'aria-selected': String(check.id === selected),
      'data-id': check.id,
      title: check.title,
    });
    const name = element('span', {}, check.id.split('/')[1] ?? check.id);
    if (check.place && OPEN.has(check.kind)) name.append(element('br'), element('small', {}, check.place));
    made.append(
      element('span', { class: check.kind, 'aria-label': check.kind }, GLYPH[check.kind]),
      name,
      element('small', {}, check.number),
    );
    made.addEventListener('click', () => choose(check.id));
    return made;
  }

  function choose(id: string): void {
    select(id);
    actions.open(id);
  }

  function select(id: string): void {
    selected = id;
    for (const each of options.querySelectorAll<HTMLElement>('[role=option]')) {
      const isSelected = each.dataset['id'] === id;
      each.setAttribute('aria-selected', String(isSelected));
      if (isSelected) {
        options.setAttribute('aria-activedescendant', each.id);
        each.scrollIntoView?.({ block: 'nearest' });
      }
    }
  }

  function walk(event: KeyboardEvent): void {
    const every = [...options.querySelectorAll<HTMLElement>('[role=option]')];
    const at = every.findIndex((each) => each.dataset['id'] === selected);
    const step = { ArrowDown: at + 1, ArrowUp: Math.max(at - 1, 0), Home: 0, End: every.length - 1 }[event.key];
    const next = step === undefined ? undefined : every[Math.min(step, every.length - 1)]?.dataset['id'];
    if (!next) return;
    event.preventDefault();
    choose(next);
  }

  return {
    root,
    select,
    show: (next) => {
      summary = next;
      names.replaceChildren(...next.columns.map((column) => element('option', { value: column })));
      if (segment === 'open' && !next.checks.some((check) => OPEN.has(check.kind))) segment = 'all';
      ofColumn = null;
      draw();
    },
  };
}

function within(kind: Kind, segment: Segment): boolean {
  switch (segment) {
    case 'open':
      return OPEN.has(kind);
    case 'errors':
      return kind === 'error';
    case 'warnings':
      return kind === 'warning';
    case 'quiet':
      return !OPEN.has(kind);
    case 'all':
      return true;
  }
}

function roomOf(check: Check): string {
  return check.id.split('/')[0] ?? '';
}

function rank(kind: Kind): number {
  return Object.keys(GLYPH).indexOf(kind);
}

function idOf(id: string): string {
  return `mlr-${id.replace(/\W/g, '-')}`;
}
