/** The judge's three lines again, so that a dragged limit is answered at once; held against the kernel's in a test. */

import type { Answer, Limit, Places, Row, Summary, Verdict } from './wire';

export type Severity = 1 | 2 | 3;
export type Decision = readonly [Answer, Severity];

/** Whole interval past the limit: found. Wholly within: clear. Otherwise undecided. Past `warn` only: at most a warning. */
export function decide(low: number, high: number, [value, warn, worse]: Limit): Decision {
  const sign = worse === 'above' ? 1 : -1;
  const kindest = worse === 'above' ? low : -high;
  const harshest = worse === 'above' ? high : -low;
  const hard = sign * value;
  const soft = warn === null ? hard : sign * warn;
  if (kindest > hard) return ['found', 3];
  if (kindest > soft) return ['found', 2];
  if (harshest <= soft) return ['clear', 3];
  return ['undecided', harshest > hard ? 3 : 2];
}

/** A row's answer at these limits; a sighting, or what was not finite, stays what it was. */
export function answerOf(row: Row, limits: readonly Limit[], severity: number): Decision {
  const [, low, , high, index, atMost, answer] = row;
  const limit = index === null ? undefined : limits[index];
  const cap = Math.min(severity, atMost);
  if (low === null || high === null || !limit) return [answer, cap as Severity];
  const [decided, harshest] = decide(low, high, limit);
  return [decided, Math.min(cap, harshest) as Severity];
}

export interface Tally {
  readonly over: number;
  readonly undecided: number;
  readonly clear: number;
  readonly errors: number;
  readonly doubtful: number;
}

/** How many places of a check lie where, at these limits. */
export function tally(places: Places, limits: readonly Limit[]): Tally {
  const count = { over: 0, undecided: 0, clear: 0, errors: 0, doubtful: 0 };
  for (const row of places.rows) {
    const [answer, severity] = answerOf(row, limits, places.severity);
    if (answer === 'found') count.over++;
    else count[answer]++;
    if (answer === 'found' && severity === 3 && !row[7]) count.errors++;
    if (answer === 'undecided' && severity === 3) count.doubtful++;
  }
  return count;
}

/** The verdict that these limits would lead to, everything else as it is. */
export function verdictAt(summary: Summary, places: Places, counted: Tally): Verdict {
  if (places.elsewhere + counted.errors > 0) return 'not ready';
  if (summary.otherwise === 'undecided') return 'undecided';
  return summary.strict && places.doubtful + counted.doubtful > 0 ? 'undecided' : 'ready';
}

/** The limit with another value; a warning that would lie past it is dropped. */
export function moved(limit: Limit, value: number): Limit {
  const [, warn, worse, name] = limit;
  const keeps = warn !== null && (worse === 'above' ? warn < value : warn > value);
  return [value, keeps ? warn : null, worse, name];
}
