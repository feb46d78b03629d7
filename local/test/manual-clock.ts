import type { Clock } from '../clock.ts';

interface Waiter {
  readonly at: number;
  readonly resolve: () => void;
}

/** A clock that stands still until it is told to pass. What is scaled to real time takes none. */
export class ManualClock implements Clock {
  readonly speed = 1;
  #now = 0;
  #waiting: Waiter[] = [];

  toMs(seconds: number): number {
    return seconds * 1000;
  }

  readonly nowSeconds = (): number => this.#now;

  /** How many wait for it. */
  get waiting(): number {
    return this.#waiting.length;
  }

  wait(seconds: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const waiter = { at: this.#now + seconds, resolve };
      this.#waiting.push(waiter);
      signal?.addEventListener('abort', () => {
        this.#waiting = this.#waiting.filter((each) => each !== waiter);
        reject(signal.reason);
      });
    });
  }

  /** Lets so many seconds pass; who waits for them goes on. */
  pass(seconds: number): void {
    this.#now += seconds;
    const due = this.#waiting.filter(({ at }) => at <= this.#now + 1e-9);
    this.#waiting = this.#waiting.filter((each) => !due.includes(each));
    for (const { resolve } of due) resolve();
  }
}
