import {
  ChangeMessageVisibilityBatchCommand,
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListMessageMoveTasksCommand,
  ListQueuesCommand,
  PurgeQueueCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { signed } from '../signed.ts';
import { type Account, account, queueSettings } from './account.ts';

let at: Account;
let QueueUrl: string;
beforeAll(async () => {
  at = await account();
  QueueUrl = at.messages.createQueue(queueSettings).url;
});
afterAll(async () => at[Symbol.asyncDispose]());

/** Any command: the client's overloads know them one by one. */
type Ask = object;
const ask = (command: Ask): Promise<unknown> => Reflect.get(Object(at.sqs), 'send').call(at.sqs, command);

/** Status and name of the error, and its message. */
async function refusal(command: Ask): Promise<string> {
  const error: unknown = await ask(command).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  const { name, message, $metadata } = Object(error);
  return `${$metadata?.httpStatusCode} ${name}: ${message}`;
}

const send = (more: object) => new SendMessageCommand({ QueueUrl, MessageBody: 'x', ...more });
const withAttribute = (name: string, attribute: { DataType: string; StringValue?: string; BinaryValue?: Uint8Array }) =>
  send({ MessageAttributes: { [name]: attribute } });
const elevenAttributes = Object.fromEntries(
  Array.from({ length: 11 }, (_, index) => [`a${index}`, { DataType: 'String', StringValue: 'x' }]),
);
const sendBatch = (...ids: string[]) =>
  new SendMessageBatchCommand({ QueueUrl, Entries: ids.map((Id) => ({ Id, MessageBody: 'x' })) });
const receive = (more: object) => new ReceiveMessageCommand({ QueueUrl, ...more });
const set = (Attributes: Record<string, string>) => new SetQueueAttributesCommand({ QueueUrl, Attributes });
const create = (QueueName: string, Attributes: Record<string, string> = {}) =>
  new CreateQueueCommand({ QueueName, Attributes });
const change = (more: object) =>
  new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle: 'none', VisibilityTimeout: 0, ...more });
const redrive = (policy: object) => set({ RedrivePolicy: JSON.stringify(policy) });
const arn = 'arn:aws:sqs:us-east-1:000000000000:absent';

