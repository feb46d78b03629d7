import type { Context } from 'aws-lambda';
import type { Bucket } from './cloud/bucket.ts';
import { type Executions, openExecutions } from './cloud/executions.ts';
import type { Files } from './cloud/files.ts';
import { type GlacierJob, type JobOutputs, openJobOutputs } from './cloud/glacier-job-outputs.ts';
import { openVaultLists, type VaultLists } from './cloud/glacier-vault-lists.ts';
import { openQueue, type Queue } from './cloud/queue.ts';
import { type FindJobsRequest, readRequest } from './dispatch/find-jobs-request.ts';
import { isNamed, waitErrors } from './errors.ts';
import type { RestoreTask } from './flow.ts';
import { isThere } from './restore/already-restored.ts';
import { executionName } from './restore/execution-name.ts';
import { asNotification } from './restore/notification.ts';
import { type DestinationSettings, destinationSettings, prospectOf } from './restore/restore-target.ts';
import { openDestination } from './runtime/destination-bucket.ts';
import type { FindJobsEnvironment } from './runtime/environment.ts';
import { logged } from './runtime/handler.ts';
import { logOf } from './runtime/log.ts';
import { settingsOf } from './runtime/read-environment.ts';
import { openWorkBucket } from './runtime/work-bucket.ts';

/** As long as so many wait, what is missing is most likely among them; another message each hour would help nobody. */
const fullQueue = 1000;

/** For a page that is under way when time is up. */
const reserveMs = 30_000;

export const handler = async (event: unknown, context: Context): Promise<Findings> => {
  const log = logOf('find-jobs');
  const timeLeftMs = () => context.getRemainingTimeInMillis() - reserveMs;
  return await logged(
    log,
    async () => await findJobs(readRequest(event), { ...doors(), timeLeftMs }),
    (findings) => log.info('done', { ...findings }),
  );
};

export interface FindJobsDoors {
  readonly vaults: VaultLists;
  readonly vault: Pick<JobOutputs, 'describeJob'>;
  readonly bucket: Pick<Bucket, 'head'>;
  readonly work: Pick<Files, 'read' | 'readRange'>;
  readonly executions: Pick<Executions, 'describe'>;
  readonly queue: Pick<Queue, 'count' | 'send'>;
  /** Where large restores wait. */
  readonly room: Pick<Queue, 'count'>;
  readonly settings: FindJobsSettings;
  /** At 0 the call comes to its end. */
  readonly timeLeftMs: () => number;
}

export interface FindJobsSettings extends DestinationSettings {
  /** The vaults that may be read; none named: all. */
  readonly vaultNames: readonly string[];
  /** Our topic, and those that an earlier stack had. */
  readonly topicArns: readonly string[];
}

export interface Findings {
  readonly outcome: 'looked at all' | 'out of time' | 'the queue is full';
  /** Jobs that ended well; in the hour's turn, those one of our topics was to be told of. */
  readonly jobs: number;
  /** Of them, those sent to the queue now. */
  readonly sent: number;
  /** Jobs that could not be looked at; the next hour tries again. */
  readonly failed: number;
  /** Of a vault looked at by hand, out of time: where another call goes on. */
  readonly from?: string;
}

/**
 * Puts a message into the queue for each job that is done and was not restored: what was never notified, or, by
 * hand, whatever a person names. `start` takes it from there, as if Glacier had told it.
 */
export async function findJobs(request: FindJobsRequest, doors: FindJobsDoors): Promise<Findings> {
  const count = { jobs: 0, sent: 0, failed: 0 };
  let isCut = false;
  if (request.kind === 'schedule' && (await waitingCount(doors)) >= fullQueue) {
    return { outcome: 'the queue is full', ...count };
  }
  for await (const page of pagesOf(request, doors)) {
    const looks = await Promise.all(page.jobs.map((job) => sendIfMissing(job, request, doors)));
    isCut ||= page.isCut ?? false;
    count.jobs += page.jobs.length;
    count.sent += looks.filter((look) => look === 'sent').length;
    count.failed += looks.filter((look) => look === 'failed').length;
    if (doors.timeLeftMs() <= 0) return { outcome: 'out of time', ...count, ...goesOn(request, page) };
  }
  return { outcome: isCut ? 'out of time' : 'looked at all', ...count };
}

async function waitingCount({ queue, room }: FindJobsDoors): Promise<number> {
  const [arrived, waiting] = await Promise.all([queue.count(), room.count()]);
  return arrived + waiting;
}

interface DoneJob {
  readonly task: RestoreTask;
  readonly job: GlacierJob;
}

interface DonePage {
  readonly jobs: readonly DoneJob[];
  readonly next?: string | undefined;
  /** More of this vault would be at the cost of others. */
  readonly isCut?: boolean;
}

const goesOn = ({ kind }: FindJobsRequest, { next }: DonePage) =>
  kind === 'vault' && next !== undefined ? { from: next } : {};

