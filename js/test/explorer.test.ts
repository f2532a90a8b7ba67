// @vitest-environment happy-dom
import { expect, test, vi } from 'vitest';

import { explorer } from '../src/widget/explorer';
import type { Model } from '../src/widget/kernel';
import type { Hello, Places, Unfolded } from '../src/widget/wire';

const counts = { error: 1, warning: 0, note: 0, undecided: 0, clear: 1, waived: 0, doubtful: 0 };
const hello: Hello = {
  style: '.mlr{color:red}',
  choices: { models: [['model', 'Pipeline']], tables: [['train', 'DataFrame, 3 × 2']], labels: [], guess: { model: 'model', train: ['train'] }, why: '' },
  running: false,
  live: true,
  reports: [[0, '09:14:05 ready']],
  report: {
    name: '<img src=x onerror=alert(1)>',
    verdict: 'not ready',
    otherwise: 'ready',
    strict: false,
    grade: 'D',
    counted: '1 error',
    next: '',
    facts: [],
    seconds: 1,
    label: '',
    columns: ['age'],
    checks: [
      { id: 'reliability/drifted-column', severity: 'error', kind: 'error', counts, reason: '', title: 't', place: 'age', number: '0.3' },
      { id: 'scale/cold-start', severity: 'warning', kind: 'skipped', counts, reason: 'no model', title: 't', place: '', number: '' },
    ],
  },
};
const places: Places = {
  id: 'reliability/drifted-column',
  title: 'It drifted.',
  reason: '',
  severity: 3,
  unit: '',
  statistic: 'KS distance',
  limits: [[0.1, null, 'above', 'distance']],
  left: 0,
  rows: [
    ['<b>age</b>', 0.25, 0.3, 0.35, 0, 3, 'found', false, 0.2],
    ['height', 0, 0.02, 0.04, 0, 3, 'clear', false, null],
  ],
  elsewhere: 0,
  doubtful: 0,
};
const finding: Unfolded = {
  id: places.id,
  index: 0,
  says: 'it drifted',
  kind: 'error',
  html: '<p class="do">Do</p>',
  column: 'age',
  place: 'age',
  waive: '',
  rows: 3,
};
const card = { name: 'age', tables: ['train'], facts: [['rows', '3']], html: '', checks: [[places.id, 0, 'error', '0.3', 3, 'train']] };

/** A kernel that answers at once, but for what is `held`: that is answered by what is kept in `late`. */
function kernel(answers: Readonly<Record<string, unknown>>, held = '', late: (() => void)[] = []): Model & { asked: Record<string, unknown>[]; push(content: unknown): void } {
  const heard = new Set<(content: unknown) => void>();
  const asked: Record<string, unknown>[] = [];
  return {
    asked,
    push: (content) => heard.forEach((each) => each(content)),
    on: (_, each) => void heard.add(each),
    off: (_, each) => void heard.delete(each),
    send: (content) => {
      const question = content as { n: number; ask: string };
      asked.push(content as Record<string, unknown>);
      const answer = answers[question.ask];
      const reply = answer instanceof Error ? { n: question.n, error: answer.message } : { n: question.n, answer };
      const say = (): void => heard.forEach((each) => each(reply));
      if (question.ask === held) late.push(say);
      else queueMicrotask(say);
    },
  };
}

async function opened(answers: Readonly<Record<string, unknown>> = {}) {
  const host = document.createElement('div');
  document.body.replaceChildren(host);
  const model = kernel({ hello, places, finding, column: card, examine: { total: 2 }, stop: {}, ...answers });
  const close = explorer(model, host);
  await vi.waitFor(() => expect(host.querySelector('.p code')?.textContent).toBe('age'));
  return { host, model, close };
}

test('opens on the worst finding, and hostile names are text', async () => {
  const { host } = await opened();
  expect(host.querySelector('h2')?.textContent).toBe('✕ NOT READY');
  expect(host.querySelector('img, .place b')).toBeNull();
  expect(host.querySelector('.place .at')?.textContent).toBe('<b>age</b>');
  expect(host.querySelector('[aria-current]')?.getAttribute('data-id')).toBe(places.id);
});

test('the limit moves with the arrow keys, and the verdict with it', async () => {
  const { host, model } = await opened();
  const before = model.asked.length;
  const slider = host.querySelector<HTMLElement>('[role=slider]')!;
  for (let n = 0; n < 9; n++) slider.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowRight', shiftKey: true }));
  expect(Number(slider.getAttribute('aria-valuenow'))).toBeGreaterThan(0.35);
  expect(host.querySelector('.say')?.textContent).toContain('would be ✓ READY');
  expect(host.querySelector('.set')?.textContent).toContain('limits."reliability/drifted-column".distance = ');
  slider.dispatchEvent(new KeyboardEvent('keydown', { key: 'Home' }));
  expect(host.querySelector('.say')?.textContent).toContain('✕ 1 over');
  expect(model.asked.length).toBe(before);
});

