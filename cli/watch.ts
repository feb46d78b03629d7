import { setTimeout as sleep } from 'node:timers/promises';
import type { SFNClient } from '@aws-sdk/client-sfn';
import { type Look, lookAt } from './execution.ts';
import { ExecutionsByJob } from './executions-by-job.ts';
import type { StoredObject } from './short-road.ts';

const pollMs = 100;
/** A notification takes milliseconds here, and another try of it seconds. */
const patienceMs = 60_000;

export interface Watch {
  readonly sfn: SFNClient;
  readonly stateMachineArn: string;
  /** The jobs still to be seen to their end; may grow meanwhile. An ended one is taken out. */
  readonly jobIds: Set<string>;
  /** Whether more of them may come. */
  readonly isMoreToCome: () => boolean;
  /** The object of a job that has no execution: what the short road restored. */
  readonly findObject: (jobId: string) => Promise<StoredObject | undefined>;
  readonly signal?: AbortSignal;
}

/** Without look and object nothing began in all the time it was given: the last that is seen of this job. */
export interface Sighting {
  readonly jobId: string;
  readonly look?: Look;
  readonly object?: StoredObject;
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
      if (!seen.look?.isRunning) jobIds.delete(jobId);
      lastSeenMs = performance.now(); // while others are at work the queue may rightly hold this one back
      yield seen;
    }
    if (isMoreToCome()) lastSeenMs = performance.now();
    if (performance.now() - lastSeenMs > patienceMs) break;
    await sleep(pollMs, undefined, { signal });
  }
  yield* [...jobIds].map((jobId) => ({ jobId }));
}

async function see(jobId: string, executionArn: string | undefined, watch: Watch): Promise<Sighting | undefined> {
  if (executionArn !== undefined) return { jobId, look: await lookAt(watch.sfn, executionArn, watch.signal) };
  const object = await watch.findObject(jobId);
  return object && { jobId, object };
}
