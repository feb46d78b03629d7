import type { Check } from '../check.ts';
import type { Doors } from '../doors.ts';
import { failed, ok, type Seen, warning } from '../finding.ts';

/** The way from the topic to start, looked at; the check "probe" goes it. */
export const queue: Check = {
  name: 'queue',
  async look(doors, { topicArn, deadLetterQueueUrl }) {
    return [await wayToStart(doors, topicArn), await deadLetters(doors, deadLetterQueueUrl)];
  },
};

async function wayToStart(doors: Doors, topicArn: string): Promise<Seen> {
  const [queueArn] = await doors.queuesOf(topicArn);
  if (queueArn === undefined) return failed('the topic delivers to no queue', 'Deploy the stack again');
  const [reader] = await doors.readersOf(queueArn);
  if (reader === undefined) return failed('no function reads the queue', 'Deploy the stack again');
  if (reader.state !== 'Enabled') {
    return failed(`start's event source mapping is ${reader.state}, not Enabled`, 'Enable it in the Lambda console');
  }
  return ok(`${await doors.messagesIn({ arn: queueArn })} messages wait for start`);
}

async function deadLetters(doors: Doors, url: string): Promise<Seen> {
  const count = await doors.messagesIn({ url });
  if (count === 0) return ok('no dead letters');
  return warning(`${count} messages are dead letters: nobody understood them`, 'Read them (docs/operating.md)');
}