test('an exam shows its progress, can be stopped, and ends with a report', async () => {
  const { host, model } = await opened();
  host.querySelector<HTMLButtonElement>('button.act')!.click();
  expect(model.asked.at(-1)).toMatchObject({ ask: 'examine', model: 'model', train: ['train'], test: [] });
  model.push({
    push: 'progress',
    seconds: 1.5,
    done: 3,
    total: 9,
    criterion: 'scale/cold-start',
    budget: 10,
    rooms: [['scale', 4, ['clear', 'error']]],
    worst: ['error', '<i>bad</i>'],
  });
  const running = host.querySelector('.running')!;
  expect(running.textContent).toContain('3 of 9 checks');
  expect(running.textContent).toContain('Not ready already: <i>bad</i>');
  running.querySelector('button')!.click();
  expect(model.asked.at(-1)).toMatchObject({ ask: 'stop' });
  model.push({ push: 'report', report: hello.report, reports: [], live: true });
  expect(host.querySelector('.running')).toBeNull();
});

test('a waiver insists on owner and reason, and is shown before it is written', async () => {
  const { host, model } = await opened({ waive: { text: '+allow', written: false } });
  const form = host.querySelector<HTMLFormElement>('form.waive')!;
  const [show, write] = [...form.querySelectorAll('button')];
  show!.click();
  expect(form.querySelector('.problem')?.textContent).toBe('A waiver needs an owner.');
  form.querySelector<HTMLInputElement>('[name=owner]')!.value = 'Ana';
  form.querySelector<HTMLInputElement>('[name=reason]')!.value = 'agreed';
  expect(write!.hidden).toBe(true);
  show!.click();
  await vi.waitFor(() => expect(write!.hidden).toBe(false));
  expect(model.asked.at(-1)).toMatchObject({ ask: 'waive', what: 'reliability/drifted-column:age', owner: 'Ana', write: false });
  write!.click();
  expect(model.asked.at(-1)).toMatchObject({ ask: 'waive', write: true });
});

test('the list is filtered by words and by column, and walked with the keys', async () => {
  const { host, model } = await opened();
  const ids = () => [...host.querySelectorAll('[data-id]')].map((each) => each.getAttribute('data-id'));
  expect(ids()).toEqual(['reliability/drifted-column']);
  [...host.querySelectorAll<HTMLButtonElement>('.seg button')].at(-1)!.click();
  expect(ids()).toEqual(['reliability/drifted-column', 'scale/cold-start']);
  host.querySelector('.l')!.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowDown' }));
  expect(model.asked.at(-1)).toMatchObject({ ask: 'places', id: 'scale/cold-start' });
  const search = host.querySelector<HTMLInputElement>('[type=search]')!;
  search.value = 'cold';
  search.dispatchEvent(new Event('input'));
  await vi.waitFor(() => expect(ids()).toEqual(['scale/cold-start']));
  search.value = 'age';
  search.dispatchEvent(new Event('input'));
  await vi.waitFor(() => expect(ids()).toEqual(['reliability/drifted-column']));
});

test('an answer that comes later than the next wish is dropped', async () => {
  const host = document.createElement('div');
  const late: (() => void)[] = [];
  const cold = { ...places, id: 'scale/cold-start', title: 'It starts slowly.', rows: [] };
  const model = kernel({ hello, places, finding, column: card }, 'finding', late);
  const answer = model.send;
  model.send = (content) => {
    const question = content as { n: number; ask: string; id?: string };
    if (question.ask === 'places' && question.id === cold.id) queueMicrotask(() => model.push({ n: question.n, answer: cold }));
    else answer(content);
  };
  explorer(model, host);
  await vi.waitFor(() => expect(late).toHaveLength(1));
  host.querySelector<HTMLInputElement>('[type=search]')!.value = 'cold';
  host.querySelector('[type=search]')!.dispatchEvent(new Event('input'));
  const all = [...host.querySelectorAll<HTMLElement>('.seg button')].find((each) => each.textContent?.startsWith('all'))!;
  all.click();
  await vi.waitFor(() => expect(host.querySelector('[data-id="scale/cold-start"]')).not.toBeNull());
  host.querySelector<HTMLElement>('[data-id="scale/cold-start"]')!.click();
  await vi.waitFor(() => expect(host.textContent).toContain('It starts slowly.'));
  late[0]!();
  await new Promise((done) => setTimeout(done, 20));
  expect(host.textContent).toContain('It starts slowly.');
  expect(host.textContent).not.toContain('It drifted.');
});

test('earlier exams take the place of the findings at a button, and give it back', async () => {
  const { host, model } = await opened({ history: { html: '<figure>drawn</figure>' } });
  const toggle = [...host.querySelectorAll('button')].find((each) => each.textContent === 'Over time')!;
  toggle.click();
  await vi.waitFor(() => expect(host.querySelector('.past figure')?.textContent).toBe('drawn'));
  expect(toggle.getAttribute('aria-pressed')).toBe('true');
  expect(host.querySelector('.e')).toBeNull();
  toggle.click();
  expect(host.querySelector('.past')).toBeNull();
  expect(host.querySelector('.e')).not.toBeNull();
  expect(model.asked.filter(({ ask }) => ask === 'history')).toHaveLength(1);
});

test('what goes wrong is said, and leaving takes everything out', async () => {
  const { host, model, close } = await opened({ changes: new Error('no report yet') });
  const compare = host.querySelector<HTMLSelectElement>('[aria-label^=Compare]')!;
  compare.value = '0';
  compare.dispatchEvent(new Event('change'));
  await vi.waitFor(() => expect(model.asked.some(({ ask }) => ask === 'changes')).toBe(true));
  close();
  expect(host.children.length).toBe(0);
});
