import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { GlacierClient } from '@aws-sdk/client-glacier';
import { S3Client } from '@aws-sdk/client-s3';
import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { region } from '../../local/account.ts';
import { type Cloud, type CloudOptions, startCloud } from '../../local/cloud.ts';
import { administratorCredentials } from '../../local/credentials.ts';
import type { OpenUploadName } from '../../local/s3/index.ts';
import type { Handled } from '../../local/sqs-sns/index.ts';
import type { Execution } from '../../local/step-functions/index.ts';
import { type PartFailure, readObject, readObjects, readPartFailures, type StoredObject } from './buckets.ts';
import { outputOf } from './output-of.ts';
import { arrivalsUrl, type DeadLetter, nextDeadLetter, queueArn, roomUrl } from './queues.ts';
import { Restores } from './restores.ts';
import { all, type Edit, withVariables } from './template-edits.ts';
import { type InventoryOptions, type JobOptions, type UploadOptions, Vaults } from './vault.ts';
import { withoutHealing } from './without-healing.ts';

/** The deployed stack on a local cloud, in the words of the stories. */
export interface World {
  readonly cloud: Cloud;
  /** AWS's own clients, as the account's administrator. */
  readonly clients: {
    readonly glacier: GlacierClient;
    readonly s3: S3Client;
    readonly states: SFNClient;
    readonly sns: SNSClient;
    readonly sqs: SQSClient;
  };
  /** Puts an archive into a vault through Glacier's API; gives its id. */
  upload(bytes: Uint8Array, options?: UploadOptions): Promise<string>;
  /** Starts a retrieval job that tells the stack's topic when it is done; gives its id. */
  startJob(options: JobOptions): Promise<string>;
  startInventory(options?: InventoryOptions): Promise<string>;
  /** Says on the stack's topic what Glacier, or somebody else, would. */
  publish(message: string): Promise<void>;
  /** Puts a message into the queue, past the topic. */
  send(message: string): Promise<void>;
  /** StartExecution as a person does it; gives the execution's ARN. */
  startByHand(name: string, input: unknown): Promise<string>;
  /** Resolves when the restore of the job has ended, well or badly. */
  restored(jobId: string): Promise<Execution>;
  /** Resolves when the job has left RestoreSmallOutput from now on, wherever to, the first time or so many times. */
  leftRestoreSmallOutput(jobId: string, times?: number): Promise<readonly Execution[]>;
  /** Resolves at the next end of the job's restore from now on: call it before what brings that about. */
  restoredAgain(jobId: string): Promise<Execution>;
  /** Resolves when so many notifications from now on are done with: restored, in the room, or understood to need nothing. */
  messagesDone(count: number): Promise<void>;
  /** Resolves when so many notifications from now on went back to their queue. */
  messagesReturned(count: number): Promise<void>;
  /** Resolves when `admit` has answered the bell so many times from now on. */
  admitted(rings: number): Promise<void>;
  /** Resolves when `admit` has failed so many times from now on. */
  notAdmitted(rings: number): Promise<void>;
  /** Names of all executions so far. */
  executionNames(): readonly string[];
  /** What lies in the destination bucket, by key. */
  objects(): Promise<readonly StoredObject[]>;
  /** The object of that key in the destination bucket, if there is one. */
  object(key: string): Promise<StoredObject | undefined>;
  /** Uploads of the destination bucket that are neither completed nor aborted. */
  openUploads(): Promise<readonly OpenUploadName[]>;
  /** Why parts gave up so far. */
  partFailures(): Promise<readonly PartFailure[]>;
  /** Bodies of the messages that nobody could understand. */
  deadLetters(): readonly string[];
  /** Waits for the next dead letter and takes it out. */
  nextDeadLetter(): Promise<DeadLetter>;
  /** Messages that wait for their restore to start, or are being started. */
  waiting(): number;
  /** How often each of Glacier's operations was called so far. */
  glacierRequests(): Readonly<Record<string, number>>;
  close(): Promise<void>;
}

/** The assembly is that of global-setup.mjs unless another is given. A data folder that is given stays when the world closes. */
export interface WorldOptions extends Partial<CloudOptions> {
  /** Whether small outputs may go to RestoreSmallOutput, as they do when deployed. @default false: all go to RestoreJobOutput */
  readonly restoreSmallOutput?: boolean;
  /** Whether failures are redriven and jobs looked for, as they are when deployed. @default false: by the stories alone */
  readonly healing?: boolean;
}

const onlyRestoreJobOutput = withVariables('Start', { RESTORE_SMALL_OUTPUT_UP_TO_BYTES: '0' });

function editOf({ restoreSmallOutput = false, healing = false, changeTemplate }: WorldOptions): Edit {
  const edits = [...(restoreSmallOutput ? [] : [onlyRestoreJobOutput]), ...(healing ? [] : [withoutHealing])];
  return all(...edits, changeTemplate ?? ((template) => template));
}

