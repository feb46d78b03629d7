import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { SubscribeCommand } from '@aws-sdk/client-sns';
import {
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  ListMessageMoveTasksCommand,
  ListQueuesCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import { describe, expect, test } from '@jest/globals';
import { clockOf } from '../../clock.ts';
import { newMessage } from '../../sqs-sns/message.ts';
import { Queues } from '../../sqs-sns/queues.ts';
import { Store } from '../../sqs-sns/store.ts';
import { type Account, account, eventually, queueSettings } from './account.ts';

const send = (at: Account, QueueUrl: string, MessageBody: string, more: object = {}) =>
  at.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody, ...more }));

async function receive(at: Account, QueueUrl: string, more: object = {}): Promise<Message[]> {
  const { Messages = [] } = await at.sqs.send(new ReceiveMessageCommand({ QueueUrl, ...more }));
  return Messages;
}

const change = (at: Account, QueueUrl: string, ReceiptHandle: string | undefined, VisibilityTimeout: number) =>
  at.sqs.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout }));

const remove = (at: Account, QueueUrl: string, ReceiptHandle: string | undefined) =>
  at.sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));

const counts = async (at: Account, QueueUrl: string) => {
  const { Attributes = {} } = await at.sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }));
  const { ApproximateNumberOfMessages, ApproximateNumberOfMessagesNotVisible, ApproximateNumberOfMessagesDelayed } =
    Attributes;
  return [ApproximateNumberOfMessages, ApproximateNumberOfMessagesNotVisible, ApproximateNumberOfMessagesDelayed].map(
    Number,
  );
};

describe('ReceiveMessage', () => {
  test('gives attributes only to who asks for them, by their names', async () => {
    await using at = await account();
    const { url } = at.messages.createQueue({ ...queueSettings, visibilityTimeoutSeconds: 0 });
    const MessageAttributes = { color: { DataType: 'String', StringValue: 'blue' } };
    const given = { MessageGroupId: 'tenant', MessageSystemAttributes: trace };
    await send(at, url, 'x', { MessageAttributes, ...given });
    const [plain] = await receive(at, url);
    expect(Object.keys(plain ?? {}).sort()).toEqual(['Body', 'MD5OfBody', 'MessageId', 'ReceiptHandle']);
    const [named] = await receive(at, url, { MessageAttributeNames: ['col.*'], AttributeNames: ['SentTimestamp'] });
    expect(named?.MessageAttributes).toEqual(MessageAttributes);
    expect(Object.keys(named?.Attributes ?? {})).toEqual(['SentTimestamp']);
    const [all] = await receive(at, url, { MessageSystemAttributeNames: ['All'] });
    expect(all?.MessageAttributes).toBeUndefined();
    expect(all?.Attributes).toEqual({
      SenderId: '000000000000',
      SentTimestamp: expect.stringMatching(/^\d{13}$/),
      ApproximateFirstReceiveTimestamp: expect.stringMatching(/^\d{13}$/),
      ApproximateReceiveCount: '3',
      MessageGroupId: 'tenant',
      AWSTraceHeader: 'Root=1-5759e988-bd862e3fe1be46a994272793',
    });
  });

  test('gives as many as are asked for, the first sent first', async () => {
    await using at = await account();
    const { url } = at.messages.createQueue(queueSettings);
    const Entries = 'abcdefghij'.split('').map((Id) => ({ Id, MessageBody: Id }));
    await at.sqs.send(new SendMessageBatchCommand({ QueueUrl: url, Entries }));
    expect((await receive(at, url)).map(({ Body }) => Body)).toEqual(['a']);
    const rest = await receive(at, url, { MaxNumberOfMessages: 10 });
    expect(rest.map(({ Body }) => Body).join('')).toBe('bcdefghij');
  });

  test('waits for a message, as the queue or the request says', async () => {
    await using at = await account();
    const { url } = at.messages.createQueue(queueSettings);
    const Attributes = { ReceiveMessageWaitTimeSeconds: '20' };
    await at.sqs.send(new SetQueueAttributesCommand({ QueueUrl: url, Attributes }));
    const waiting = receive(at, url);
    await eventually(() => at.messages.counts.get('ReceiveMessage') === 1);
    await send(at, url, 'now');
    expect(await waiting).toMatchObject([{ Body: 'now' }]);
    expect(await receive(at, url, { WaitTimeSeconds: 0 })).toEqual([]);
  });

  test('a client that has gone away takes no message with it', async () => {
    await using at = await account();
    const { url: QueueUrl } = at.messages.createQueue(queueSettings);
    const gone = new AbortController();
    const request = new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 });
    const waiting = at.sqs.send(request, { abortSignal: gone.signal });
    await eventually(() => at.messages.counts.get('ReceiveMessage') === 1);
    gone.abort();
    await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
    await receive(at, QueueUrl); // whoever asks later is heard later
    await send(at, QueueUrl, 'for others');
    expect(at.messages.messagesIn(QueueUrl)).toMatchObject([{ state: 'visible', receiveCount: 0 }]);
  });

  test('a queue that is deleted meanwhile is not there', async () => {
    await using at = await account();
    const { url: QueueUrl } = at.messages.createQueue(queueSettings);
    const waiting = receive(at, QueueUrl, { WaitTimeSeconds: 20 });
    await eventually(() => at.messages.counts.get('ReceiveMessage') === 1);
    const deleting = at.sqs.send(new DeleteQueueCommand({ QueueUrl }));
    await expect(waiting).rejects.toMatchObject({ name: 'QueueDoesNotExist' });
    await deleting;
  });

  test('of more messages than may be in flight is OverLimit', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'thaw-test-'));
    const store = new Store(folder);
    const queue = new Queues({ store, clock: clockOf(), policies: undefined, mostInFlight: 3 }).create('full', {});
    for (const body of 'abcde') queue.send(newMessage({ body }));
    expect(queue.receive(3, { forMs: 60_000 })).toHaveLength(3);
    const overLimit = expect.objectContaining({
      name: 'OverLimit',
      status: 403,
      message: expect.stringContaining(' 3.'),
    });
    expect(() => queue.receive(1, { forMs: 60_000 })).toThrow(overLimit);
    const [first] = queue.messages().filter(({ hidden }) => hidden !== undefined);
    if (first !== undefined) queue.drop(first);
    expect(queue.receive(1, { forMs: 60_000 })).toHaveLength(1);
    store.close();
    await rm(folder, { recursive: true });
  });
});