const table: Readonly<Record<string, readonly (readonly [string, () => Ask, RegExp])[]>> = {
  SendMessage: [
    ['an empty body', () => send({ MessageBody: '' }), /^400 MissingParameter: .*MessageBody/],
    ['a control character', () => send({ MessageBody: 'a\u0001' }), /^400 InvalidMessageContents: /],
    ['half a pair', () => send({ MessageBody: 'a\ufffe' }), /^400 InvalidMessageContents: /],
    [
      'one byte more than 1 MiB',
      () => send({ MessageBody: 'ü'.repeat(2 ** 19) + 'x' }),
      /^400 InvalidParameterValue: One or more parameters are invalid. Reason: Message must be shorter than 1048576 bytes/,
    ],
    ['a delay of 901 s', () => send({ DelaySeconds: 901 }), /^400 InvalidParameterValue: Value 901 for .*DelaySeconds/],
    ['a delay of -1 s', () => send({ DelaySeconds: -1 }), /^400 InvalidParameterValue: Value -1 for .*DelaySeconds/],
    ['a deduplication id', () => send({ MessageDeduplicationId: 'x' }), /^400 InvalidParameterValue: .*queue type/],
    ['a group with a blank', () => send({ MessageGroupId: 'a b' }), /^400 InvalidParameterValue: .*MessageGroupId/],
    [
      '11 attributes',
      () => send({ MessageAttributes: elevenAttributes }),
      /^400 InvalidParameterValue: .*\[11\].*\[10\]/,
    ],
    [
      'an empty attribute',
      () => withAttribute('a', { DataType: 'String', StringValue: '' }),
      /^400 InvalidParameterValue: Message \(user\) attribute 'a' must contain a non-empty value of type 'String'/,
    ],
    [
      'a text that should be binary',
      () => withAttribute('a', { DataType: 'Binary', StringValue: 'x' }),
      /^400 InvalidParameterValue: .*'a' with type 'Binary' must use field 'Binary'/,
    ],
    [
      'an unknown type',
      () => withAttribute('a', { DataType: 'Date', StringValue: 'x' }),
      /^400 InvalidParameterValue: The type of/,
    ],
    [
      'no number',
      () => withAttribute('a', { DataType: 'Number', StringValue: '1x' }),
      /^400 InvalidParameterValue: Can't cast/,
    ],
    [
      'a reserved name',
      () => withAttribute('AWS.x', { DataType: 'String', StringValue: 'x' }),
      /^400 InvalidParameterValue: .*'AWS.x'/,
    ],
    [
      'a name with two dots',
      () => withAttribute('a..b', { DataType: 'String', StringValue: 'x' }),
      /^400 InvalidParameterValue: .*'a..b'/,
    ],
    [
      'an unknown system attribute',
      () => send({ MessageSystemAttributes: { Other: { DataType: 'String', StringValue: 'x' } } }),
      /^400 InvalidParameterValue: .*'Other'/,
    ],
  ],
  batches: [
    ['without entries', () => sendBatch(), /^400 EmptyBatchRequest: /],
    [
      'of 11',
      () => sendBatch(...'abcdefghijk'.split('')),
      /^400 TooManyEntriesInBatchRequest: Maximum number of entries per request are 10. You have sent 11/,
    ],
    ['with an id twice', () => sendBatch('a', 'b', 'a'), /^400 BatchEntryIdsNotDistinct: Id a repeated/],
    ['with an id that is none', () => sendBatch('a:b'), /^400 InvalidBatchEntryId: /],
    ['with an id of 81 characters', () => sendBatch('a'.repeat(81)), /^400 InvalidBatchEntryId: /],
    [
      'of more than 1 MiB together',
      () =>
        new SendMessageBatchCommand({
          QueueUrl,
          Entries: [0, 1].map((Id) => ({ Id: String(Id), MessageBody: 'x'.repeat(2 ** 19 + 1) })),
        }),
      /^400 BatchRequestTooLong: Batch requests cannot be longer than 1048576 bytes. You have sent 1048578 bytes/,
    ],
    ['of deletions, empty', () => new DeleteMessageBatchCommand({ QueueUrl, Entries: [] }), /^400 EmptyBatchRequest: /],
    [
      'of visibilities, empty',
      () => new ChangeMessageVisibilityBatchCommand({ QueueUrl, Entries: [] }),
      /^400 EmptyBatchRequest: /,
    ],
  ],
  ReceiveMessage: [
    [
      'of 11',
      () => receive({ MaxNumberOfMessages: 11 }),
      /^400 InvalidParameterValue: Value 11 for parameter MaxNumberOfMessages is invalid. Reason: Must be between 1 and 10, if provided/,
    ],
    ['of none', () => receive({ MaxNumberOfMessages: 0 }), /^400 InvalidParameterValue: Value 0/],
    [
      'that waits 21 s',
      () => receive({ WaitTimeSeconds: 21 }),
      /^400 InvalidParameterValue: Value 21 for parameter WaitTimeSeconds/,
    ],
    [
      'hidden for more than 12 hours',
      () => receive({ VisibilityTimeout: 43_201 }),
      /^400 InvalidParameterValue: Value 43201/,
    ],
    [
      'with an unknown attribute',
      () => receive({ MessageSystemAttributeNames: ['Color'] }),
      /^400 InvalidAttributeName: Unknown Attribute Color/,
    ],
  ],
  handles: [
    [
      'DeleteMessage with none',
      () => new DeleteMessageCommand({ QueueUrl, ReceiptHandle: 'none' }),
      /^404 ReceiptHandleIsInvalid: /,
    ],
    ['ChangeMessageVisibility with none', () => change({}), /^404 ReceiptHandleIsInvalid: /],
    [
      'ChangeMessageVisibility to 43,201 s',
      () => change({ VisibilityTimeout: 43_201 }),
      /^400 InvalidParameterValue: Value 43201/,
    ],
    [
      'ChangeMessageVisibility to nothing',
      () => change({ VisibilityTimeout: undefined }),
      /^400 MissingParameter: .*VisibilityTimeout/,
    ],
  ],
  'queues that are not there': [
    [
      'SendMessage',
      () => send({ QueueUrl: `${QueueUrl}-not` }),
      /^400 QueueDoesNotExist: The specified queue does not exist/,
    ],
    [
      'of another account',
      () => send({ QueueUrl: QueueUrl.replace('000000000000', '111111111111') }),
      /^400 QueueDoesNotExist: /,
    ],
    ['at no URL', () => send({ QueueUrl: `${at.messages.url}/x` }), /^404 InvalidAddress: /],
    ['GetQueueUrl', () => new GetQueueUrlCommand({ QueueName: 'absent' }), /^400 QueueDoesNotExist: /],
    ['DeleteQueue', () => new DeleteQueueCommand({ QueueUrl: `${QueueUrl}-not` }), /^400 QueueDoesNotExist: /],
    [
      'StartMessageMoveTask',
      () => new StartMessageMoveTaskCommand({ SourceArn: arn }),
      /^404 ResourceNotFoundException: .*SourceArn/,
    ],
    [
      'ListMessageMoveTasks',
      () => new ListMessageMoveTasksCommand({ SourceArn: arn }),
      /^404 ResourceNotFoundException: .*SourceArn/,
    ],
  ],
  attributes: [
    ['an unknown name', () => set({ Color: 'blue' }), /^400 InvalidAttributeName: Unknown Attribute Color/],
    [
      'a visibility of 43,201 s',
      () => set({ VisibilityTimeout: '43201' }),
      /^400 InvalidAttributeValue: Invalid value for the parameter VisibilityTimeout/,
    ],
    ['a delay of 901 s', () => set({ DelaySeconds: '901' }), /^400 InvalidAttributeValue: /],
    ['a retention of 59 s', () => set({ MessageRetentionPeriod: '59' }), /^400 InvalidAttributeValue: /],
    ['a retention of 15 days', () => set({ MessageRetentionPeriod: '1296000' }), /^400 InvalidAttributeValue: /],
    ['messages of 1,023 bytes', () => set({ MaximumMessageSize: '1023' }), /^400 InvalidAttributeValue: /],
    ['messages of 1 MiB and a byte', () => set({ MaximumMessageSize: '1048577' }), /^400 InvalidAttributeValue: /],
    ['a wait of 21 s', () => set({ ReceiveMessageWaitTimeSeconds: '21' }), /^400 InvalidAttributeValue: /],
    ['a number that is none', () => set({ DelaySeconds: '1.5' }), /^400 InvalidAttributeValue: /],
    ['nothing', () => set({}), /^400 MissingParameter: /],
    [
      'a dead-letter ARN that is none',
      () => redrive({ deadLetterTargetArn: 'dummy', maxReceiveCount: 42 }),
      /^400 InvalidParameterValue: .*Reason: Invalid value for deadLetterTargetArn/,
    ],
    [
      'a dead-letter queue that is not there',
      () => redrive({ deadLetterTargetArn: arn, maxReceiveCount: 1 }),
      /^400 InvalidParameterValue: .*does not exist/,
    ],
    [
      '1,001 receives',
      () => redrive({ deadLetterTargetArn: arn, maxReceiveCount: 1001 }),
      /^400 InvalidParameterValue: .*1 to 1000/,
    ],
    [
      'a redrive policy without a count',
      () => redrive({ deadLetterTargetArn: arn }),
      /^400 InvalidParameterValue: .*mandatory/,
    ],
    ['a redrive policy that is no JSON', () => set({ RedrivePolicy: '{' }), /^400 InvalidParameterValue: .*valid JSON/],
    [
      'RedriveAllowPolicy',
      () => set({ RedriveAllowPolicy: '{"redrivePermission":"denyAll"}' }),
      /^400 UnsupportedOperation: .*RedriveAllowPolicy/,
    ],
    [
      'asked for by another name',
      () => new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['FifoQueue'] }),
      /^400 InvalidAttributeName: Unknown Attribute FifoQueue/,
    ],
  ],
  CreateQueue: [
    ['with a name of 81 characters', () => create('q'.repeat(81)), /^400 InvalidParameterValue: .*1 to 80/],
    ['with a blank', () => create('a b'), /^400 InvalidParameterValue: /],
    ['FIFO', () => create('a.fifo', { FifoQueue: 'true' }), /^400 UnsupportedOperation: .*FIFO/],
    [
      'with other attributes than it has',
      () => create('Thaw-Queue', { DelaySeconds: '7' }),
      /^400 QueueNameExists: .*different value for attribute DelaySeconds/,
    ],
  ],
  others: [
    [
      'a page of 1,001 queues',
      () => new ListQueuesCommand({ MaxResults: 1001 }),
      /^400 InvalidParameterValue: Value 1001/,
    ],
    [
      'a token that is none',
      () => new ListQueuesCommand({ NextToken: '%' }),
      /^400 InvalidParameterValue: .*next token/,
    ],
    [
      'an operation that is not served',
      () => new PurgeQueueCommand({ QueueUrl }),
      /^400 InvalidAction: .*sqs:PurgeQueue/,
    ],
  ],
};

