import { RedriveExecutionCommand } from '@aws-sdk/client-sfn';
import { DeleteMessageCommand, ReceiveMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { outputOf } from '../../test/end-to-end/output-of.ts';
import { queueUrl } from '../../test/end-to-end/queues.ts';
import { askAgain } from './ask-again.ts';
import { junk } from './feed.ts';
import { inTurns } from './in-turns.ts';
import { type Reasons, reasonsFor } from './reasons.ts';
import type { Soak } from './soak.ts';

/** What a person did when the faults were over. */
export interface Repaired {
  readonly deadLettersMoved: number;
  readonly redriven: number;
  /** Failed executions whose end no redrive heals, and for which fault: answered as docs/operating.md says. */
  readonly hopeless: Reasons;
  readonly askedAgain: number;
}

/** The queues for people, and where their messages came from. */
const deadLetterQueues = [
  ['DeadLetters', 'Queue'],
  ['FailureDeadLetters', 'Failures'],
] as const;

/** The faults end, and a person puts right what is left: docs/operating.md, line by line. */
export async function repair(soak: Soak, signal: AbortSignal): Promise<Repaired> {
  const { cloud } = soak.world;
  cloud.faults.clear();
  await soak.quiet(signal);
  const deadLettersMoved = await moveDeadLetters(soak);
  await soak.quiet(signal);
  await dropJunk(soak);
  await lookForJobs(soak);
  await soak.quiet(signal);
  const redriven = await redriveFailed(soak, signal);
  const hopeless = await reasonsFor(soak);
  const askedAgain = await askAgain(soak, signal);
  await cloud.s3.sweep(8); // lifecycle rules are about seven days
  return { deadLettersMoved, redriven, hopeless, askedAgain };
}

async function moveDeadLetters(soak: Soak): Promise<number> {
  const { cloud, clients } = soak.world;
  let moved = 0;
  for (const [from, to] of deadLetterQueues) {
    const target = queueUrl(cloud, to);
    for (const body of await emptied(soak, queueUrl(cloud, from))) {
      await clients.sqs.send(new SendMessageCommand({ QueueUrl: target, MessageBody: body }));
      moved += 1;
    }
  }
  return moved;
}

/** What nobody understands came back at once. It is read, and deleted. Anything else stays, and is left over. */
async function dropJunk(soak: Soak): Promise<void> {
  const QueueUrl = outputOf(soak.world.cloud, 'DeadLetterQueueUrl');
  for (const body of await emptied(soak, QueueUrl)) {
    if (body !== junk) await soak.world.clients.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: body }));
  }
}

/** Takes all messages out of a queue; gives their bodies. */
async function emptied({ world: { cloud, clients } }: Soak, QueueUrl: string): Promise<readonly string[]> {
  const bodies: string[] = [];
  for (let left = cloud.messages.messagesIn(QueueUrl).length; left > 0; left -= 1) {
    const request = new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 1, WaitTimeSeconds: 1 });
    const { Messages: [message] = [] } = await clients.sqs.send(request);
    if (message === undefined) continue;
    await clients.sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message.ReceiptHandle }));
    bodies.push(message.Body ?? '');
  }
  return bodies;
}

/** The hour's turn of find-jobs. */
async function lookForJobs({ world: { cloud } }: Soak): Promise<void> {
  const functionArn = outputOf(cloud, 'FindJobsFunctionName');
  const payload = { source: 'aws.events', 'detail-type': 'Scheduled Event' };
  const answer = await cloud.lambda.invoke({ functionArn, payload });
  if (!answer.ok) throw new Error(`Cannot look for jobs: ${answer.cause}`);
}

async function redriveFailed(soak: Soak, signal: AbortSignal): Promise<number> {
  const { runs, world } = soak;
  const failed = runs.all.filter(({ status }) => status === 'FAILED' || status === 'TIMED_OUT');
  return inTurns(soak, failed, signal, ({ executionArn }) =>
    world.clients.states.send(new RedriveExecutionCommand({ executionArn })),
  );
}
