import type { Logger } from '@aws-lambda-powertools/logger';
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { withEscapes } from './archive/json.ts';
import { type DeadLetters, openDeadLetters } from './cloud/dead-letters.ts';
import { type Executions, openExecutions } from './cloud/executions.ts';
import { openQueue, type Queue } from './cloud/queue.ts';
import { meetMessages, waits } from './dispatch/message-batch.ts';
import { secondsToNextTurn } from './dispatch/retry-delay.ts';
import { executionName } from './restore/execution-name.ts';
import { type Claim, type Home, readNotification } from './restore/notification.ts';
import type { StartEnvironment } from './runtime/environment.ts';
import { settingsOf } from './runtime/read-environment.ts';
import { reuse } from './runtime/reuse.ts';

const withDoors = reuse(doors);

export const handler = ({ Records }: SQSEvent) => withDoors((open) => start(Records, open));

export interface StartDoors {
  readonly deadLetters: DeadLetters;
  readonly home: Home;
  /** Where messages come from, and come back to. */
  readonly queue: Pick<Queue, 'postpone'>;
  /** The room, where restores of large outputs wait until there are workers for them. */
  readonly room: Pick<Queue, 'sendBatch'>;
  /** Rung when something has come into the room. */
  readonly bell: Pick<Queue, 'send'>;
  readonly restoreSmallOutput: SmallOutputs;
}

export interface SmallOutputs {
  /** Executions of RestoreSmallOutput. */
  readonly executions: Pick<Executions, 'startAndWait'>;
  /** Outputs up to this size go there; 0 for none. */
  readonly upToBytes: number;
}

/** After so many tries a small output goes into the room: what fails there is seen, and can be redriven. */
const smallTries = 3;

/**
 * Every notification arrives here. Small outputs are restored at once, and waited for: how many are under way at the
 * same time is bounded by the batches that the event source has under way. Large ones go into the room, where `admit` finds them.
 * Error: `NotificationRefused`, for the dead-letter queue.
 */
export async function start(messages: readonly SQSRecord[], doors: StartDoors): Promise<SQSBatchResponse> {
  const large: SQSRecord[] = [];
  const meet = async (body: string, log: Logger, message: SQSRecord) => {
    const claim = readNotification(body, doors.home);
    log.appendKeys({ vaultName: claim.vaultName, jobId: claim.jobId });
    if (isSmall(claim, doors) && triesOf(message) <= smallTries) return await restoreSmall(claim, doors);
    large.push(message);
    return 'goes into the room';
  };
  const { deadLetters, queue } = doors;
  const postpone = (waiting: readonly SQSRecord[]) => queue.postpone(waiting.map(nextTurn));
  const met = await meetMessages(messages, { step: 'start', deadLetters, meet, postpone, atOnce: messages.length });
  const left = await moveToRoom(large, doors);
  return { batchItemFailures: [...met.batchItemFailures, ...left] };
}

const triesOf = ({ attributes }: SQSRecord) => Number(attributes.ApproximateReceiveCount);

const isSmall = ({ sizeBytes }: Claim, { restoreSmallOutput }: StartDoors) =>
  sizeBytes !== undefined && sizeBytes <= restoreSmallOutput.upToBytes;

/** A wrong claim of size costs a detour: RestoreSmallOutput looks for itself, and hands on what is too large. */
async function restoreSmall(claim: Claim, { restoreSmallOutput }: StartDoors): Promise<'restored' | typeof waits> {
  const task = { vaultName: claim.vaultName, jobId: claim.jobId };
  const name = executionName(task);
  const status = await restoreSmallOutput.executions.startAndWait(name, { ...task, name });
  return status === 'SUCCEEDED' ? 'restored' : waits;
}

const nextTurn = ({ receiptHandle, attributes }: SQSRecord) => ({
  receiptHandle,
  seconds: secondsToNextTurn(Number(attributes.ApproximateReceiveCount), Math.random()),
});

/** Deleted here only once they are there: gives those that are not. A message in both queues does no harm. */
async function moveToRoom(
  messages: readonly SQSRecord[],
  { room, bell }: StartDoors,
): Promise<SQSBatchResponse['batchItemFailures']> {
  if (messages.length === 0) return [];
  const moving = messages.map(({ body, attributes }) => ({
    body: withEscapes(body), // SQS refuses some characters that SNS brings (API_SendMessage)
    arrivedMs: Number(attributes.SentTimestamp),
  }));
  const refused = await room.sendBatch(moving);
  if (refused.length < messages.length) await bell.send(JSON.stringify({ source: 'thaw.start' }));
  return refused.flatMap((index) => messages[index]?.messageId ?? []).map((itemIdentifier) => ({ itemIdentifier }));
}

function doors(): StartDoors {
  const settings = settingsOf<StartEnvironment>();
  return {
    queue: openQueue(settings.text('QUEUE_URL')),
    room: openQueue(settings.text('ROOM_QUEUE_URL')),
    bell: openQueue(settings.text('BELL_QUEUE_URL')),
    restoreSmallOutput: {
      executions: openExecutions(settings.text('RESTORE_SMALL_OUTPUT_ARN')),
      upToBytes: settings.wholeNumber('RESTORE_SMALL_OUTPUT_UP_TO_BYTES'),
    },
    deadLetters: openDeadLetters(settings.text('DEAD_LETTER_QUEUE_URL')),
    home: { accountId: settings.account('ACCOUNT_ID'), region: settings.text('AWS_REGION') },
  };
}
