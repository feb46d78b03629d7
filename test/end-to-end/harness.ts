import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { GlacierClient, InitiateJobCommand, UploadArchiveCommand } from '@aws-sdk/client-glacier';
import { GetObjectCommand, paginateListObjectsV2, S3Client } from '@aws-sdk/client-s3';
import { SFNClient } from '@aws-sdk/client-sfn';
import { type Cloud, type CloudOptions, startCloud } from '../../local/cloud.ts';
import type { OpenUploadName } from '../../local/s3/index.ts';
import type { Execution } from '../../local/states/index.ts';
import { Restores } from './restores.ts';

export interface UploadOptions {
  /** @default 'demo'; made where it is not there yet */
  readonly vault?: string;
  readonly description?: string;
}

export interface JobOptions {
  readonly archiveId: string;
  /** @default 'demo' */
  readonly vault?: string;
  readonly description?: string;
  /** Glacier's RetrievalByteRange: `0-1048575`. */
  readonly range?: string;
  /** @default the stack's topic */
  readonly topic?: string;
}

/** A stored object, whole. */
export interface RestoredObject {
  readonly key: string;
  readonly bytes: Buffer;
  /** User metadata, names without `x-amz-meta-`. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** The deployed stack on a local cloud, in the words of the stories. */
export interface World {
  readonly cloud: Cloud;
  readonly clients: { readonly glacier: GlacierClient; readonly s3: S3Client; readonly states: SFNClient };
  /** Puts an archive into a vault through Glacier's API; gives its id. */
  upload(bytes: Uint8Array, options?: UploadOptions): Promise<string>;
  /** Starts a retrieval job that tells the stack's topic when it is done; gives its id. */
  startJob(options: JobOptions): Promise<string>;
  /** Resolves when the restore of the job has ended, well or badly. */
  restored(jobId: string): Promise<Execution>;
  /** What lies in the destination bucket, by key. */
  objects(): Promise<readonly RestoredObject[]>;
  /** Uploads of the destination bucket that are neither completed nor aborted. */
  openUploads(): Promise<readonly OpenUploadName[]>;
  /** Bodies of the messages that nobody could understand. */
  deadLetters(): readonly string[];
  /** How often each of Glacier's operations was called so far. */
  glacierRequests(): Readonly<Record<string, number>>;
  close(): Promise<void>;
}

/** A data folder that is given stays when the world closes; a new one goes with it. */
export type WorldOptions = Partial<Omit<CloudOptions, 'assemblyFolder'>>;

/** A cloud of its own with the stack on it, in which jobs are done at once. */
export async function startWorld(options: WorldOptions = {}): Promise<World> {
  const dataFolder = options.dataFolder ?? (await mkdtemp(path.join(tmpdir(), 'thaw-world-')));
  const tierSeconds = { Expedited: 0, Standard: 0, Bulk: 0 };
  const cloud = await startCloud({ tierSeconds, ...options, assemblyFolder: assemblyFolder(), dataFolder });
  const clients = clientsOf(cloud);
  const restores = new Restores(cloud.states);
  return {
    cloud,
    clients,
    upload: (bytes, wanted) => upload(cloud, clients.glacier, bytes, wanted),
    startJob: (wanted) => startJob(cloud, clients.glacier, wanted),
    restored: (jobId) => restores.ended(jobId),
    objects: () => readObjects(clients.s3, outputOf(cloud, 'BucketName')),
    openUploads: () => cloud.s3.openUploads(outputOf(cloud, 'BucketName')),
    deadLetters: () => cloud.messages.messagesIn(outputOf(cloud, 'DeadLetterQueueUrl')).map(({ body }) => body),
    glacierRequests: () => Object.fromEntries(cloud.glacier.counts),
    async close() {
      for (const client of Object.values(clients)) client.destroy();
      await cloud.close();
      if (options.dataFolder === undefined) await rm(dataFolder, { recursive: true, force: true });
    },
  };
}

/** Where test/global-setup.mjs left the synthesized stack. */
function assemblyFolder(): string {
  const folder = process.env.THAW_TEST_ASSEMBLY;
  if (folder !== undefined) return folder;
  throw new Error(
    'Cannot start a world: THAW_TEST_ASSEMBLY is not set; test/global-setup.mjs sets it for these tests.',
  );
}

/** An output of the stack; throws where it has none of that name. */
export function outputOf({ outputs }: Cloud, name: string): string {
  const value = outputs[name];
  if (value !== undefined) return value;
  throw new Error(`The stack has no output ${name}: it has ${Object.keys(outputs).join(', ')}.`);
}

function clientsOf({ endpoints }: Cloud): World['clients'] {
  const common = { region: 'us-east-1', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } };
  return {
    glacier: new GlacierClient({ ...common, endpoint: endpoints.glacier }),
    s3: new S3Client({ ...common, endpoint: endpoints.s3 }),
    states: new SFNClient({ ...common, endpoint: endpoints.states }),
  };
}

async function upload(
  { glacier: { admin } }: Cloud,
  client: GlacierClient,
  body: Uint8Array,
  { vault = 'demo', description }: UploadOptions = {},
): Promise<string> {
  admin.createVault(vault);
  const request = { accountId: '-', vaultName: vault, body, archiveDescription: description };
  const { archiveId } = await client.send(new UploadArchiveCommand(request));
  if (archiveId === undefined) throw new Error('Glacier gave the archive no id');
  return archiveId;
}

async function startJob(cloud: Cloud, client: GlacierClient, wanted: JobOptions): Promise<string> {
  const { archiveId, vault = 'demo', description, range, topic = outputOf(cloud, 'TopicArn') } = wanted;
  const jobParameters = {
    Type: 'archive-retrieval',
    ArchiveId: archiveId,
    Description: description,
    RetrievalByteRange: range,
    SNSTopic: topic,
  };
  const { jobId } = await client.send(new InitiateJobCommand({ accountId: '-', vaultName: vault, jobParameters }));
  if (jobId === undefined) throw new Error('Glacier gave the job no id');
  return jobId;
}

async function readObjects(client: S3Client, bucket: string): Promise<readonly RestoredObject[]> {
  const objects: RestoredObject[] = [];
  for await (const page of paginateListObjectsV2({ client }, { Bucket: bucket })) {
    for (const { Key = '' } of page.Contents ?? []) {
      const { Body, Metadata = {} } = await client.send(new GetObjectCommand({ Bucket: bucket, Key }));
      objects.push({ key: Key, bytes: Buffer.from((await Body?.transformToByteArray()) ?? []), metadata: Metadata });
    }
  }
  return objects;
}
