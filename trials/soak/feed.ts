import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { notification } from '../../test/end-to-end/notification.ts';
import { outputOf } from '../../test/end-to-end/output-of.ts';
import { withLargeParts } from './large-parts.ts';
import { requestJob } from './request-job.ts';
import { bytesOf, type Row } from './rows.ts';
import { type Soak, vaultName } from './soak.ts';

/** More would only wait for the processor. */
const usuallyAtOnce = 16;

/** One message in a hundred rows that nobody can understand. */
const junkEvery = 100;
export const junk = 'this is no notification';

/** Restores every row, some at once. A row is left when there is an object or its execution has failed. */
export async function feed(soak: Soak, signal: AbortSignal): Promise<void> {
  const waiting = soak.rows.values();
  const worker = async () => {
    for (const row of waiting) {
      signal.throwIfAborted();
      if (row.index % junkEvery === 0) await soak.world.publish(junk);
      await orAborted(restore(soak, row), signal);
    }
  };
  const { atOnce = usuallyAtOnce } = soak.options;
  await Promise.all(Array.from({ length: atOnce }, worker));
}

async function restore(soak: Soak, row: Row): Promise<void> {
  const { world, ledger, runs, options } = soak;
  const { admin } = world.cloud.glacier;
  const bytes = bytesOf(row, options.seed);
  ledger.expect(row.key, bytes);
  const { id } = await admin.putArchive(vaultName, bytes);
  if (row.damaged) admin.replaceTreeHash(id, 'ab'.repeat(32));
  const isTold = !row.misled && (row.road === 'short' || row.road === 'parts');
  const jobId = await requestJob(soak, row, id, isTold);
  soak.arm(row, jobId);
  const ended = Promise.race([ledger.made(row.key), runs.failed(jobId)]);
  await admin.completeJob(jobId);
  if (row.misled) return mislead(soak, jobId);
  if (row.road === 'large parts') withLargeParts(soak, jobId);
  if (!isTold) await world.startByHand(soak.byHandName(row), { vaultName, jobId });
  return ended;
}

/** The notification lies where only a person finds it. */
async function mislead({ world }: Soak, jobId: string): Promise<void> {
  const QueueUrl = outputOf(world.cloud, 'DeadLetterQueueUrl');
  await world.clients.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: notification(jobId) }));
}

function orAborted(work: Promise<void>, signal: AbortSignal): Promise<void> {
  const { promise, reject } = Promise.withResolvers<void>();
  const abort = () => reject(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  return Promise.race([work, promise]).finally(() => signal.removeEventListener('abort', abort));
}
