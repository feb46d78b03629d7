import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { create, machine, openStage, outputOf, run, type Stage } from './stage.ts';

let stage: Stage;
let sent: (readonly [string, string, string])[] = [];

class OverLimit extends Error {
  override readonly name = 'OverLimit';
}

beforeAll(async () => {
  stage = await openStage({
    sendMessage: async (...message) => {
      if (message[1].endsWith('full')) throw new OverLimit('Too many messages');
      sent.push(message);
      return 'an-id';
    },
  });
});
beforeEach(() => {
  sent = [];
});
afterAll(() => stage.close());

const sending = (parameters: object) =>
  machine({ A: { Type: 'Task', Resource: 'arn:aws:states:::sqs:sendMessage', Parameters: parameters, End: true } });

test('a text goes as it is, anything else as JSON, in the name of the role', async () => {
  const QueueUrl = 'http://queues/one';
  const text = await run(stage, sending({ QueueUrl, 'MessageBody.$': '$.say' }), { say: 'hello' });
  await run(stage, sending({ QueueUrl, MessageBody: { 'said.$': '$.say' } }), { say: 'hello' });
  expect(outputOf(text)).toMatchObject({ MessageId: 'an-id' });
  expect(sent.map(([, ...message]) => message)).toEqual([
    [QueueUrl, 'hello'],
    [QueueUrl, '{"said":"hello"}'],
  ]);
  expect(sent[0]?.[0]).toBe(text.roleName);
});

test("SQS's error comes under the service's name", async () => {
  const { error, cause } = await run(stage, sending({ QueueUrl: 'http://queues/full', MessageBody: 'x' }));
  expect({ error, cause }).toEqual({ error: 'SQS.OverLimitException', cause: 'Too many messages' });
});

test('a parameter that is not known here is refused', () => {
  expect(() => create(stage, sending({ QueueUrl: 'u', MessageBody: 'x', DelaySeconds: 1 }))).toThrow(
    "The parameter 'DelaySeconds' is not supported",
  );
});
