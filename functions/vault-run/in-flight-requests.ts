import type { Files } from '../cloud/files.ts';
import { readJson } from '../run-files/json-files.ts';
import { runFiles } from '../run-files/keys.ts';
import type { RequestState, VaultRun } from '../vault-flow.ts';

/** Ten seconds of requests, the longest wait for an answer, and a look into ListJobs: after that no batch is alive. */
const longestMs = 120_000;

/** False once no call can be at work any more on a batch that was sent then. */
export const mayBeInFlight = ({ since }: Pick<InFlightRequests, 'since'>, now: Date): boolean =>
  now.getTime() - Date.parse(since) <= longestMs;

export type InFlightRequests = NonNullable<RequestState['inFlight']>;

/**
 * A step outlives its execution that was stopped: StopExecution ends no Lambda. It sends no batch more, and this waits for
 * the one that is on its way, so that its jobs are in ListJobs when the next run looks for them.
 */
export async function awaitInFlightRequests(
  former: Pick<VaultRun, 'vaultName' | 'run'>,
  doors: {
    readonly work: Pick<Files, 'read'>;
    readonly now: () => Date;
    readonly sleep: (ms: number) => Promise<void>;
  },
): Promise<void> {
  for (;;) {
    const inFlight = (await readJson<RequestState>(doors.work, runFiles(former).requestState))?.inFlight ?? null;
    if (inFlight === null || !mayBeInFlight(inFlight, doors.now())) return;
    await doors.sleep(1000);
  }
}