/** A cloud of its own with the stack on it, in which jobs are done at once. */
export async function startWorld(options: WorldOptions = {}): Promise<World> {
  const dataFolder = options.dataFolder ?? (await mkdtemp(path.join(tmpdir(), 'thaw-world-')));
  const tierSeconds = { Expedited: 0, Standard: 0, Bulk: 0 };
  const cloud = await startCloud({
    tierSeconds,
    compiledFolder: `${assemblyFolder()}-compiled`,
    ...options,
    assemblyFolder: options.assemblyFolder ?? assemblyFolder(),
    dataFolder,
    changeTemplate: editOf(options),
  });
  const clients = clientsOf(cloud);
  const closing = async () => {
    for (const client of Object.values(clients)) client.destroy();
    await cloud.close();
    if (options.dataFolder === undefined) await rm(dataFolder, { recursive: true, force: true });
  };
  return worldOf(cloud, clients, closing);
}

function worldOf(cloud: Cloud, clients: World['clients'], close: () => Promise<void>): World {
  const bucket = outputOf(cloud, 'BucketName');
  const deadLettersUrl = outputOf(cloud, 'DeadLetterQueueUrl');
  const vaults = new Vaults(cloud, clients.glacier);
  const restores = new Restores(cloud.stepFunctions);
  return {
    cloud,
    clients,
    close,
    upload: (bytes, wanted) => vaults.upload(bytes, wanted),
    startJob: (wanted) => vaults.startJob(wanted),
    startInventory: (wanted) => vaults.startInventory(wanted),
    async publish(message) {
      await clients.sns.send(new PublishCommand({ TopicArn: outputOf(cloud, 'TopicArn'), Message: message }));
    },
    async send(message) {
      await clients.sqs.send(new SendMessageCommand({ QueueUrl: arrivalsUrl(cloud), MessageBody: message }));
    },
    async startByHand(name, input) {
      const stateMachineArn = outputOf(cloud, 'StateMachineArn');
      const request = new StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify(input) });
      return (await clients.states.send(request)).executionArn ?? '';
    },
    restored: (jobId) => restores.ended(jobId),
    leftRestoreSmallOutput: (jobId, times) => leftRestoreSmallOutput(cloud, jobId, times),
    restoredAgain: (jobId) => restores.endedAgain(jobId),
    messagesDone: (count) => messagesHandled(cloud, 'Queue', 'deleted', count),
    messagesReturned: (count) => messagesHandled(cloud, 'Queue', 'returned', count),
    admitted: (rings) => messagesHandled(cloud, 'Bell', 'deleted', rings),
    notAdmitted: (rings) => messagesHandled(cloud, 'Bell', 'returned', rings),
    executionNames: () => restores.names,
    objects: () => readObjects(clients.s3, bucket),
    object: (key) => readObject(clients.s3, bucket, key),
    openUploads: () => cloud.s3.openUploads(bucket),
    partFailures: () => readPartFailures(clients.s3, outputOf(cloud, 'WorkBucketName')),
    deadLetters: () => cloud.messages.messagesIn(deadLettersUrl).map(({ body }) => body),
    nextDeadLetter: () => nextDeadLetter(clients.sqs, deadLettersUrl),
    waiting: () => [arrivalsUrl, roomUrl].flatMap((url) => cloud.messages.messagesIn(url(cloud))).length,
    glacierRequests: () => Object.fromEntries(cloud.glacier.counts),
  };
}

const leftRestoreSmallOutput = ({ stepFunctions }: Cloud, jobId: string, times = 1) =>
  new Promise<readonly Execution[]>((resolve) => {
    const left: Execution[] = [];
    stepFunctions.onEnd((execution) => {
      const isChild = execution.mapRunArn !== undefined;
      if (execution.type !== 'EXPRESS' || isChild || !execution.input.includes(jobId)) return;
      left.push(execution);
      if (left.length === times) resolve(left);
    });
  });

const messagesHandled = (cloud: Cloud, queue: string, how: 'deleted' | 'returned', count: number) =>
  new Promise<void>((resolve) => {
    let left = count;
    const arn = queueArn(cloud, queue);
    cloud.messages.onHandled((batch: Handled) => {
      if (batch.queueArn === arn) left -= batch[how];
      if (left <= 0) resolve();
    });
  });

/** Where test/global-setup.mjs left the synthesized stack. */
function assemblyFolder(): string {
  const folder = process.env.THAW_TEST_ASSEMBLY;
  if (folder !== undefined) return folder;
  throw new Error(
    'Cannot start a world: THAW_TEST_ASSEMBLY is not set; test/global-setup.mjs sets it for these tests.',
  );
}

function clientsOf({ endpoints }: Cloud): World['clients'] {
  const common = { region, credentials: administratorCredentials };
  return {
    glacier: new GlacierClient({ ...common, endpoint: endpoints.glacier }),
    s3: new S3Client({ ...common, endpoint: endpoints.s3 }),
    states: new SFNClient({ ...common, endpoint: endpoints.stepFunctions }),
    sns: new SNSClient({ ...common, endpoint: endpoints.sns }),
    sqs: new SQSClient({ ...common, endpoint: endpoints.sqs }),
  };
}
