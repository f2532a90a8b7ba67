/** Questions to the kernel, each answered once; and what it says by itself. */

import type { Push } from './wire';

/** The part of anywidget's model that is used here. */
export interface Model {
  send(content: unknown): void;
  on(event: 'msg:custom', heard: (content: unknown) => void): void;
  off(event: 'msg:custom', heard: (content: unknown) => void): void;
}

interface Reply {
  readonly n?: number;
  readonly answer?: unknown;
  readonly error?: string;
  readonly push?: string;
}

interface Waiting {
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** Milliseconds after which a person is told that the kernel is busy. */
const PATIENCE = 2500;

export class Kernel {
  private n = Math.floor(Math.random() * 1e9); // two views of one model must not take each other's answers
  private readonly waiting = new Map<number, Waiting>();
  private readonly heard = (content: unknown): void => this.hear(content as Reply);

  constructor(
    private readonly model: Model,
    private readonly pushed: (push: Push) => void,
    private readonly slow: (isSlow: boolean) => void = () => undefined,
  ) {
    model.on('msg:custom', this.heard);
  }

  ask<T>(verb: string, fields: Readonly<Record<string, unknown>> = {}): Promise<T> {
    const n = ++this.n;
    return new Promise<T>((resolve, reject) => {
      const timer = setTimeout(() => this.slow(true), PATIENCE);
      const done = (): void => {
        clearTimeout(timer);
        this.waiting.delete(n);
        if (!this.waiting.size) this.slow(false);
      };
      this.waiting.set(n, {
        resolve: (answer) => (done(), resolve(answer as T)),
        reject: (error) => (done(), reject(error)),
      });
      this.model.send({ n, ask: verb, ...fields });
    });
  }

  close(): void {
    this.model.off('msg:custom', this.heard);
    this.waiting.clear();
  }

  private hear(reply: Reply): void {
    if (reply.push !== undefined) {
      this.pushed(reply as Push);
      return;
    }
    const waiting = reply.n === undefined ? undefined : this.waiting.get(reply.n);
    if (!waiting) return;
    if (reply.error === undefined) waiting.resolve(reply.answer);
    else waiting.reject(new Error(reply.error));
  }
}
