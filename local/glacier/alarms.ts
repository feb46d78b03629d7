/** setTimeout fires at once above this: 2^31 - 1 ms (Node documentation, "timers"). */
const longestTimerMs = 2 ** 31 - 1;

/** One pending moment a name. Keeps no process alive. */
export class Alarms {
  readonly #timers = new Map<string, NodeJS.Timeout>();

  /** Calls `ring` at `date` (ISO), at once when that is past. A later call for the same name replaces this one. */
  set(name: string, date: string, ring: () => void): void {
    this.clear(name);
    const leftMs = Math.max(0, Date.parse(date) - Date.now());
    const next = leftMs > longestTimerMs ? () => this.set(name, date, ring) : ring;
    this.#timers.set(name, setTimeout(next, Math.min(leftMs, longestTimerMs)).unref());
  }

  clear(name: string): void {
    clearTimeout(this.#timers.get(name));
    this.#timers.delete(name);
  }

  clearAll(): void {
    for (const name of this.#timers.keys()) this.clear(name);
  }
}
