/** All that is known of one column: its facts in every table, its picture, and what every check measured on it. */

import { button, drawn, element } from '../report/dom';
import { GLYPH } from './words';
import type { Card } from './wire';

export function card(told: Card, open: (id: string, index: number) => void): HTMLElement {
  const root = element('div', { class: 'p', 'aria-label': `Column ${told.name}` }, element('h3', { class: 't4' }, element('code', {}, told.name)));
  if (told.html) root.append(drawn('div', told.html));
  if (told.facts.length) root.append(facts(told));
  if (told.checks.length) root.append(element('h3', {}, 'Also on this column'), checks(told, open));
  return root;
}

function facts(told: Card): HTMLElement {
  const head = element('tr', {}, element('th', {}, ''), ...told.tables.map((name) => element('th', { scope: 'col' }, name)));
  const rows = told.facts.map(([name, ...values]) =>
    element('tr', {}, element('th', { scope: 'row' }, name ?? ''), ...values.map((value) => element('td', {}, value))),
  );
  return element('table', { class: 'm facts' }, element('thead', {}, head), element('tbody', {}, ...rows));
}

function checks(told: Card, open: (id: string, index: number) => void): HTMLElement {
  const host = element('ul', { class: 'seen' });
  for (const [id, index, kind, number, times, table] of told.checks) {
    const said = times > 0 && kind !== 'error' ? `${number}, ${times.toFixed(2)} × the limit` : number;
    host.append(
      element(
        'li',
        {},
        element('span', { class: kind, 'aria-label': kind }, GLYPH[kind]),
        ' ',
        button(id.split('/')[1] ?? id, () => open(id, index), { class: 'link' }),
        ' ',
        element('small', {}, `${said} in ${table}`),
      ),
    );
  }
  return host;
}
