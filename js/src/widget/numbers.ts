/** Numbers as a person reads them: three digits, one space before a unit. */

const NBSP = '\u00a0';
const SECONDS: readonly (readonly [number, string])[] = [[1, 's'], [1e-3, 'ms'], [1e-6, 'µs']];
const BYTES: readonly (readonly [number, string])[] = [[1e9, 'GB'], [1e6, 'MB'], [1e3, 'kB'], [1, 'B']];

export function number(value: number, unit = ''): string {
  if (unit === 'share') return `${digits(100 * value)}${NBSP}%`;
  const steps = unit === 's' ? SECONDS : unit === 'bytes' ? BYTES : null;
  if (!steps) return digits(value);
  const [step, word] = steps.find(([least]) => Math.abs(value) >= least) ?? steps[steps.length - 1] ?? [1, ''];
  return `${digits(value / step)}${NBSP}${word}`;
}

function digits(value: number): string {
  if (Math.abs(value) >= 1000) return Math.round(value).toLocaleString('en');
  return String(Number(value.toPrecision(3)));
}

/** About five round numbers from 0 (or `low`) to `high`. */
export function ticks(low: number, high: number): readonly number[] {
  const span = high - low || 1;
  const power = 10 ** Math.floor(Math.log10(span / 5));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((each) => span / each <= 6) ?? 10 * power;
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, n) => (first + n) * step);
}
