/** What differs from another report: what is new, worse, better, cleared. */

import { button, element } from '../report/dom';
import type { Changes, Kind } from './wire';

const KIND: Readonly<Record<string, Kind>> = { new: 'error', worse: 'warning', better: 'note', cleared: 'clear' };

export function changes(told: Changes, open: (id: string) => void): HTMLElement {
  const { totals, verdicts } = told;
  const head = `${totals.new} new, ${totals.worse} worse, ${totals.better} better, ${totals.cleared} cleared`;
  const rows = told.changes.map(([kind, id, place, before, after]) =>
    element(
      'tr',
      {},
      element('th', { scope: 'row', class: KIND[kind] ?? 'note' }, kind),
      element('td', {}, button(id, () => open(id), { class: 'link' })),
      element('td', {}, place),
      element('td', {}, before),
      element('td', {}, after),
    ),
  );
  const titles = ['', 'check', 'where', 'before', 'now'].map((name) => element('th', { scope: 'col' }, name));
  const table = element('table', { class: 'm' }, element('thead', {}, element('tr', {}, ...titles)), element('tbody', {}, ...rows));
  return element(
    'details',
    { class: 'changes', open: true },
    element('summary', {}, `${verdicts[0].toUpperCase()} → ${verdicts[1].toUpperCase()}: ${head}`),
    told.changes.length ? table : element('p', { class: 'q' }, 'Nothing differs beyond the intervals.'),
  );
}
