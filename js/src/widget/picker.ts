/** Who is examined with which tables: drop-downs that follow the notebook. */

import { button, element } from '../report/dom';
import type { Choices, Offer } from './wire';

export type Asked = Readonly<Record<string, unknown>>;

const ROLES = [
  ['train', 'fitted on'],
  ['test', 'held out'],
  ['current', 'production today'],
] as const;

export interface Picker {
  readonly root: HTMLElement;
  offer(choices: Choices): void;
  say(problem: string): void;
  fold(folded: boolean): void;
}

export function picker(run: (asked: Asked) => void): Picker {
  const selects = new Map<string, HTMLSelectElement>();
  const touched = new Set<string>();
  const field = (key: string, label: string): HTMLElement => {
    const select = element('select', { 'aria-label': label });
    select.addEventListener('change', () => touched.add(key));
    selects.set(key, select);
    return select;
  };
  const target = element('input', { type: 'text', 'aria-label': 'Target column', placeholder: 'target column', size: 14 });
  target.addEventListener('input', () => touched.add('target'));
  const budget = element('select', { 'aria-label': 'Time for the exam' });
  for (const [value, said] of [['', 'as set'], ['5s', '5 s'], ['10s', '10 s'], ['1min', '1 min'], ['none', 'no limit']] as const)
    budget.append(element('option', { value }, said));
  const problem = element('p', { class: 'problem', role: 'alert' });
  const rows = ROLES.map(([role, says]) =>
    labelled(role, field(role, `Table: ${says}`), element('span', { class: 'q' }, 'labels'), field(`${role}.y`, `Labels: ${says}`)),
  );
  const examine = button('Run the exam', () => run(asked()), { class: 'act' });
  const form = element(
    'div',
    { class: 'pick' },
    labelled('model', field('model', 'Model')),
    ...rows,
    labelled('target', target, element('span', { class: 'q' }, 'time'), budget, examine),
    problem,
  );
  const root = element('details', { class: 'picker', open: true }, element('summary', {}, 'What is examined'), form);

  function asked(): Asked {
    const names = (role: string): string[] => [selects.get(role)?.value ?? '', selects.get(`${role}.y`)?.value ?? ''].filter(Boolean);
    problem.textContent = '';
    return {
      model: selects.get('model')?.value,
      ...Object.fromEntries(ROLES.map(([role]) => [role, selects.get(role)?.value ? names(role) : []])),
      target: target.value,
      budget: budget.value,
    };
  }

  return {
    root,
    say: (said) => {
      problem.textContent = said;
      root.open = true;
    },
    fold: (folded) => {
      root.open = !folded;
    },
    offer: (choices) => {
      const { guess } = choices;
      fill('model', choices.models, guess.model ?? '');
      for (const [role] of ROLES) {
        fill(role, choices.tables, guess[role]?.[0] ?? '');
        fill(`${role}.y`, choices.labels, guess[role]?.[1] ?? '');
      }
      if (!touched.has('target')) target.value = guess.target ?? '';
      problem.textContent = choices.why;
    },
  };

  /** Keep what a person has chosen as long as it is there; until then the guess. */
  function fill(key: string, offer: Offer, guessed: string): void {
    const select = selects.get(key);
    if (!select) return;
    const chosen = touched.has(key) && offer.some(([name]) => name === select.value) ? select.value : guessed;
    select.replaceChildren(
      element('option', { value: '' }, '—'),
      ...offer.map(([name, says]) => element('option', { value: name }, `${name} (${says})`)),
    );
    select.value = chosen;
  }
}

function labelled(name: string, ...fields: readonly HTMLElement[]): HTMLElement {
  return element('div', { class: 'row' }, element('span', { class: 'name' }, name), ...fields);
}