describe.each(Object.entries(table))('SQS refuses %s', (_, rows) => {
  test.each(rows)('%s', async (_what, command, expected) => {
    expect(await refusal(command())).toMatch(expected);
    expect(at.messages.messagesIn(QueueUrl)).toEqual([]);
  });
});

/** A request as no SDK makes it. */
function raw(target: string, body: string) {
  const headers = { 'x-amz-target': target };
  const request = { host: at.messages.url, method: 'POST', target: '/', service: 'sqs', headers, body };
  const { host: _, ...sent } = signed(request);
  return fetch(at.messages.url, { method: 'POST', headers: sent, body });
}

describe('on the wire', () => {
  test.each([
    [
      'a queue that is not there',
      '/000000000000/absent',
      'QueueDoesNotExist',
      'AWS.SimpleQueueService.NonExistentQueue;Sender',
    ],
    [
      'a delay that is none',
      '/000000000000/Thaw-Queue',
      'InvalidParameterValueException',
      'InvalidParameterValue;Sender',
    ],
  ])('%s has one name in the JSON, and the old one in x-amzn-query-error', async (_, QueueUrl, type, queryError) => {
    const body = JSON.stringify({ QueueUrl, MessageBody: 'x', DelaySeconds: 901 });
    const response = await raw('AmazonSQS.SendMessage', body);
    expect([response.status, response.headers.get('x-amzn-query-error')]).toEqual([400, queryError]);
    expect(response.headers.get('content-type')).toBe('application/x-amz-json-1.0');
    expect(await response.json()).toMatchObject({ __type: `com.amazonaws.sqs#${type}` });
  });

  test.each([
    ['no JSON', '{'],
    ['a list', '[]'],
    ['a number for a URL', '{"QueueUrl":7}'],
    ['a text for a number', '{"QueueUrl":"/000000000000/Thaw-Queue","MessageBody":"x","DelaySeconds":"1"}'],
  ])('%s is a SerializationException', async (_, body) => {
    const response = await raw('AmazonSQS.SendMessage', body);
    expect(response.status).toBe(400);
    expect(await response.text()).toContain('SerializationException');
  });

  test("SQS's query protocol is refused by its name", async () => {
    const response = await fetch(at.messages.url, {
      method: 'POST',
      headers: { authorization: 'AWS4-HMAC-SHA256 Credential=local/x' },
      body: new URLSearchParams({ Action: 'ListQueues', Version: '2012-11-05' }),
    });
    expect(response.status).toBe(400);
    expect(await response.text()).toMatch(/InvalidAction.*query protocol/);
  });

  test('a body of more than 8 MiB is 413', async () => {
    expect((await raw('AmazonSQS.SendMessage', 'x'.repeat(8 * 2 ** 20 + 1))).status).toBe(413);
  });
});

