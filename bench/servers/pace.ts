import { setTimeout as sleep } from 'node:timers/promises';

/** What was not sent in time, because a timer was late, may be made up for this long. */
const lateMs = 20;

/** A line of so many bytes per second. Whoever sends or takes bytes waits until the line has carried them. */
export class Pace {
  readonly #bytesPerMs: number;
  #freeMs = 0;

  /** No limit where none is given. */
  constructor(bytesPerSecond = Number.POSITIVE_INFINITY) {
    this.#bytesPerMs = bytesPerSecond / 1000;
  }

  async carry(bytes: number): Promise<void> {
    if (!Number.isFinite(this.#bytesPerMs)) return;
    const nowMs = performance.now();
    this.#freeMs = Math.max(this.#freeMs, nowMs - lateMs) + bytes / this.#bytesPerMs;
    if (this.#freeMs > nowMs + 1) await sleep(this.#freeMs - nowMs);
  }
}