const trace = {
  AWSTraceHeader: { DataType: 'String' as const, StringValue: 'Root=1-5759e988-bd862e3fe1be46a994272793' },
};

describe('a receipt handle', () => {
  test('deletes also when the visibility is over, and again without harm', async () => {
    await using at = await account();
    const { url } = at.messages.createQueue(queueSettings);
    await send(at, url, 'x');
    const [message] = await receive(at, url, { VisibilityTimeout: 0 });
    await remove(at, url, message?.ReceiptHandle);
    expect(at.messages.messagesIn(url)).toEqual([]);
    await remove(at, url, message?.ReceiptHandle);
  });

  test('of an earlier receive deletes nothing and hides nothing', async () => {
    await using at = await account();
    const { url } = at.messages.createQueue(queueSettings);
    await send(at, url, 'x');
    const [early] = await receive(at, url, { VisibilityTimeout: 0 });
    await receive(at, url, { VisibilityTimeout: 600 });
    await change(at, url, early?.ReceiptHandle, 0);
    const Entries = [{ Id: 'a', ReceiptHandle: early?.ReceiptHandle }];
    await at.sqs.send(new DeleteMessageBatchCommand({ QueueUrl: url, Entries }));
    expect(at.messages.messagesIn(url)).toMatchObject([{ state: 'in flight' }]);
  });

  test('of another queue, and of a message that is deleted, are refused where they should hide', async () => {
    await using at = await account();
    const { url } = at.messages.createQueue(queueSettings);
    const other = at.messages.createQueue({ ...queueSettings, name: 'other' });
    await send(at, url, 'x');
    const [message] = await receive(at, url);
    const handle = message?.ReceiptHandle;
    await expect(change(at, other.url, handle, 0)).rejects.toMatchObject({ name: 'ReceiptHandleIsInvalid' });
    await remove(at, url, handle);
    const error = { name: 'InvalidParameterValue', message: expect.stringContaining('Message does not exist') };
    await expect(change(at, url, handle, 0)).rejects.toMatchObject(error);
  });

  test('hides for 12 hours in all', async () => {
    await using at = await account({ clock: clockOf(3600) });
    const { url } = at.messages.createQueue({ ...queueSettings, visibilityTimeoutSeconds: 43_200 });
    await send(at, url, 'x');
    const [message] = await receive(at, url);
    const handle = message?.ReceiptHandle;
    const refused = () =>
      change(at, url, handle, 43_200).then(
        () => false,
        (error: unknown) => error,
      );
    let error: unknown = false;
    while (error === false) error = await refused();
    expect(error).toMatchObject({
      name: 'InvalidParameterValue',
      message: expect.stringContaining('Total VisibilityTimeout'),
    });
    await change(at, url, handle, 30_000);
  });
});

