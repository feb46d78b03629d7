import { Readable } from 'node:stream';
import type { Bucket, StoredObject } from '../../functions/cloud/bucket.ts';
import type { ExecutionSeen } from '../../functions/cloud/executions.ts';
import type { GlacierJob, JobOutputs, RangeOfOutput } from '../../functions/cloud/glacier-job-outputs.ts';
import type { PartFailureDoors } from '../../functions/dispatch/failure.ts';

/** An error under a name of AWS's. */
export const awsError = (name: string): Error => Object.assign(new Error(`${name} from the fake`), { name });

const never = (door: string) => async (): Promise<never> => {
  throw new Error(`this test did not expect ${door}`);
};

/** A bucket of which a test names the doors it expects to be used; every other one throws. */
export const fakeBucket = (doors: Partial<Bucket>): Bucket => ({
  head: never('head'),
  openUpload: never('openUpload'),
  putPart: never('putPart'),
  putObject: never('putObject'),
  completeUpload: never('completeUpload'),
  listParts: () => {
    throw new Error('this test did not expect listParts');
  },
  abortUpload: never('abortUpload'),
  read: never('read'),
  ...doors,
});

export const fakeVault = (doors: Partial<JobOutputs>): JobOutputs => ({
  describeJob: never('describeJob'),
  readRange: never('readRange'),
  ...doors,
});

/** A body that comes in these chunks, all at once. */
export const pouring =
  (chunks: Iterable<Uint8Array>): RangeOfOutput['pour'] =>
  async (take) => {
    for (const chunk of chunks) take(chunk);
  };

export const storedObject = (sizeBytes: number, metadata: Record<string, string> = {}): StoredObject => ({
  sizeBytes,
  metadata,
});

export const archiveJob = (changes: Partial<GlacierJob> = {}): GlacierJob => ({
  Action: 'ArchiveRetrieval',
  ArchiveId: 'archive-1',
  ArchiveSHA256TreeHash: 'ab'.repeat(32),
  ArchiveSizeInBytes: 20 * 2 ** 20,
  Completed: true,
  CreationDate: '2026-11-22T06:00:00.000Z',
  StatusCode: 'Succeeded',
  ...changes,
});

export const filesToRead = (files: Record<string, string>) => async (_: string, key: string) => {
  const text = files[key];
  if (text === undefined) throw awsError('NoSuchKey');
  return Readable.from([Buffer.from(text)]);
};

const mapRunArn = 'arn:aws:states:us-east-1:000000000000:mapRun:RestoreJobOutput/FetchParts:run-1';

/** A map that gave up for these rows of its FAILED file, as its ResultWriter left them in the work bucket. */
export function partsThatFailed(...rows: readonly object[]): PartFailureDoors {
  const files: Readonly<Record<string, string>> = {
    'results/run-1/manifest.json': JSON.stringify({
      ResultFiles: { FAILED: [{ Key: 'results/run-1/FAILED_0.jsonl' }] },
    }),
    'results/run-1/FAILED_0.jsonl': rows.map((row) => `${JSON.stringify(row)}\n`).join(''),
  };
  const read = async (key: string) => {
    const text = files[key];
    return text === undefined ? undefined : { bytes: Buffer.from(text), eTag: '"e"' };
  };
  return { mapRuns: { latest: async () => mapRunArn }, results: { read } };
}

/** An execution as `describe` gives it, with nothing to say but its status. */
export const executionSeen = (status: ExecutionSeen['status'], error?: string): ExecutionSeen => ({
  status,
  error,
  cause: undefined,
  redriveCount: 0,
  input: '',
  output: undefined,
  stoppedMs: undefined,
});
