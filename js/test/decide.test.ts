import { expect, test } from 'vitest';

import { answerOf, decide, moved, tally, verdictAt } from '../src/widget/decide';
import type { Limit, Places, Row, Summary } from '../src/widget/wire';
import table from './decisions.json';

test('the page decides as the kernel does', () => {
  const kernel = table as [number, number, [number, number | null, 'above' | 'below'], [string, number]][];
  const page = kernel.map(([low, high, [value, warn, worse]]) => [low, high, [value, warn, worse], [...decide(low, high, [value, warn, worse, ''])]]);
  expect(page).toEqual(kernel);
});

const row = (value: number, half: number, cap = 3): Row => ['c', value - half, value, value + half, 0, cap, 'found', false, null];
const limit: Limit = [0.1, null, 'above', 'distance'];
const places: Places = {
  id: 'reliability/drifted-column',
  title: '',
  reason: '',
  severity: 3,
  unit: '',
  statistic: '',
  limits: [limit],
  left: 0,
  rows: [row(0.3, 0.05), row(0.12, 0.05), row(0.02, 0.01), row(0.4, 0.05, 2)],
  elsewhere: 0,
  doubtful: 0,
};
const summary = { otherwise: 'ready', strict: false } as Summary;

test('a dragged limit is counted and judged at once', () => {
  expect(tally(places, [limit])).toMatchObject({ over: 2, undecided: 1, clear: 1, errors: 1 });
  expect(verdictAt(summary, places, tally(places, [limit]))).toBe('not ready');
  const wider = moved(limit, 0.5);
  expect(verdictAt(summary, places, tally(places, [wider]))).toBe('ready');
  expect(verdictAt(summary, { ...places, elsewhere: 1 }, tally(places, [wider]))).toBe('not ready');
  expect(verdictAt({ ...summary, otherwise: 'undecided' } as Summary, places, tally(places, [wider]))).toBe('undecided');
  expect(verdictAt({ ...summary, strict: true } as Summary, places, tally(places, [[0.3, null, 'above', '']]))).toBe('undecided');
});

test('evidence stays as mild as it was, and a sighting stays what it was', () => {
  expect(answerOf(row(0.3, 0.01, 2), [limit], 3)).toEqual(['found', 2]);
  expect(answerOf(['c', null, null, null, null, 3, 'found', false, null], [limit], 3)).toEqual(['found', 3]);
});

test('a warning past the dragged limit is dropped', () => {
  expect(moved([0.05, 0.02, 'above', 'x'], 0.01)).toEqual([0.01, null, 'above', 'x']);
  expect(moved([0.05, 0.02, 'above', 'x'], 0.1)).toEqual([0.1, 0.02, 'above', 'x']);
  expect(moved([0.5, 0.8, 'below', 'x'], 0.9)).toEqual([0.9, null, 'below', 'x']);
});