describe('a delay', () => {
  test('of the queue hides its messages, one of the message goes before it', async () => {
    await using at = await account();
    const { url } = at.messages.createQueue({ ...queueSettings, delaySeconds: 900 });
    await send(at, url, 'late');
    await send(at, url, 'now', { DelaySeconds: 0 });
    expect(await counts(at, url)).toEqual([1, 0, 1]);
    expect(await receive(at, url, { MaxNumberOfMessages: 10 })).toMatchObject([{ Body: 'now' }]);
    expect(await counts(at, url)).toEqual([0, 1, 1]);
  });

  test('passes at the speed of the clock', async () => {
    await using at = await account({ clock: clockOf(10_000) });
    const { url } = at.messages.createQueue(queueSettings);
    await send(at, url, 'late', { DelaySeconds: 900 });
    expect(at.messages.messagesIn(url)).toMatchObject([{ state: 'delayed' }]);
    expect(await receive(at, url, { WaitTimeSeconds: 20 })).toMatchObject([{ Body: 'late' }]);
  });
});

describe('dead letters', () => {
  async function deadLetter(at: Account) {
    const dead = at.messages.createQueue({ ...queueSettings, name: 'dead' });
    const redrive = { deadLetterQueueArn: dead.arn, maxReceiveCount: 2 };
    const source = at.messages.createQueue({ ...queueSettings, visibilityTimeoutSeconds: 0, redrive });
    await send(at, source.url, 'bad', { MessageAttributes: { a: { DataType: 'String', StringValue: 'b' } } });
    const [first] = await receive(at, source.url, { MessageSystemAttributeNames: ['SentTimestamp'] });
    await receive(at, source.url);
    expect(await receive(at, source.url)).toEqual([]);
    return { dead, source, first };
  }

  test('keep their id, their time and their receive count, and say where they are from', async () => {
    await using at = await account();
    const { dead, source, first } = await deadLetter(at);
    const names = { MessageSystemAttributeNames: ['All'], MessageAttributeNames: ['All'] };
    const [letter] = await receive(at, dead.url, names);
    expect(letter).toMatchObject({
      MessageId: first?.MessageId,
      Body: 'bad',
      MessageAttributes: { a: { StringValue: 'b' } },
      Attributes: {
        SentTimestamp: first?.Attributes?.SentTimestamp,
        ApproximateReceiveCount: '3',
        DeadLetterQueueSourceArn: source.arn,
      },
    });
  });

  test('go back by StartMessageMoveTask, as new messages', async () => {
    await using at = await account();
    const { dead, source, first } = await deadLetter(at);
    await at.sqs.send(new StartMessageMoveTaskCommand({ SourceArn: dead.arn }));
    expect(at.messages.messagesIn(dead.url)).toEqual([]);
    const [back] = at.messages.messagesIn(source.url);
    expect(back).toMatchObject({ body: 'bad', attributes: { a: 'b' }, receiveCount: 0, state: 'visible' });
    expect(back?.messageId).not.toBe(first?.MessageId);
    const { Results } = await at.sqs.send(new ListMessageMoveTasksCommand({ SourceArn: dead.arn }));
    expect(Results).toMatchObject([
      { Status: 'COMPLETED', ApproximateNumberOfMessagesMoved: 1, ApproximateNumberOfMessagesToMove: 1 },
    ]);
  });

  test('that were sent there go where StartMessageMoveTask says, or nowhere', async () => {
    await using at = await account();
    const { dead, source } = await deadLetter(at);
    await send(at, dead.url, 'of nobody');
    await at.sqs.send(new StartMessageMoveTaskCommand({ SourceArn: dead.arn }));
    expect(at.messages.messagesIn(dead.url)).toMatchObject([{ body: 'of nobody' }]);
    const { Results } = await at.sqs.send(new ListMessageMoveTasksCommand({ SourceArn: dead.arn }));
    expect(Results).toMatchObject([{ Status: 'FAILED', FailureReason: 'CouldNotDetermineMessageSource' }]);
    const task = { SourceArn: dead.arn, DestinationArn: source.arn };
    await at.sqs.send(new StartMessageMoveTaskCommand(task));
    expect(at.messages.messagesIn(source.url).map(({ body }) => body)).toEqual(['bad', 'of nobody']);
  });

  test("are not moved from a queue that is nobody's dead-letter queue, to one that is not there, or at a rate", async () => {
    await using at = await account();
    const { dead, source } = await deadLetter(at);
    const refusal = (task: { SourceArn: string; DestinationArn?: string; MaxNumberOfMessagesPerSecond?: number }) =>
      at.sqs.send(new StartMessageMoveTaskCommand(task)).then(
        () => '',
        (error: unknown) => `${Object(error).name}: ${Object(error).message}`,
      );
    expect(await refusal({ SourceArn: source.arn })).toMatch(/^InvalidParameterValue: Source queue must be configured/);
    expect(await refusal({ SourceArn: dead.arn, DestinationArn: `${dead.arn}-not` })).toMatch(
      /^ResourceNotFoundException: .*DestinationArn/,
    );
    expect(await refusal({ SourceArn: dead.arn, MaxNumberOfMessagesPerSecond: 1 })).toMatch(/^UnsupportedOperation: /);
  });
});

