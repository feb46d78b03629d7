import { availableParallelism } from 'node:os';
import type { Environment } from './environment.ts';

/** So many environments of a version start without a thought; a machine with few cores does not get faster by more. */
const startedAtOnce = Math.max(2, availableParallelism());
const leastPatienceMs = 100;
const mostPatienceMs = 1000;

/**
 * Invocations that wait for an environment to become warm. Lambda starts one for each that finds none free; here all
 * share a few cores, and a thousand notifications at once would start hundreds of processes that hinder each other. So
 * above a few an invocation takes the next that comes back, and another is started only when none did for as long as the
 * last start took, or for a second: whatever waits for others, or stalls, stops nobody.
 */
export class Crowd {
  #patienceMs = mostPatienceMs;
  readonly #waiting: ((environment: Environment | undefined) => void)[] = [];
  #timer: NodeJS.Timeout | undefined;

  /** How long it took to start an environment, last time. */
  startTook(ms: number): void {
    this.#patienceMs = Math.min(Math.max(ms, leastPatienceMs), mostPatienceMs);
  }

  /** The next environment that comes back; undefined where one is to be started. */
  join(environments: number): Promise<Environment | undefined> {
    if (environments < startedAtOnce) return Promise.resolve(undefined);
    const next = new Promise<Environment | undefined>((resolve) => this.#waiting.push(resolve));
    if (this.#timer === undefined) this.#again();
    return next;
  }

  /** True when somebody waited for it. */
  serve(environment: Environment): boolean {
    const next = this.#waiting.shift();
    next?.(environment);
    this.#again();
    return next !== undefined;
  }

  /** Nobody waits any longer. */
  end(): void {
    for (const next of this.#waiting.splice(0)) next(undefined);
    this.#again();
  }

  #startOne(): void {
    this.#waiting.shift()?.(undefined);
    this.#again();
  }

  #again(): void {
    clearTimeout(this.#timer);
    this.#timer = this.#waiting.length > 0 ? setTimeout(() => this.#startOne(), this.#patienceMs) : undefined;
  }
}
