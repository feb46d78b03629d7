import type { Logger } from '@aws-lambda-powertools/logger';
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { availableUntil, fewHours, hoursUntil } from './archive/output-lifetime.ts';
import { type DeadLetters, openDeadLetters } from './cloud/dead-letters.ts';
import { type ExecutionSeen, type Executions, openExecutions } from './cloud/executions.ts';
import { openQueue, type Queue } from './cloud/queue.ts';
import { isWell } from './dispatch/failure.ts';
import { type Gate, gateOf, RecentStarts, restoresAtOnceSetting } from './dispatch/gate.ts';
import { meetMessages, waits } from './dispatch/message-batch.ts';
import { secondsToNextTurn } from './dispatch/retry-delay.ts';
import { abandonErrors } from './errors.ts';
import type { RestoreTask } from './flow.ts';
import { executionName, executionNames } from './restore/execution-name.ts';
import { type Claim, type Home, readNotification } from './restore/notification.ts';
import type { StartEnvironment } from './runtime/environment.ts';
import { type Measure, openMeasure } from './runtime/metrics.ts';
import { reuse } from './runtime/reuse.ts';
import { settingsOf } from './runtime/settings.ts';

const withDoors = reuse(doors);

export const handler = ({ Records }: SQSEvent) => withDoors((open) => start(Records, open));

export interface StartDoors {
  readonly executions: Pick<Executions, 'start' | 'describe' | 'redrive' | 'running' | 'ended'>;
  readonly deadLetters: DeadLetters;
  readonly home: Home;
  /** The gate: how many restores may run at once. */
  readonly restoresAtOnce: number;
  /** What other batches have let through and no list has shown yet. */
  readonly recent?: RecentStarts;
  /** Where those that wait will come back from. */
  readonly queue: Pick<Queue, 'postpone'>;
  readonly restoreSmallOutput: SmallOutputs;
  readonly measure: Measure;
}

export interface SmallOutputs {
  /** Executions of RestoreSmallOutput. */
  readonly executions: Pick<Executions, 'start'>;
  /** Outputs up to this size go there; 0 for none. */
  readonly upToBytes: number;
}

/**
 * Turns each message into one execution of the job it names. What finds the gate closed waits in the queue.
 * Error: `NotificationRefused`, for the dead-letter queue.
 */
export async function start(messages: readonly SQSRecord[], doors: StartDoors): Promise<SQSBatchResponse> {
  const gate = gateOf(doors.executions, doors.restoresAtOnce, doors.recent);
  const meet = async (body: string, log: Logger) => {
    const claim = readNotification(body, doors.home);
    log.appendKeys({ vaultName: claim.vaultName, jobId: claim.jobId });
    return await chooseStateMachine(claim, gate, doors);
  };
  const { deadLetters, queue } = doors;
  const postpone = async (waiting: readonly SQSRecord[]) => {
    tellOfLongWaits(waiting, doors.measure);
    await queue.postpone(waiting.map(nextTurn));
  };
  return await meetMessages(messages, { step: 'start', deadLetters, meet, postpone });
}

/**
 * Glacier tells when a job is done, so that a message is as old as its output. SQS itself counts no message as old that
 * was received three times (SQS guide, "sqs-available-cloudwatch-metrics"), as all are that wait here.
 */
function tellOfLongWaits(waiting: readonly SQSRecord[], measure: Measure): void {
  const hours = waiting.map(({ attributes }) => hoursUntil(availableUntil(Number(attributes.SentTimestamp)) ?? ''));
  const fewest = Math.min(...hours.filter((left) => left < fewHours));
  if (Number.isFinite(fewest)) measure('HoursLeft', fewest);
}

const nextTurn = ({ receiptHandle, attributes }: SQSRecord) => ({
  receiptHandle,
  seconds: secondsToNextTurn(Number(attributes.ApproximateReceiveCount), Math.random()),
});

/** A wrong claim of size costs a detour: each looks for itself, and RestoreSmallOutput hands on what is too large. */
async function chooseStateMachine(
  claim: Claim,
  gate: Gate,
  { executions, restoreSmallOutput }: StartDoors,
): Promise<Outcome> {
  const task = { vaultName: claim.vaultName, jobId: claim.jobId };
  if (claim.sizeBytes !== undefined && claim.sizeBytes <= restoreSmallOutput.upToBytes) {
    const name = executionName(task);
    await restoreSmallOutput.executions.start(name, { ...task, name });
    return 'started in RestoreSmallOutput';
  }
  if (!(await gate.isOpen())) return waits;
  return await startRestore(task, gate, executions);
}

type Outcome = 'started' | 'redriven' | 'duplicate' | 'started in RestoreSmallOutput' | typeof waits;

/**
 * A run that is under way or ended well makes this message a duplicate. One that ended badly does not: it may have
 * been started too early, and would swallow the true notification for the 90 days its name is taken.
 */
async function startRestore(task: RestoreTask, gate: Gate, executions: StartDoors['executions']): Promise<Outcome> {
  const sinceMs = Date.now();
  const passed = (name: string, outcome: Outcome) => {
    gate.passed(name, sinceMs);
    return outcome;
  };
  const names = executionNames(task);
  for (const name of names) {
    if (await executions.start(name, { vaultName: task.vaultName, jobId: task.jobId })) {
      return passed(name, 'started');
    }
    const seen = await executions.describe(name);
    if (isWell(seen)) return 'duplicate';
    if (wasAbandoned(seen)) continue;
    if (await executions.redrive(name)) return passed(name, 'redriven');
    if (isWell(await executions.describe(name))) return 'duplicate'; // somebody else has redriven it
  }
  throw new Error(
    `Cannot start the restore of job "${task.jobId}": wanted one of ${names.length} execution names, found all taken by runs that failed and cannot be redriven. Start the execution under a name of your own.`,
  );
}

/** Its upload is aborted, so that a Redrive would only fail again; what stood in the way may be gone. */
const wasAbandoned = (seen: ExecutionSeen | undefined) => abandonErrors.some((name) => name === seen?.error);

const recent = new RecentStarts();

function doors(): StartDoors {
  const settings = settingsOf<StartEnvironment>();
  return {
    recent,
    queue: openQueue(settings.text('QUEUE_URL')),
    executions: openExecutions(settings.text('RESTORE_JOB_OUTPUT_ARN')),
    restoreSmallOutput: {
      executions: openExecutions(settings.text('RESTORE_SMALL_OUTPUT_ARN')),
      upToBytes: settings.wholeNumber('RESTORE_SMALL_OUTPUT_UP_TO_BYTES'),
    },
    deadLetters: openDeadLetters(settings.text('DEAD_LETTER_QUEUE_URL')),
    home: { accountId: settings.account('ACCOUNT_ID'), region: settings.text('AWS_REGION') },
    restoresAtOnce: restoresAtOnceSetting(settings),
    measure: openMeasure(settings),
  };
}
