import { setTimeout as sleep } from 'node:timers/promises';
import type { SFNClient } from '@aws-sdk/client-sfn';
import { type Look, lookAt } from './execution.ts';
import { ExecutionsByJob } from './executions-by-job.ts';

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
  readonly signal?: AbortSignal;
}

export interface Sighting {
  readonly jobId: string;
  /** `undefined` when no execution began in all the time it was given: the last that is seen of this job. */
  readonly look: Look | undefined;
}

/** Looks at the executions of these jobs, again and again, until each has ended. */
export async function* watch({ sfn, stateMachineArn, jobIds, isMoreToCome, signal }: Watch): AsyncGenerator<Sighting> {
  const executions = new ExecutionsByJob(sfn, stateMachineArn);
  let lastSeenMs = performance.now();
  while (jobIds.size > 0 || isMoreToCome()) {
    const arnByJob = await executions.refresh(signal);
    for (const jobId of jobIds) {
      const arn = arnByJob.get(jobId);
      if (arn === undefined) continue;
      const look = await lookAt(sfn, arn, signal);
      if (!look.isRunning) jobIds.delete(jobId);
      lastSeenMs = performance.now(); // while others are at work the queue may rightly hold this one back
      yield { jobId, look };
    }
    if (isMoreToCome()) lastSeenMs = performance.now();
    if (performance.now() - lastSeenMs > patienceMs) break;
    await sleep(pollMs, undefined, { signal });
  }
  yield* [...jobIds].map((jobId) => ({ jobId, look: undefined }));
}