test('a batch does what it can, and says what it could not', async () => {
  await using own = await account();
  const { url } = own.messages.createQueue(queueSettings);
  const Entries = [
    { Id: 'good', MessageBody: 'x' },
    { Id: 'bad', MessageBody: 'a\u0000' },
    { Id: 'late', MessageBody: 'y', DelaySeconds: 901 },
  ];
  expect(await own.sqs.send(new SendMessageBatchCommand({ QueueUrl: url, Entries }))).toMatchObject({
    Successful: [{ Id: 'good', MD5OfMessageBody: '9dd4e461268c8034f5c8564e155c67a6' }],
    Failed: [
      { Id: 'bad', SenderFault: true, Code: 'InvalidMessageContents' },
      { Id: 'late', SenderFault: true, Code: 'InvalidParameterValue' },
    ],
  });
  expect(own.messages.messagesIn(url)).toMatchObject([{ body: 'x' }]);
  const changes = [{ Id: 'a', ReceiptHandle: 'none', VisibilityTimeout: 1 }];
  expect(
    await own.sqs.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: url, Entries: changes })),
  ).toMatchObject({ Successful: [], Failed: [{ Id: 'a', SenderFault: true, Code: 'ReceiptHandleIsInvalid' }] });
});

test('a queue that was deleted may be made again after 60 seconds', async () => {
  await using own = await account();
  const { url } = own.messages.createQueue(queueSettings);
  await own.sqs.send(new DeleteQueueCommand({ QueueUrl: url }));
  const again = new CreateQueueCommand({ QueueName: queueSettings.name });
  await expect(own.sqs.send(again)).rejects.toMatchObject({ name: 'QueueDeletedRecently' });
});
