/** A waiver in a form: it insists on an owner, a reason and a date, shows the change, and only then writes it. */

import { button, element } from '../report/dom';

export interface Waived {
  readonly text: string;
  readonly written: boolean;
}

export type Write = (fields: Readonly<Record<string, unknown>>) => Promise<Waived>;

const DAYS = 30;

export function waive(what: string, write: Write): HTMLElement {
  const owner = field('owner', 'text', 'who answers for it');
  const reason = field('reason', 'text', 'why it may stand');
  const until = field('until', 'date', '');
  until.value = new Date(Date.now() + DAYS * 864e5).toISOString().slice(0, 10);
  const said = element('p', { class: 'problem', role: 'alert' });
  const change = element('pre', { class: 'diff', tabindex: 0, 'aria-label': 'The change of the settings file' });
  const confirm = button('Write it', () => void send(true), { hidden: true, class: 'act' });
  const show = button('Show the change', () => void send(false));
  const root = element(
    'form',
    { class: 'waive', 'aria-label': `Waive ${what}` },
    element('p', {}, 'Waive ', element('code', {}, what)),
    labelled('owner', owner),
    labelled('reason', reason),
    labelled('until', until),
    element('p', { class: 'turn' }, show, ' ', confirm),
    said,
    change,
  );
  root.addEventListener('submit', (event) => {
    event.preventDefault();
    void send(false);
  });
  for (const input of [owner, reason, until]) input.addEventListener('input', () => (confirm.hidden = true));

  async function send(writes: boolean): Promise<void> {
    said.textContent = '';
    const missing = [['an owner', owner], ['a reason', reason], ['a date', until]].find(([, input]) => !(input as HTMLInputElement).value.trim());
    if (missing) {
      said.textContent = `A waiver needs ${missing[0] as string}.`;
      (missing[1] as HTMLInputElement).focus();
      return;
    }
    try {
      const { text, written } = await write({ what, owner: owner.value, reason: reason.value, until: until.value, write: writes });
      change.textContent = text;
      confirm.hidden = written;
      if (written) said.textContent = '';
    } catch (error) {
      confirm.hidden = true;
      change.textContent = '';
      said.textContent = (error as Error).message;
    }
  }
  return root;
}

function field(name: string, type: string, placeholder: string): HTMLInputElement {
  return element('input', { name, type, placeholder, required: true, 'aria-label': name, autocomplete: 'off' });
}

function labelled(name: string, input: HTMLElement): HTMLElement {
  return element('label', { class: 'row' }, element('span', { class: 'name' }, name), input);
}
