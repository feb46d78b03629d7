import { expect } from '@jest/globals';
import { type Ending, endingOf } from './ending.ts';
import type { World } from './harness.ts';
import type { JobOptions } from './vault.ts';

export { type Ending, endingOf, sentenceIn } from './ending.ts';

/** Starts a job and waits for the end of its restore. */
export async function restore(world: World, options: JobOptions): Promise<Ending & { readonly jobId: string }> {
  const jobId = await world.startJob(options);
  return { jobId, ...endingOf(await world.restored(jobId)) };
}

/** A restore that had to fail: with this error, whose sentence fits. */
export const failedWith = (error: string, sentence: RegExp) => ({
  status: 'FAILED',
  error,
  sentence: expect.stringMatching(sentence),
});
