import { GetObjectCommand, paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';
import { resultsFolder, rowsIn } from '../../functions/restore/map-run-files.ts';

/** How a part ended, as the map's results say. */
export interface PartFailure {
  readonly error: string;
  readonly cause: string | undefined;
}

/**
 * Why a part gave up. The execution only says `States.ExceedToleratedFailureThreshold`; the reason is a row of the
 * FAILED file of its Map Run.
 */
export async function partFailure(
  s3: S3Client,
  workBucket: string,
  mapRunArn: string,
  signal?: AbortSignal,
): Promise<PartFailure | undefined> {
  const folder = `${resultsFolder(mapRunArn)}/`;
  const pages = paginateListObjectsV2({ client: s3 }, { Bucket: workBucket, Prefix: folder }, { abortSignal: signal });
  for await (const { Contents = [] } of pages) {
    const failed = Contents.find(({ Key }) => Key?.slice(folder.length).startsWith('FAILED'));
    if (failed?.Key !== undefined) return firstRow(await textOf(s3, workBucket, failed.Key, signal));
  }
  return undefined;
}

async function textOf(s3: S3Client, bucket: string, key: string, signal?: AbortSignal): Promise<string> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }), { abortSignal: signal });
  return (await Body?.transformToString()) ?? '';
}

function firstRow(text: string): PartFailure | undefined {
  const [row] = rowsIn(text);
  if (typeof row !== 'object' || row === null || !('Error' in row)) return undefined;
  return { error: String(row.Error), cause: 'Cause' in row ? String(row.Cause) : undefined };
}
