/** Makes elements. Text is always text: nothing a user wrote is ever read as markup. */

export type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;

export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly (Node | string | null)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) made.setAttribute(name, '');
    else if (value !== undefined && value !== false) made.setAttribute(name, String(value));
  }
  made.append(...children.filter((child): child is Node | string => child !== null));
  return made;
}

/** A button that does one thing. */
export function button(label: string, act: () => void, attributes: Attributes = {}): HTMLButtonElement {
  const made = element('button', { type: 'button', ...attributes }, label);
  made.addEventListener('click', act);
  return made;
}

/** An element with markup that our own kernel has drawn and escaped. */
export function drawn<K extends keyof HTMLElementTagNameMap>(tag: K, html: string, attributes: Attributes = {}): HTMLElementTagNameMap[K] {
  const made = element(tag, attributes);
  made.innerHTML = html;
  return made;
}
