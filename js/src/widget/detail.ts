/** One check: what it measured everywhere, what another limit would say, and the finding that is open, with its rows. */

import { button, drawn, element } from '../report/dom';
import { chart, type Chart } from './chart';
import { tally, verdictAt } from './decide';
import { number } from './numbers';
import { GLYPH, OF_VERDICT, plural } from './words';
import type { Limit, Page, Places, Summary, Unfolded } from './wire';

export interface Detail {
  readonly root: HTMLElement;
  show(summary: Summary, places: Places): void;
  unfold(finding: Unfolded): void;
  clear(words: string): void;
}

export interface DetailActions {
  readonly open: (id: string, index: number) => void;
  readonly rows: (id: string, index: number, page: number) => Promise<Page>;
  readonly trace: (fed: string, method: string) => Promise<string>;
}

export function detail(actions: DetailActions): Detail {
  const head = element('div');
  const say = element('p', { class: 'say', 'aria-live': 'polite' });
  const picture = element('div');
  const set = element('p', { class: 'set q' });
  const finding = element('div', { class: 'unfolded' });
  const root = element('div', { class: 'mid', 'aria-label': 'The check' }, head, say, picture, set, finding);
  let dots: Chart | null = null;

  return {
    root,
    clear: (words) => {
      for (const part of [say, picture, set, finding]) part.replaceChildren();
      head.replaceChildren(element('p', { class: 'q' }, words));
    },
    show: (summary, places) => {
      const check = summary.checks.find((each) => each.id === places.id);
      const kind = check?.kind ?? 'clear';
      head.replaceChildren(
        element('p', { class: `s ${kind}` }, `${GLYPH[kind]} ${kind.toUpperCase()} `, element('span', { class: 'q' }, places.id)),
        element('p', { class: 'q' }, places.title),
      );
      for (const part of [say, picture, set, finding]) part.replaceChildren();
      if (places.reason) head.append(element('p', {}, places.reason));
      dots = chart(places, {
        open: (index) => actions.open(places.id, index),
        dragged: (limits) => told(summary, places, limits, true),
      });
      if (dots) {
        picture.append(dots.root);
        const more = places.left ? ` ${plural(places.left, 'more place')} nearer to clear.` : '';
        picture.append(element('p', { class: 'q' }, `${places.statistic || 'What was measured'}, with its interval.${more}`));
        told(summary, places, places.limits, false);
      } else if (places.rows.length > 1) {
        picture.append(seen(places, (index) => actions.open(places.id, index)));
      }
    },
    unfold: (shown) => {
      dots?.select(shown.index);
      const body = drawn('div', shown.html, { class: 'b' });
      traceable(body);
      finding.replaceChildren(drawn('h3', shown.says, { class: 't4' }), body);
      if (shown.rows) finding.append(pager(shown));
    },
  };

  function told(summary: Summary, places: Places, limits: readonly Limit[], dragged: boolean): void {
    const count = tally(places, limits);
    const verdict = verdictAt(summary, places, count);
    const kind = OF_VERDICT[verdict];
    say.replaceChildren(
      'At this limit: ',
      element('b', { class: 'error' }, `${GLYPH.error} ${count.over} over`),
      ', ',
      element('b', { class: 'undecided' }, `${GLYPH.undecided} ${count.undecided} undecided`),
      ', ',
      element('b', { class: 'clear' }, `${GLYPH.clear} ${count.clear} clear`),
      '; the verdict ',
      dragged ? 'would be ' : 'is ',
      element('b', { class: kind }, `${GLYPH[kind]} ${verdict.toUpperCase()}`),
      '.',
    );
    set.replaceChildren();
    const changed = limits.find((limit, index) => limit[0] !== places.limits[index]?.[0]);
    if (!changed) return;
    set.append('A preview; only the settings file changes it. ');
    if (changed[3]) set.append(element('code', { class: 'w' }, `limits."${places.id}".${changed[3]} = ${changed[0]}`));
    else set.append(`The limit would be ${number(changed[0], places.unit)}.`);
  }

  /** Each cell of the edge-case table opens what the model said. */
  function traceable(body: HTMLElement): void {
    for (const table of body.querySelectorAll('table.m')) {
      const methods = [...table.querySelectorAll('thead th')].map((cell) => cell.textContent ?? '').slice(1, -1);
      for (const row of table.querySelectorAll('tbody tr, tr')) {
        const fed = row.querySelector('th[scope=row]')?.textContent;
        const cells = [...row.querySelectorAll('td')].slice(0, methods.length);
        if (!fed || !methods.length) continue;
        cells.forEach((cell, n) => {
          const method = methods[n] ?? '';
          const words = cell.textContent ?? '';
          const open = button(words, () => void trace(row, fed, method), { class: 'link', 'aria-label': `${fed}, ${method}: ${words}` });
          cell.replaceChildren(open);
        });
      }
    }
  }

  async function trace(row: Element, fed: string, method: string): Promise<void> {
    const said = await actions.trace(fed, method).catch((error: Error) => error.message);
    const below = row.nextElementSibling;
    if (below?.classList.contains('trace')) below.remove();
    const cell = element('td', { colspan: 9 }, element('pre', { tabindex: 0 }, said));
    row.after(element('tr', { class: 'trace' }, cell));
  }

  function pager(shown: Unfolded): HTMLElement {
    const host = element('div', { class: 'rows' });
    const turn = async (page: number): Promise<void> => {
      try {
        host.replaceChildren(table(await actions.rows(shown.id, shown.index, page), turn));
      } catch (error) {
        host.replaceChildren(element('p', { class: 'problem', role: 'alert' }, (error as Error).message));
      }
    };
    host.append(button(`Show the ${plural(shown.rows, 'row')}${shown.rows === 1000 ? ' (the first)' : ''}`, () => void turn(0)));
    return host;
  }
}

function table(page: Page, turn: (page: number) => Promise<void>): HTMLElement {
  const head = element('tr', {}, element('th', {}, 'row'), ...page.columns.map((name) => element('th', { scope: 'col' }, name)));
  const rows = page.rows.map(([position, ...cells]) =>
    element('tr', {}, element('th', { scope: 'row' }, position ?? ''), ...cells.map((cell) => element('td', {}, cell))),
  );
  const hidden = page.hidden ? `, ${plural(page.hidden, 'column')} not shown` : '';
  const nav = element(
    'p',
    { class: 'turn' },
    button('‹ before', () => void turn(page.page - 1), { disabled: page.page === 0 }),
    element('span', { class: 'q' }, ` page ${page.page + 1} of ${page.pages} of ${page.table}${hidden} `),
    button('next ›', () => void turn(page.page + 1), { disabled: page.page + 1 >= page.pages }),
  );
  const scroll = element('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': 'Rows' });
  scroll.append(element('table', { class: 'm' }, element('thead', {}, head), element('tbody', {}, ...rows)));
  return element('div', {}, scroll, nav);
}

/** What was seen without a number: a list of places. */
function seen(places: Places, open: (index: number) => void): HTMLElement {
  const host = element('ul', { class: 'seen' });
  places.rows.forEach((row, index) => {
    const kind = row[6] === 'found' ? 'error' : row[6];
    host.append(element('li', {}, element('span', { class: kind }, GLYPH[kind]), ' ', button(row[0], () => open(index), { class: 'link' })));
  });
  return host;
}
