import type { Ended, Executions } from '../cloud/executions.ts';
import type { GateEnvironment } from '../runtime/environment.ts';
import type { Settings } from '../runtime/settings.ts';

/** How many restores may run at once: hundreds of bulk jobs are done together, and each restore wants workers. */
export interface Gate {
  isOpen(): Promise<boolean>;
  /** To be called for each restore that was let through: its execution's name, and when it was not yet started. */
  passed(name: string, sinceMs: number): void;
}

/**
 * Counts what runs before each restore, for another batch may be starting some; and what was let through here, for
 * ListExecutions lags behind. A quick restore ends before any list shows it running: where only such restores would close
 * the gate, it looks which of them have ended.
 */
export function gateOf(
  executions: Pick<Executions, 'running' | 'ended'>,
  restoresAtOnce: number,
  recent = new RecentStarts(),
): Gate {
  return {
    async isOpen() {
      const running = await executions.running(restoresAtOnce);
      if (running.length >= restoresAtOnce) return false;
      if (running.length + recent.notYetAmong(running) < restoresAtOnce) return true;
      recent.forget(await executions.ended());
      return running.length + recent.notYetAmong(running) < restoresAtOnce;
    },
    passed: (name, sinceMs) => recent.add(name, sinceMs),
  };
}

/** ListExecutions is "eventually consistent" (Step Functions API reference) and nobody says by how much: this is generous. */
const longestLagMs = 10_000;

/**
 * Restores let through by this environment of the function that no list has shown yet. Kept from batch to batch: a new
 * batch would otherwise let through again what the last one did. Once listed, or after ten seconds, the list is believed.
 */
export class RecentStarts {
  readonly #startedMs = new Map<string, number>();
  readonly #now: () => number;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  add(name: string, sinceMs: number): void {
    this.#startedMs.set(name, sinceMs);
  }

  /** What ended since it was let through. A list that lags shows a redriven execution with its end from before. */
  forget(ended: readonly Ended[]): void {
    for (const { name, stoppedMs } of ended) {
      if (stoppedMs >= (this.#startedMs.get(name) ?? Infinity)) this.#startedMs.delete(name);
    }
  }

  notYetAmong(running: readonly string[]): number {
    const believedFrom = this.#now() - longestLagMs;
    for (const [name, startedMs] of this.#startedMs) {
      if (startedMs < believedFrom || running.includes(name)) this.#startedMs.delete(name);
    }
    return this.#startedMs.size;
  }
}

/** One page of ListExecutions (Step Functions API reference): more are not counted, and must not be let through. */
const countedAtMost = 1000;

/** (running + 1) x MAX_CONCURRENCY <= WORKERS, said as a number of restores. */
export function restoresAtOnceSetting(settings: Settings<GateEnvironment>): number {
  const restores = Math.floor(settings.positiveInteger('WORKERS') / settings.positiveInteger('MAX_CONCURRENCY'));
  return Math.min(countedAtMost, Math.max(1, restores));
}