async function* pagesOf(request: FindJobsRequest, doors: FindJobsDoors): AsyncGenerator<DonePage> {
  if (request.kind === 'job')
    yield { jobs: [{ task: request.task, job: await doors.vault.describeJob(request.task) }] };
  if (request.kind === 'vault') yield* pagesOfVault(request.vaultName, doors, request.from);
  if (request.kind === 'schedule') yield* pagesOfAll(doors);
}

/**
 * Jobs one of our topics was to be told of, by themselves or by their vault. A vault that cannot be listed, because it is gone or
 * closed to us, holds up no other; nor does a large one, for each has its share of the time that is left.
 */
async function* pagesOfAll(doors: FindJobsDoors): AsyncGenerator<DonePage> {
  const { topicArns } = doors.settings;
  const vaultNames = await vaultsToRead(doors);
  for (const [index, vaultName] of vaultNames.entries()) {
    const othersMs = doors.timeLeftMs() * (1 - 1 / (vaultNames.length - index));
    try {
      const isOurs = topicArns.includes((await doors.vaults.topicOf(vaultName)) ?? '');
      for await (const { jobs, next } of pagesOfVault(vaultName, doors)) {
        const isCut = next !== undefined && doors.timeLeftMs() <= othersMs;
        yield { jobs: isOurs ? jobs : jobs.filter(({ job }) => topicArns.includes(job.SNSTopic ?? '')), isCut };
        if (isCut) break;
      }
    } catch (error) {
      if (!Error.isError(error)) throw error;
      logOf('find-jobs', { vaultName }).warn('cannot list the jobs of this vault', error);
    }
  }
}

async function* pagesOfVault(vaultName: string, { vaults }: FindJobsDoors, from?: string): AsyncGenerator<DonePage> {
  for await (const { jobs, next } of vaults.completedJobs(vaultName, from)) {
    const done = jobs.flatMap((job) => (job.JobId === undefined ? [] : { task: { vaultName, jobId: job.JobId }, job }));
    yield { jobs: done, next };
  }
}

/** Every hour another vault is the first: where time is too short for all, each has its turn. A region has 1,000 at most. */
async function vaultsToRead({ vaults, settings }: FindJobsDoors): Promise<readonly string[]> {
  const names = settings.vaultNames.length > 0 ? settings.vaultNames : await Array.fromAsync(vaults.names());
  const first = names.length === 0 ? 0 : Math.floor(Date.now() / 3_600_000) % names.length;
  return [...names.slice(first), ...names.slice(0, first)];
}

/** One job that cannot be looked at holds up no other. */
async function sendIfMissing(
  { task, job }: DoneJob,
  request: FindJobsRequest,
  doors: FindJobsDoors,
): Promise<'sent' | 'not missing' | 'failed'> {
  try {
    const isMissing =
      request.kind === 'schedule' ? await wasNeverTold(task, job, doors) : !(await isRestored(task, job, doors));
    if (!isMissing) return 'not missing';
    await doors.queue.send(asNotification(job));
    logOf('find-jobs', task).info('sent to the queue');
    return 'sent';
  } catch (error) {
    if (request.kind === 'job' || !Error.isError(error)) throw error;
    logOf('find-jobs', task).warn('left for the next time', error);
    return 'failed';
  }
}

/**
 * A failed execution is not started again here: `redrive` looks after those. The exception is an execution that began before
 * the job was done. It waits for a notification, which may be lost, or may have come while the execution still ran.
 */
async function wasNeverTold(task: RestoreTask, job: GlacierJob, doors: FindJobsDoors): Promise<boolean> {
  if (await isRestored(task, job, doors)) return false;
  const seen = await doors.executions.describe(executionName(task));
  return seen === undefined || (seen.status === 'FAILED' && waitErrors.some((name) => name === seen.error));
}

/** Whether the job's output lies where it goes. What has no place to go, or finds it taken, fails visibly once it is started. */
async function isRestored(task: RestoreTask, job: GlacierJob, doors: FindJobsDoors): Promise<boolean> {
  try {
    const { wanted } = await prospectOf(task, job, doors);
    return await isThere(wanted, doors.bucket);
  } catch (error) {
    if (isNamed(error, ...failsVisibly)) return false;
    throw error;
  }
}

const failsVisibly = ['KeyRefused', 'ConfigurationError', 'JobNotUnderstood', 'DestinationTaken'];

function doors(): Omit<FindJobsDoors, 'timeLeftMs'> {
  const settings = settingsOf<FindJobsEnvironment>();
  return {
    vaults: openVaultLists(),
    vault: openJobOutputs(),
    bucket: openDestination(settings),
    work: openWorkBucket(settings),
    executions: openExecutions(settings.text('RESTORE_JOB_OUTPUT_ARN')),
    queue: openQueue(settings.text('QUEUE_URL')),
    room: openQueue(settings.text('ROOM_QUEUE_URL')),
    settings: {
      ...destinationSettings(settings),
      vaultNames: settings.list('VAULT_NAMES'),
      topicArns: [settings.text('TOPIC_ARN'), ...settings.list('EARLIER_TOPIC_ARNS')],
    },
  };
}
