import type { Throttle, ThrottleReason } from './throttle.ts';

/** How many invocations run at once, in the account and in each function. */
export class Slots {
  readonly #limit: number;
  readonly #throttle: Throttle | undefined;
  /** How often there was none, by reason. */
  readonly refused = new Map<ThrottleReason, number>();
  readonly #busy = new Map<string, number>();
  #all = 0;

  constructor(limit: number, throttle?: Throttle) {
    this.#limit = limit;
    this.#throttle = throttle;
  }

  /** A place for one invocation, or why there is none. */
  take(name: string, reservedConcurrency?: number): { free(): void } | ThrottleReason {
    const refusal = this.#refuse(name, reservedConcurrency);
    if (refusal !== undefined) {
      this.refused.set(refusal, (this.refused.get(refusal) ?? 0) + 1);
      return refusal;
    }
    this.#add(name, 1);
    return { free: () => this.#add(name, -1) };
  }

  #refuse(name: string, reservedConcurrency: number | undefined): ThrottleReason | undefined {
    const busy = this.#busy.get(name) ?? 0;
    if (this.#all >= this.#limit) return 'ConcurrentInvocationLimitExceeded';
    if (reservedConcurrency !== undefined && busy >= reservedConcurrency)
      return 'ReservedFunctionConcurrentInvocationLimitExceeded';
    return this.#throttle?.refuse({ name, reservedConcurrency, busy });
  }

  #add(name: string, change: 1 | -1): void {
    this.#all += change;
    this.#busy.set(name, (this.#busy.get(name) ?? 0) + change);
  }
}
