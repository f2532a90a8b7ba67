/** What anywidget loads. */

import { explorer } from './explorer';
import type { Model } from './kernel';

interface Context {
  readonly model: Model;
  readonly el: HTMLElement;
}

export default { render: ({ model, el }: Context): (() => void) => explorer(model, el) };
