import { availableParallelism } from 'node:os';
import type { Environment } from './environment.ts';

/** So many environments of a version start without a thought; a machine with few cores does not get faster by more. */
const startedAtOnce = Math.max(4, 2 * availableParallelism());
const patienceMs = 1000;

/**
 * Invocations that wait for an environment to become warm. Lambda starts one for each that finds none free; here all
 * share a few cores, and a thousand notifications at once would start hundreds of processes that hinder each other. So
 * above a few an invocation takes the next that comes back, and only when for a second none did another is started:
 * whatever waits for others, or stalls, stops nobody.
 */
export class Crowd {
  readonly #waiting: ((environment: Environment | undefined) => void)[] = [];
  #timer: NodeJS.Timeout | undefined;

  /** The next environment that comes back; undefined where one is to be started. */
  join(environments: number): Promise<Environment | undefined> {
    if (environments < startedAtOnce) return Promise.resolve(undefined);
    this.#timer ??= setTimeout(() => this.#startOne(), patienceMs);
    return new Promise((resolve) => this.#waiting.push(resolve));
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
    this.#timer = this.#waiting.length > 0 ? setTimeout(() => this.#startOne(), patienceMs) : undefined;
  }
}
