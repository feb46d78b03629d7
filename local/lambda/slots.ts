/** How many invocations run at once, in the account and in each function. */
export class Slots {
  readonly #limit: number;
  readonly #busy = new Map<string, number>();
  #all = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** A place for one invocation, or nothing when the account or the function is full. */
  take(name: string, functionLimit = this.#limit): { free(): void } | undefined {
    const busy = this.#busy.get(name) ?? 0;
    if (this.#all >= this.#limit || busy >= functionLimit) return undefined;
    this.#add(name, 1);
    return { free: () => this.#add(name, -1) };
  }

  #add(name: string, change: 1 | -1): void {
    this.#all += change;
    this.#busy.set(name, (this.#busy.get(name) ?? 0) + change);
  }
}
