import { setTimeout as sleep } from 'node:timers/promises';
import type { SFNClient } from '@aws-sdk/client-sfn';
import { type Look, lookAt } from './execution.ts';
import { ExecutionsByJob } from './executions-by-job.ts';
import type { StoredObject } from './small-output.ts';

const pollMs = 100;
/** RestoreSmallOutput may try in silence for 300 s, an Express execution's life, before it hands a job on. */
const patienceMs = 330_000;

export interface Watch {
  readonly sfn: SFNClient;
  readonly stateMachineArn: string;
  /** The jobs still to be seen to their end; may grow meanwhile. An ended one is taken out. */
  readonly jobIds: Set<string>;
  /** Whether more of them may come. */
  readonly isMoreToCome: () => boolean;
  /** The object of a job that has no execution: what RestoreSmallOutput restored. */
  readonly findObject: (jobId: string) => Promise<StoredObject | undefined>;
  /** Whether a job that has no execution must be in RestoreSmallOutput by now. */
  readonly isInRestoreSmallOutput: (jobId: string) => Promise<boolean>;
  readonly signal?: AbortSignal;
}

/** Without look and object nothing began in all the time it was given: the last that is seen of this job. */
export interface Sighting {
  readonly jobId: string;
  readonly look?: Look;
  readonly object?: StoredObject;
  /** Neither yet, but the job is on its way. */
  readonly isInRestoreSmallOutput?: true;
}

/** Looks at the executions of these jobs, again and again, until each has ended. */
export async function* watch(wanted: Watch): AsyncGenerator<Sighting> {
  const { sfn, stateMachineArn, jobIds, isMoreToCome, signal } = wanted;
  const executions = new ExecutionsByJob(sfn, stateMachineArn);
  let lastSeenMs = performance.now();
  while (jobIds.size > 0 || isMoreToCome()) {
    const arnByJob = await executions.refresh(signal);
    for (const jobId of jobIds) {
      const seen = await see(jobId, arnByJob.get(jobId), wanted);
      if (seen === undefined) continue;
      if (!isUnderWay(seen)) jobIds.delete(jobId);
      // While others are at work the queue may rightly hold this one back. Nobody sees whether RestoreSmallOutput works.
      if (!seen.isInRestoreSmallOutput) lastSeenMs = performance.now();
      yield seen;
    }
    if (isMoreToCome()) lastSeenMs = performance.now();
    if (performance.now() - lastSeenMs > patienceMs) break;
    await sleep(pollMs, undefined, { signal });
  }
  yield* [...jobIds].map((jobId) => ({ jobId }));
}

/** Whether there is more to see of this job. */
export const isUnderWay = ({ look, isInRestoreSmallOutput }: Sighting): boolean =>
  look === undefined ? isInRestoreSmallOutput === true : look.isRunning;

async function see(jobId: string, executionArn: string | undefined, watch: Watch): Promise<Sighting | undefined> {
  if (executionArn !== undefined) return { jobId, look: await lookAt(watch.sfn, executionArn, watch.signal) };
  const object = await watch.findObject(jobId);
  if (object !== undefined) return { jobId, object };
  return (await watch.isInRestoreSmallOutput(jobId)) ? { jobId, isInRestoreSmallOutput: true } : undefined;
}
