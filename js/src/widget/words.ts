/** What each kind is called and drawn with: never a colour without its glyph and its word. */

import type { Kind, Verdict } from './wire';

export const GLYPH: Readonly<Record<Kind, string>> = {
  error: '✕',
  warning: '▲',
  note: '●',
  undecided: '?',
  broken: '↯',
  waived: '⚑',
  skipped: '–',
  clear: '✓',
};
export const ROOMS = ['assumptions', 'pipeline', 'reliability', 'ownership', 'scale'] as const;
export const OPEN: ReadonlySet<Kind> = new Set<Kind>(['error', 'warning', 'note', 'undecided', 'broken']);
export const OF_VERDICT: Readonly<Record<Verdict, Kind>> = { ready: 'clear', 'not ready': 'error', undecided: 'undecided' };

export function title(room: string): string {
  return room.charAt(0).toUpperCase() + room.slice(1);
}

export function plural(count: number, noun: string): string {
  return `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`;
}
