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
  const search = element('input', { type: 'search', placeholder: 'column, check or room', 'aria-label': 'Filter checks', list: '' });
  const names = element('datalist', { id: `mlr-columns-${Math.random().toString(36).slice(2)}` });
  search.setAttribute('list', names.id);
  const segments = element('p', { class: 'seg', role: 'group', 'aria-label': 'Which checks' });
  const options = element('ul', { class: 'l' });
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
      element('span', { class: 'q' }, 'checks:'),
      ...SEGMENTS.map((name) => {
        const count = checks.filter((check) => within(check.kind, name)).length;
        return button(`${name} ${count}`, () => ((segment = name), draw()), { 'aria-pressed': String(name === segment) });
      }),
    );
    const shown = checks.filter((check) => within(check.kind, segment) && matches(check));
    options.replaceChildren(...ROOMS.flatMap((room) => drawRoom(room, shown)));
    if (!shown.length) options.append(element('li', { class: 'q' }, 'no check is called so'));
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
    const head = element('li', { class: 'rm' });
    const fold = (): void => {
      closed = new Set(isClosed ? [...closed].filter((each) => each !== room) : [...closed, room]);
      draw();
    };
    head.append(button(title(room), fold, { 'aria-expanded': String(!isClosed) }), element('small', {}, `${open} of ${every.length}`));
    return [head, ...(isClosed ? [] : mine.map(option))];
  }

  function option(check: Check): HTMLElement {
    const name = element('span', {}, check.id.split('/')[1] ?? check.id);
    if (check.place && OPEN.has(check.kind)) name.append(element('br'), element('small', {}, check.place));
    const attributes = { 'data-id': check.id, title: check.title, 'aria-current': check.id === selected ? 'true' : undefined };
    const made = button('', () => choose(check.id), attributes);
    const glyph = element('span', { class: check.kind }, GLYPH[check.kind], element('span', { class: 'unseen' }, ` ${check.kind} `));
    made.append(glyph, name, element('small', {}, check.number));
    return element('li', {}, made);
  }

  function choose(id: string): void {
    select(id);
    actions.open(id);
  }

  function select(id: string): void {
    selected = id;
    for (const each of every()) {
      if (each.dataset['id'] === id) {
        each.setAttribute('aria-current', 'true');
        each.scrollIntoView?.({ block: 'nearest' });
      } else each.removeAttribute('aria-current');
    }
  }

  function every(): readonly HTMLElement[] {
    return [...options.querySelectorAll<HTMLElement>('[data-id]')];
  }

  function walk(event: KeyboardEvent): void {
    const each = every();
    const at = each.findIndex((one) => one.dataset['id'] === selected);
    const step = { ArrowDown: at + 1, ArrowUp: Math.max(at - 1, 0), Home: 0, End: each.length - 1 }[event.key];
    const next = step === undefined ? undefined : each[Math.min(step, each.length - 1)];
    if (!next) return;
    event.preventDefault();
    next.focus();
    choose(next.dataset['id'] ?? '');
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
