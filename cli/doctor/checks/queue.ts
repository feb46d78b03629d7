import type { StackOutputs } from '../../shared/stack-outputs.ts';
import type { Check } from '../check.ts';
import type { Doors } from '../doors.ts';
import { failed, ok, type Seen, warning } from '../finding.ts';
import { admitReader } from '../step-settings.ts';

/** The way from the topic to start, and to the room and admit, looked at; the check "probe" goes it. */
export const queue: Check = {
  name: 'queue',
  async look(doors, stack) {
    return [
      await wayToStart(doors, stack.topicArn),
      await wayToAdmit(doors, stack),
      await deadLetters(doors, stack.deadLetterQueueUrl),
    ];
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

/** Large outputs wait in the room; `admit` looks there whenever the bell rings. */
async function wayToAdmit(doors: Doors, stack: StackOutputs): Promise<Seen> {
  const admit = await admitReader(doors, stack);
  if (admit === undefined)
    return failed('no function reads the bell: large outputs wait for ever', 'Deploy the stack again');
  if (admit.state !== 'Enabled') {
    return failed(`admit's event source mapping is ${admit.state}, not Enabled`, 'Enable it in the Lambda console');
  }
  const { ROOM_QUEUE_URL: url = '' } = admit.variables;
  return ok(`${await doors.messagesIn({ url })} large outputs wait in the room for workers`);
}

async function deadLetters(doors: Doors, url: string): Promise<Seen> {
  const count = await doors.messagesIn({ url });
  if (count === 0) return ok('no dead letters');
  return warning(`${count} messages are dead letters: nobody understood them`, 'Read them (thaw help operating)');
}