describe('a queue', () => {
  test('made twice with the same attributes is one queue', async () => {
    await using at = await account();
    const create = new CreateQueueCommand({ QueueName: 'q', Attributes: { DelaySeconds: '7' } });
    const first = await at.sqs.send(create);
    expect((await at.sqs.send(create)).QueueUrl).toBe(first.QueueUrl);
  });

  test('has the defaults and the limits of AWS, and only what is asked for is told', async () => {
    await using at = await account();
    const { QueueUrl } = await at.sqs.send(new CreateQueueCommand({ QueueName: 'q' }));
    const { Attributes } = await at.sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }));
    expect(Attributes).toEqual({
      QueueArn: 'arn:aws:sqs:us-east-1:000000000000:q',
      ApproximateNumberOfMessages: '0',
      ApproximateNumberOfMessagesDelayed: '0',
      ApproximateNumberOfMessagesNotVisible: '0',
      CreatedTimestamp: expect.stringMatching(/^\d{10}$/),
      LastModifiedTimestamp: expect.stringMatching(/^\d{10}$/),
      DelaySeconds: '0',
      MaximumMessageSize: '1048576',
      MessageRetentionPeriod: '345600',
      ReceiveMessageWaitTimeSeconds: '0',
      SqsManagedSseEnabled: 'true',
      VisibilityTimeout: '30',
    });
    expect((await at.sqs.send(new GetQueueAttributesCommand({ QueueUrl }))).Attributes).toBeUndefined();
  });

  test('takes a message of exactly its MaximumMessageSize', async () => {
    await using at = await account();
    const Attributes = { MaximumMessageSize: '1024' };
    const { QueueUrl = '' } = await at.sqs.send(new CreateQueueCommand({ QueueName: 'q', Attributes }));
    await send(at, QueueUrl, 'ü'.repeat(512));
    const error = { name: 'InvalidParameterValue', message: expect.stringContaining('1024 bytes') };
    await expect(send(at, QueueUrl, `${'ü'.repeat(512)}x`)).rejects.toMatchObject(error);
  });

  test('is listed by its prefix, in pages', async () => {
    await using at = await account();
    for (const name of ['b1', 'b3', 'b2', 'c']) at.messages.createQueue({ ...queueSettings, name });
    const page = { QueueNamePrefix: 'b', MaxResults: 2 };
    const first = await at.sqs.send(new ListQueuesCommand(page));
    const second = await at.sqs.send(new ListQueuesCommand({ ...page, NextToken: first.NextToken }));
    const names = [first, second].map(({ QueueUrls = [] }) => QueueUrls.map((url) => url.split('/').at(-1)));
    expect(names).toEqual([['b1', 'b2'], ['b3']]);
    expect(second.NextToken).toBeUndefined();
  });

  test('that is deleted takes its messages with it, and SNS delivers to it no more', async () => {
    await using at = await account();
    const { url: QueueUrl, arn: Endpoint } = at.messages.createQueue(queueSettings);
    const TopicArn = at.messages.createTopic({ name: 'topic' });
    await at.sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint }));
    await send(at, QueueUrl, 'x');
    await at.sqs.send(new DeleteQueueCommand({ QueueUrl }));
    await at.messages.publish(TopicArn, 'nobody hears');
    at.messages.createQueue(queueSettings);
    expect(at.messages.messagesIn(QueueUrl)).toEqual([]);
  });
});
