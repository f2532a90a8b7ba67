/** An exam under way: how far, what it is doing, what it has found so far, and a button that ends it with what there is. */

import { button, element } from '../report/dom';
import { GLYPH, title } from './words';
import type { Kind, Progress } from './wire';

export interface Running {
  readonly root: HTMLElement;
  show(progress: Progress): void;
}

export function running(stop: () => void): Running {
  const head = element('b');
  const bar = element('progress', { 'aria-label': 'Checks done' });
  const time = element('span', { class: 'q' });
  const halt = button('■ Stop and keep', () => {
    halt.disabled = true;
    halt.textContent = 'stopping after this check …';
    stop();
  });
  const worst = element('p', { 'aria-live': 'polite' });
  const rooms = element('table', { class: 'prog' });
  const root = element(
    'div',
    { class: 'running', role: 'status' },
    element('div', { class: 'bar' }, head, bar, time, element('span', { class: 'sp' }), halt),
    worst,
    rooms,
  );
  return {
    root,
    show: (progress) => {
      head.textContent = `${progress.done} of ${progress.total} checks`;
      bar.max = progress.total;
      bar.value = progress.done;
      time.textContent = `${progress.seconds.toFixed(1)} s${progress.budget ? ` of ${progress.budget} s` : ''} · ${progress.criterion}`;
      const [kind, says] = progress.worst ?? [];
      worst.replaceChildren();
      if (kind && says) worst.append(element('b', { class: kind }, `${GLYPH[kind]} ${kind === 'error' ? 'Not ready already' : kind}: `), says);
      rooms.replaceChildren(...progress.rooms.map((room) => row(room, progress.criterion)));
    },
  };
}

function row([room, total, done]: Progress['rooms'][number], now: string): HTMLElement {
  const strip = element('td', { 'aria-hidden': 'true', class: 'strip' });
  for (const kind of done) strip.append(element('span', { class: kind }, GLYPH[kind]));
  strip.append(element('span', { class: 'q' }, '·'.repeat(Math.max(total - done.length, 0))));
  const worst = (['error', 'warning'] as const).find((kind: Kind) => done.includes(kind));
  const said = done.length === total ? 'done' : now.startsWith(`${room}/`) ? 'now' : 'waiting';
  return element(
    'tr',
    {},
    element('th', { scope: 'row' }, title(room)),
    strip,
    element('td', {}, `${done.length} of ${total}`),
    element('td', worst ? { class: worst } : {}, worst ? `${GLYPH[worst]} ${worst} so far` : said),
  );
}
