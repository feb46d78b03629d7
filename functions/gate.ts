import type { Executions } from './cloud/executions.ts';
import { positiveIntegerSetting } from './settings.ts';

/** How many restores may run at once: hundreds of bulk jobs are done together, and each restore wants workers. */
export interface Gate {
  isOpen(): Promise<boolean>;
  /** To be called for each restore that was let through. */
  passed(): void;
}

/**
 * Counts what runs before each restore, for another batch may be starting some; and what it let through itself, for
 * ListExecutions lags behind.
 */
export function gateOf(executions: Pick<Executions, 'countRunning'>, restoresAtOnce: number): Gate {
  let atLeast = 0;
  return {
    async isOpen() {
      atLeast = Math.max(atLeast, await executions.countRunning(restoresAtOnce));
      return atLeast < restoresAtOnce;
    },
    passed() {
      atLeast += 1;
    },
  };
}

/** (running + 1) x MAX_CONCURRENCY <= WORKERS, said as a number of restores. */
export const restoresAtOnceSetting = (): number =>
  Math.max(1, Math.floor(positiveIntegerSetting('WORKERS') / positiveIntegerSetting('MAX_CONCURRENCY')));
