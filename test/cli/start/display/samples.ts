import type { Event, FailedFile, Progress, RestoredFile } from '../../../../cli/start/events.ts';
import { MiB } from '../../../../functions/archive/units.ts';

export const progress: Progress = {
  event: 'progress',
  file: 'my.tar',
  executionArn: 'arn:aws:states:us-east-1:000000000000:execution:RestoreJobOutput:demo-1',
  state: 'FetchParts',
  parts: 3,
  partsDone: 1,
  sizeBytes: 300 * MiB + 123,
  bytesDone: 128 * MiB,
  bytesPerSecond: 64 * MiB,
};

export const restored: RestoredFile = {
  event: 'restored',
  file: 'my.tar',
  path: '/restored/demo/my.tar',
  bucket: 'bucket',
  key: 'demo/archive',
  sizeBytes: 300 * MiB + 123,
  parts: 3,
  treeHash: `5a24${'0'.repeat(56)}eca9`,
  verified: true,
  seconds: 2.3,
};

export const failed: FailedFile = {
  event: 'failed',
  file: 'my.tar',
  state: 'FetchParts',
  error: 'RangeDamaged',
  sentence: 'Cannot fetch part 2:\nits tree hash is "a", Glacier says "b"',
  advice: 'redrive the execution',
};

export const uploading: Event = { event: 'uploading', file: 'my.tar', sizeBytes: 300 * MiB, bytesDone: 16 * MiB };
export const requested: Event = { event: 'requested', file: 'my.tar', jobId: 'job-1' };
export const synthesized: Event = { event: 'synthesized', seconds: 4 };
