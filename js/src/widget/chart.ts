/** Every place of a check as a dot with its interval, and the limit as a line that can be dragged or moved with the arrow keys. */

import { element } from '../report/dom';
import { answerOf, moved } from './decide';
import { number, ticks } from './numbers';
import type { Limit, Places, Row } from './wire';

/** A value so many times the limit ends the axis; what lies beyond is pinned to its edge. */
const FARTHEST = 12;

export interface Chart {
  readonly root: HTMLElement;
  select(index: number): void;
}

export interface ChartActions {
  readonly open: (index: number) => void;
  readonly dragged: (limits: readonly Limit[]) => void;
}

export function chart(places: Places, actions: ChartActions): Chart | null {
  const drawn = places.rows.map((row, index) => ({ row, index })).filter(({ row }) => row[2] !== null && row[4] !== null);
  const mine = drawn[0]?.row[4] ?? null;
  const first = mine === null ? undefined : places.limits[mine];
  if (!first || mine === null) return null;
  const [low, high] = range(drawn.map(({ row }) => row), first[0]);
  const left = (value: number): string => `${(100 * Math.min(Math.max((value - low) / (high - low), 0), 1)).toFixed(2)}%`;
  let limits = places.limits;

  const table = sharedTable(drawn.map(({ row }) => row[0]));
  const rows = drawn.map(({ row, index }) => line(row, index));
  const slider = element('div', {
    class: 'limit',
    role: 'slider',
    tabindex: 0,
    'aria-label': `Limit of ${places.id}`,
    'aria-valuemin': low,
    'aria-valuemax': high,
  });
  const tab = element('span', { class: 'tab' });
  slider.append(tab);
  const track = element('div', { class: 'over-track' }, slider);
  const axis = element('div', { class: 'axis', 'aria-hidden': 'true' });
  for (const at of ticks(low, high)) axis.append(element('span', { style: `left:${left(at)}` }, number(at, places.unit)));
  const body = element('div', { class: 'dots' }, ...rows.map(({ root }) => root));
  const root = element('div', { class: 'chart' }, element('div', { class: 'field' }, body, track), axis);

  slider.addEventListener('keydown', (event) => {
    const step = ((high - low) / 100) * (event.shiftKey ? 10 : 1);
    const value = limits[mine]?.[0] ?? 0;
    const next = { ArrowLeft: value - step, ArrowDown: value - step, ArrowRight: value + step, ArrowUp: value + step, Home: first[0] }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    move(next);
  });
  slider.addEventListener('pointerdown', (event) => {
    event.preventDefault();
    slider.focus();
    slider.setPointerCapture?.(event.pointerId);
    const drag = (at: PointerEvent): void => {
      const box = track.getBoundingClientRect();
      move(low + ((at.clientX - box.left) / (box.width || 1)) * (high - low));
    };
    const end = (): void => {
      slider.removeEventListener('pointermove', drag);
      slider.removeEventListener('pointerup', end);
      slider.removeEventListener('pointercancel', end);
    };
    slider.addEventListener('pointermove', drag);
    slider.addEventListener('pointerup', end);
    slider.addEventListener('pointercancel', end);
  });
  show(first);

  function move(value: number): void {
    const kept = Number(Math.min(Math.max(value, low), high).toPrecision(3));
    const next = kept === first![0] ? first! : moved(first!, kept);
    limits = places.limits.map((limit, index) => (index === mine ? next : limit));
    show(next);
    actions.dragged(limits);
  }

  function show(limit: Limit): void {
    const said = number(limit[0], places.unit);
    slider.style.left = left(limit[0]);
    tab.textContent = `‹ limit ${said} ›`;
    slider.setAttribute('aria-valuenow', String(limit[0]));
    slider.setAttribute('aria-valuetext', `limit ${said}`);
    for (const each of rows) {
      const [answer] = answerOf(each.row, limits, places.severity);
      if (each.root.dataset['answer'] !== answer) each.root.dataset['answer'] = answer;
    }
  }

  function line(row: Row, index: number): { readonly root: HTMLElement; readonly row: Row } {
    const [label, from, value, to, , , , , old] = row;
    const name = element('button', { type: 'button', class: 'at', title: label }, label.slice(table.length));
    const cells = element('span', { class: 'cell' });
    if (old !== null) cells.append(element('i', { class: 'old', style: `left:${left(old)}`, title: `before: ${number(old, places.unit)}` }));
    if (from !== null && to !== null && value !== null) {
      const start = left(from);
      cells.append(element('i', { class: 'span', style: `left:${start};width:calc(${left(to)} - ${start})` }));
      cells.append(element('i', { class: value > high ? 'dot far' : 'dot', style: `left:${left(value)}` }));
    }
    const said = value === null ? '' : number(value, places.unit);
    const root = element('div', { class: 'place', 'data-index': index, 'data-answer': '' }, name, cells, element('small', {}, said));
    name.addEventListener('click', () => actions.open(index));
    return { root, row };
  }

  return {
    root,
    select: (index) => {
      for (const { root: each } of rows) each.classList.toggle('chosen', each.dataset['index'] === String(index));
    },
  };
}

/** What all labels begin with, up to the dot: a table that they share is said once, in the titles. */
function sharedTable(labels: readonly string[]): string {
  const [first = ''] = labels;
  const table = first.slice(0, first.indexOf('.') + 1);
  return labels.every((label) => label.startsWith(table)) ? table : '';
}

function range(rows: readonly Row[], limit: number): readonly [number, number] {
  const lows = rows.map((row) => row[1] ?? 0);
  const highs = rows.map((row) => row[3] ?? 0);
  const low = Math.min(0, ...lows, limit);
  const most = Math.max(...highs, limit, 0);
  const far = Math.abs(limit) * FARTHEST;
  const high = far > 0 && most > far ? far : most;
  return [low, high > low ? low + (high - low) * 1.06 : low + 1];
}
