import { SQSClient } from '@aws-sdk/client-sqs';
import { expect, test } from '@jest/globals';
import { openDeadLetters } from '../../../functions/cloud/dead-letters.ts';

/** What the client was asked to send. */
async function buried(body: string): Promise<unknown> {
  const sent: unknown[] = [];
  const client = new SQSClient({ region: 'us-east-1' });
  client.middlewareStack.add(
    () =>
      async ({ input }) => {
        sent.push(input);
        return { output: { $metadata: {} }, response: {} };
      },
    { step: 'initialize', priority: 'high' },
  );
  await openDeadLetters('http://queue', client).put(body, Object.assign(new Error('why\u0007'), { name: 'Refused' }));
  return sent[0];
}

test('a dead letter is the body as it came, also where it is odd', async () => {
  const body = 'ü 🧊\n"quoted"';
  expect(await buried(body)).toMatchObject({
    MessageBody: body,
    MessageAttributes: { reason: { StringValue: 'why?' } },
  });
});

test.each([
  ['a\u0007b', String.raw`"a\u0007b"`],
  ['half \ud800', String.raw`"half \ud800"`],
  ['\uffff', String.raw`"\uffff"`],
])(
  'a body that SQS would refuse, %j, is buried as JSON writes it: else it would come back for days',
  async (body, letter) => {
    expect(await buried(body)).toMatchObject({ MessageBody: letter });
  },
);
