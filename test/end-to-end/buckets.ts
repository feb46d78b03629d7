import { GetObjectCommand, paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';

/** A stored object, whole. */
export interface StoredObject {
  readonly key: string;
  readonly bytes: Buffer;
  readonly contentType: string | undefined;
  /** User metadata, names without `x-amz-meta-`. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** All that lies in a bucket, by key. */
export async function readObjects(client: S3Client, bucket: string, prefix = ''): Promise<readonly StoredObject[]> {
  const objects: StoredObject[] = [];
  for await (const page of paginateListObjectsV2({ client }, { Bucket: bucket, Prefix: prefix })) {
    for (const { Key = '' } of page.Contents ?? []) objects.push(await readWhole(client, bucket, Key));
  }
  return objects;
}

/** One object; undefined where there is none. */
export async function readObject(client: S3Client, bucket: string, key: string): Promise<StoredObject | undefined> {
  try {
    return await readWhole(client, bucket, key);
  } catch (error) {
    if (isNamed(error, 'NoSuchKey')) return undefined;
    throw error;
  }
}

const isNamed = (error: unknown, name: string) => Error.isError(error) && error.name === name;

async function readWhole(client: S3Client, bucket: string, key: string): Promise<StoredObject> {
  const { Body, ContentType, Metadata = {} } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  const bytes = Buffer.from((await Body?.transformToByteArray()) ?? []);
  return { key, bytes, contentType: ContentType, metadata: Metadata };
}

/** Why a part gave up: Step Functions tells the execution only that some did, and writes the rest beside the results. */
export interface PartFailure {
  readonly error: string | undefined;
  readonly cause: string | undefined;
  /** The part's task, as JSON. */
  readonly input: string;
}

/** The failures in all FAILED files of all Map Runs so far. */
export async function readPartFailures(client: S3Client, workBucket: string): Promise<readonly PartFailure[]> {
  const files = await readObjects(client, workBucket, 'results/');
  return files.filter(({ key }) => /\/FAILED_\d+\.json/.test(key)).flatMap(({ bytes }) => rowsIn(bytes.toString()));
}

/** A file of rows is a JSON list, or one JSON object a line. */
function rowsIn(text: string): readonly PartFailure[] {
  const json = text.startsWith('[') ? text : `[${text.trim().split('\n').join(',')}]`;
  const rows: { readonly Error?: string; readonly Cause?: string; readonly Input: string }[] = JSON.parse(json);
  return rows.map(({ Error: error, Cause: cause, Input: input }) => ({ error, cause, input }));
}
