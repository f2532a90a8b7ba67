/** The whole widget: who is examined, the exam under way, and the report to look into. */

import { button, drawn, element } from '../report/dom';
import { card } from './card';
import { changes } from './changes';
import { detail } from './detail';
import { Kernel, type Model } from './kernel';
import { list } from './list';
import { picker } from './picker';
import { running } from './running';
import { waive, type Waived } from './waive';
import { GLYPH, OF_VERDICT, OPEN } from './words';
import type { Card, Changes, Hello, Now, Page, Places, Push, Summary, Unfolded } from './wire';

/** Draws the explorer into an element; call what it returns to take it out again. */
export function explorer(model: Model, host: HTMLElement): () => void {
  const sheet = element('style');
  const busy = element('p', { class: 'q', role: 'status', hidden: true }, 'The kernel is busy; this waits for it.');
  const problem = element('p', { class: 'problem', role: 'alert' });
  const kernel = new Kernel(model, pushed, (isSlow) => (busy.hidden = !isSlow));
  const choose = picker((asked) => void examine(asked));
  const bar = element('div', { class: 'bar' });
  const between = element('div');
  const under = running(() => void kernel.ask('stop'));
  const checks = list({ open: (id) => void open(id), ofColumn: async (name) => [...(await column(name))] });
  const middle = detail({
    open: (id, index) => void unfold(id, index),
    rows: (id, index, page) => kernel.ask<Page>('rows', { id, index, page }),
    trace: async (fed, method) => (await kernel.ask<{ text: string }>('trace', { fed, method })).text,
  });
  const right = element('aside', { class: 'p', 'aria-label': 'More' });
  const panes = element('div', { class: 'e', hidden: true }, checks.root, middle.root, right);
  const root = element('section', { class: 'mlr mlx', 'aria-label': 'Explorer' }, sheet, choose.root, problem, busy, bar, between, panes);
  const past = overTime();
  let summary: Summary | null = null;
  let against: number | null = null;
  let opened = '';
  let wish = 0; // what a person asked for last is shown: an answer that comes later than the next wish is dropped

  host.append(root);
  void start();
  return () => {
    kernel.close();
    root.remove();
  };

  async function start(): Promise<void> {
    const hello = await guarded(kernel.ask<Hello>('hello'));
    if (!hello) return;
    sheet.textContent = hello.style;
    choose.offer(hello.choices);
    show(hello);
  }

  async function examine(asked: Readonly<Record<string, unknown>>): Promise<void> {
    problem.textContent = '';
    try {
      await kernel.ask('examine', asked);
    } catch (error) {
      choose.say((error as Error).message);
    }
  }

  function pushed(push: Push): void {
    switch (push.push) {
      case 'progress':
        if (!under.root.isConnected) between.replaceChildren(under.root);
        under.show(push);
        return;
      case 'report':
        between.replaceChildren();
        against = null;
        show(push);
        return;
      case 'failed':
        between.replaceChildren();
        problem.textContent = push.error;
        return;
      case 'choices':
        choose.offer(push.choices);
    }
  }

  function show(now: Now): void {
    summary = now.report;
    past.leave();
    panes.hidden = !summary;
    choose.fold(summary !== null);
    if (!summary) {
      bar.replaceChildren();
      return;
    }
    const kind = OF_VERDICT[summary.verdict];
    bar.replaceChildren(
      element('h2', { class: kind }, `${GLYPH[kind]} ${summary.verdict.toUpperCase()}`),
      element('span', {}, summary.name),
      drawn('span', summary.counted, { class: 'q' }),
      element('span', { class: 'sp' }),
      comparison(now),
      past.toggle,
      keep(),
    );
    checks.show(summary);
    right.replaceChildren();
    const first = summary.checks.find((check) => check.id === opened) ?? worst(summary);
    if (first) void open(first.id);
    else middle.clear('Nothing was asked.');
  }

  function comparison(now: Now): HTMLElement {
    const select = element('select', { 'aria-label': 'Compare with another report' }, element('option', { value: '' }, 'compare with …'));
    for (const [index, label] of now.reports) select.append(element('option', { value: index }, label));
    select.hidden = now.reports.length === 0;
    select.addEventListener('change', () => {
      against = select.value === '' ? null : Number(select.value);
      void compared();
    });
    return select;
  }

  async function compared(): Promise<void> {
    between.replaceChildren();
    if (against !== null) {
      const told = await guarded(kernel.ask<Changes>('changes', { against }));
      if (told) between.replaceChildren(changes(told, (id) => void open(id)));
    }
    if (opened) await open(opened);
  }

  /** Earlier exams of this candidate, as the kernel draws them, in the place of this one's findings; pressed again, these come back. */
  function overTime(): { readonly toggle: HTMLButtonElement; readonly leave: () => void } {
    const shown = element('div', { class: 'past' });
    const toggle = button('Over time', () => void (shown.isConnected ? leave() : enter()), { 'aria-pressed': 'false' });
    return { toggle, leave };

    async function enter(): Promise<void> {
      const told = await guarded(kernel.ask<{ html: string }>('history'));
      if (!told) return;
      shown.innerHTML = told.html; // drawn and escaped by our own kernel
      panes.replaceWith(shown);
      toggle.setAttribute('aria-pressed', 'true');
    }

    function leave(): void {
      shown.replaceWith(panes);
      toggle.setAttribute('aria-pressed', 'false');
    }
  }

  /** Saves the report where a person says, and never over a file. */
  function keep(): HTMLElement {
    const path = element('input', { type: 'text', value: 'report.html', size: 14, 'aria-label': 'Save the report as' });
    const said = element('span', { class: 'q', role: 'status' });
    const save = async (): Promise<void> => {
      try {
        said.textContent = `saved: ${(await kernel.ask<{ path: string }>('export', { path: path.value })).path}`;
      } catch (error) {
        said.textContent = (error as Error).message;
      }
    };
    return element('span', { class: 'keep' }, path, button('Save', () => void save()), said);
  }

  async function open(id: string, index = 0): Promise<void> {
    const mine = ++wish;
    const places = await guarded(kernel.ask<Places>('places', { id, against }));
    if (!places || !summary || mine !== wish) return;
    past.leave();
    opened = id;
    checks.select(id);
    middle.show(summary, places);
    right.replaceChildren();
    if (places.rows.length) await look(id, index, mine);
  }

  async function unfold(id: string, index: number): Promise<void> {
    if (opened === id) await look(id, index, ++wish);
    else await open(id, index);
  }

  async function look(id: string, index: number, mine: number): Promise<void> {
    const finding = await guarded(kernel.ask<Unfolded>('finding', { id, index }));
    if (!finding || mine !== wish) return;
    middle.unfold(finding);
    right.replaceChildren();
    if (finding.column) await column(finding.column);
    if (mine !== wish) return;
    if (finding.kind === 'error' || finding.kind === 'warning' || finding.kind === 'note') {
      const what = finding.place ? `${id}:${finding.place}` : id;
      const form = waive(what, (fields) => kernel.ask<Waived>('waive', fields));
      right.append(element('details', { class: 'do-waive' }, element('summary', {}, 'Waive this finding'), form));
    }
  }

  async function column(name: string): Promise<ReadonlySet<string>> {
    const mine = wish;
    const told = await guarded(kernel.ask<Card>('column', { name }));
    if (!told) return new Set();
    if (mine === wish) right.replaceChildren(card(told, (id, index) => void unfold(id, index)));
    return new Set(told.checks.map(([id]) => id));
  }

  async function guarded<T>(asked: Promise<T>): Promise<T | null> {
    try {
      const answer = await asked;
      problem.textContent = '';
      return answer;
    } catch (error) {
      problem.textContent = (error as Error).message;
      return null;
    }
  }
}

function worst(summary: Summary): Summary['checks'][number] | undefined {
  const order = Object.keys(GLYPH);
  const open = summary.checks.filter((check) => OPEN.has(check.kind));
  return (open.length ? open : [...summary.checks]).sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind))[0];
}
