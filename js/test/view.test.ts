// @vitest-environment happy-dom
import { beforeEach, describe, expect, test } from 'vitest';
import document_ from './report.json';
import type { Report } from '../src/report/types';
import { open, view } from '../src/report/view';

const report = document_ as unknown as Report;
let host: HTMLElement;

beforeEach(() => {
  document.body.replaceChildren();
  host = document.createElement('div');
  document.body.append(host);
});

describe('a real report', () => {
  test('tells the verdict first, then the next act', () => {
    view(report, host);
    expect(host.querySelector('h2')?.textContent).toBe('✕ NOT READY');
    expect(host.querySelector('.next')?.textContent).toContain('Do this next: Drop `to_numpy()`');
  });

  test('lists every open finding in the order of its number', () => {
    view(report, host);
    const ids = [...host.querySelectorAll('.id')].map((id) => id.textContent ?? '');
    expect(ids.length).toBe(open(report).length);
    expect(ids.map((id) => Number(id.split(' ')[0]))).toEqual(ids.map((_, index) => index + 1));
  });

  test('opens the first three errors only', () => {
    view(report, host);
    expect([...host.querySelectorAll('details')].map((each) => each.hasAttribute('open')).lastIndexOf(true)).toBe(2);
  });

  test('has a row for each room, and for each thing set aside', () => {
    view(report, host);
    expect([...host.querySelectorAll('.rooms th')].map((room) => room.textContent)).toEqual([
      'Assumptions', 'Pipeline', 'Reliability', 'Ownership', 'Scale',
    ]);
    const aside = [...host.querySelectorAll('.aside th')].map((kind) => kind.textContent);
    expect(new Set(aside)).toEqual(new Set(['? undecided', '↯ broken', '⚑ waived', '– skipped']));
  });

  test('keeps hostile names as text', () => {
    view(report, host);
    expect(host.querySelector('script, img, a, b, [onerror], [onclick]')).toBeNull();
    expect(host.textContent).toContain('<script>alert(1)</script> has drifted'.slice(0, 25));
    expect(host.querySelector('section')?.getAttribute('aria-label')).toContain('"><img src=x onerror=alert(1)>');
  });

  test('takes itself out again', () => {
    const neighbour = document.createElement('p');
    host.append(neighbour);
    const clean = view(report, host);
    clean();
    expect([...host.children]).toEqual([neighbour]);
  });
});

test('an undecided report says why', () => {
  view({ ...report, verdict: 'undecided', why: 'not judged: scale/time' }, host);
  expect(host.querySelector('p')?.textContent).toBe('Why: not judged: scale/time');
});
