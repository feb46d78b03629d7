import type { Executions } from './cloud/executions.ts';
import { positiveIntegerSetting } from './settings.ts';

/** How many restores may run at once: hundreds of bulk jobs are done together, and each restore wants workers. */
export interface Gate {
  isOpen(): Promise<boolean>;
  /** To be called for each restore that was let through. */
  passed(): void;
}

/** Counts what runs once a batch, and then what it let through: ListExecutions lags behind. */
export function gateOf(executions: Pick<Executions, 'countRunning'>, restoresAtOnce: number): Gate {
  let running: number | undefined;
  return {
    async isOpen() {
      running ??= await executions.countRunning(restoresAtOnce);
      return running < restoresAtOnce;
    },
    passed() {
      running = (running ?? 0) + 1;
    },
  };
}

/** (running + 1) x MAX_CONCURRENCY <= WORKERS, said as a number of restores. */
export const restoresAtOnceSetting = (): number =>
  Math.max(1, Math.floor(positiveIntegerSetting('WORKERS') / positiveIntegerSetting('MAX_CONCURRENCY')));
