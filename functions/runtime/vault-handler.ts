import type { Context } from 'aws-lambda';
import type { VaultRun } from '../vault-flow.ts';
import { logOf } from './log.ts';

/** For a page, a part or a few dozen questions that are under way when time is up, and for writing down what was learned. */
const reserveMs = 90_000;

/** How a step of a vault's run is entered: it is told how long it has, and what it became is logged with its run. */
export const vaultStepHandler =
  (step: string, run: (vaultRun: VaultRun, hasTime: () => boolean) => Promise<VaultRun>) =>
  async (vaultRun: VaultRun, context: Context): Promise<VaultRun> => {
    const log = logOf(step, vaultRun);
    log.appendKeys({ run: vaultRun.run });
    try {
      const result = await run(vaultRun, () => context.getRemainingTimeInMillis() > reserveMs);
      log.info(result.outcome, { calls: result.calls, progress: result.progress, failure: result.failure });
      return result;
    } catch (error) {
      log.error('failed', Error.isError(error) ? error : new Error(String(error)));
      throw error;
    }
  };
