import { DescribeJobCommand, type GlacierClient } from '@aws-sdk/client-glacier';
import { HeadObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { Resolved } from '../../local/cloudformation/template/index.ts';

/** An object that a restore made. */
export interface StoredObject {
  readonly bucket: string;
  readonly key: string;
  readonly sizeBytes: number;
}

/**
 * The object that was restored for a job, if it is there. The only sign of life of RestoreSmallOutput: Step Functions lists
 * no executions of Express state machines (Step Functions guide, "Choosing workflow type").
 */
export async function objectOfJob(
  s3: S3Client,
  { bucket, key, jobId }: { readonly bucket: string; readonly key: string; readonly jobId: string },
  signal?: AbortSignal,
): Promise<StoredObject | undefined> {
  try {
    const head = await s3.send(new HeadObjectCommand({ Bucket: bucket, Key: key }), { abortSignal: signal });
    if (head.Metadata?.['thaw-job-id'] !== jobId) return undefined;
    return { bucket, key, sizeBytes: head.ContentLength ?? 0 };
  } catch (error) {
    if (Error.isError(error) && error.name === 'NotFound') return undefined;
    throw error;
  }
}

/** When Glacier completed a job, if it has: where nothing else tells when its restore began, this comes closest. */
export async function completionOf(
  glacier: GlacierClient,
  job: { readonly vaultName: string; readonly jobId: string },
  signal?: AbortSignal,
): Promise<Date | undefined> {
  const { vaultName, jobId } = job;
  const command = new DescribeJobCommand({ accountId: '-', vaultName, jobId });
  const { CompletionDate } = await glacier.send(command, { abortSignal: signal });
  return CompletionDate === undefined ? undefined : new Date(CompletionDate);
}

/** Up to which size `start` sends outputs to RestoreSmallOutput, as the stack was deployed. */
export function smallOutputUpToBytes({ resources }: Pick<Resolved, 'resources'>): number {
  const settings = resources.map(
    ({ properties }) => Object(properties.Environment).Variables?.RESTORE_SMALL_OUTPUT_UP_TO_BYTES,
  );
  const bytes: unknown = settings.find((setting) => setting !== undefined);
  if (typeof bytes === 'string' && /^\d+$/.test(bytes)) return Number(bytes);
  throw new Error(
    'Cannot watch RestoreSmallOutput: wanted a function with RESTORE_SMALL_OUTPUT_UP_TO_BYTES, and the stack has none.',
  );
}
