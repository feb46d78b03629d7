import { PublishCommand } from '@aws-sdk/client-sns';
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { answerTo } from './answer.ts';
import { type MessagesPlace, openMessages, type QueuePlace } from './open-messages.ts';

let place: MessagesPlace;
beforeAll(async () => {
  place = await openMessages();
});
afterAll(() => place.close());

const publish = (TopicArn: string, Message: string) => place.sns.send(new PublishCommand({ TopicArn, Message }));
const send = (queue: QueuePlace, MessageBody: string, more: object = {}) =>
  place.sqs.send(new SendMessageCommand({ QueueUrl: queue.url, MessageBody, ...more }));

/** The next message, waited for a while; undefined when none comes. */
async function receive({ url }: QueuePlace, WaitTimeSeconds = 10): Promise<Message | undefined> {
  const request = {
    QueueUrl: url,
    WaitTimeSeconds,
    MessageAttributeNames: ['All'],
    MessageSystemAttributeNames: ['ApproximateReceiveCount' as const],
  };
  return (await place.sqs.send(new ReceiveMessageCommand(request))).Messages?.[0];
}

const remove = ({ url }: QueuePlace, message: Message | undefined) =>
  place.sqs.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: message?.ReceiptHandle }));
const release = ({ url }: QueuePlace, message: Message | undefined) =>
  place.sqs.send(
    new ChangeMessageVisibilityCommand({ QueueUrl: url, ReceiptHandle: message?.ReceiptHandle, VisibilityTimeout: 0 }),
  );

describe('SNS to SQS', () => {
  test('with raw delivery the message is the body, character by character', async () => {
    const [topic, queue] = [await place.topic('raw'), await place.queue('raw')];
    await place.subscribe(topic, queue, true);
    const text = JSON.stringify({ JobId: 'a', JobDescription: 'ü "quoted" 🧊' });
    await publish(topic, text);
    expect((await receive(queue))?.Body).toBe(text);
  });

  test('without raw delivery the message is in an envelope of Type "Notification"', async () => {
    const [topic, queue] = [await place.topic('wrapped'), await place.queue('wrapped')];
    await place.subscribe(topic, queue, false);
    await publish(topic, 'text');
    const { Type, TopicArn, Message }: Record<string, unknown> = JSON.parse((await receive(queue))?.Body ?? '{}');
    expect({ Type, TopicArn, Message }).toEqual({ Type: 'Notification', TopicArn: topic, Message: 'text' });
  });

  test('Publish to a topic that is not there: 404 NotFoundException', async () => {
    const topic = await place.topic('there');
    expect(await answerTo(publish(`${topic}-not`, 'text'))).toBe('404 NotFoundException');
  });

  test('Publish of more than 256 KiB: 400 InvalidParameterException', async () => {
    const topic = await place.topic('large');
    expect(await answerTo(publish(topic, 'x'.repeat(262_145)))).toBe('400 InvalidParameterException');
  });
});

describe('SQS', () => {
  test('a message that was received is hidden, and comes again when its visibility is set to 0', async () => {
    const queue = await place.queue('hidden', { VisibilityTimeout: '600' });
    await send(queue, 'one');
    const first = await receive(queue);
    expect(await receive(queue, 0)).toBeUndefined();
    await release(queue, first);
    const again = await receive(queue);
    expect([first?.Body, again?.Body, again?.Attributes?.ApproximateReceiveCount]).toEqual(['one', 'one', '2']);
  });

  test('a message that was deleted does not come again', async () => {
    const queue = await place.queue('deleted', { VisibilityTimeout: '0' });
    await send(queue, 'one');
    await remove(queue, await receive(queue));
    expect(await receive(queue, 0)).toBeUndefined();
  });

  test('a message received more often than maxReceiveCount is a dead letter, with its body and attributes', async () => {
    const deadLetters = await place.queue('dead-letters');
    const redrive = { deadLetterTargetArn: deadLetters.arn, maxReceiveCount: 1 };
    const queue = await place.queue('dying', { VisibilityTimeout: '0', RedrivePolicy: JSON.stringify(redrive) });
    await send(queue, 'one', { MessageAttributes: { reason: { DataType: 'String', StringValue: 'why' } } });
    await receive(queue);
    expect(await receive(queue, 0)).toBeUndefined();
    const dead = await receive(deadLetters);
    expect([dead?.Body, dead?.MessageAttributes?.reason?.StringValue]).toEqual(['one', 'why']);
  });

  test('counts what waits and what is being looked at', async () => {
    const queue = await place.queue('counted', { VisibilityTimeout: '600' });
    for (const body of ['one', 'two']) await send(queue, body);
    await receive(queue);
    const request = new GetQueueAttributesCommand({
      QueueUrl: queue.url,
      AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
    });
    expect((await place.sqs.send(request)).Attributes).toEqual({
      ApproximateNumberOfMessages: '1',
      ApproximateNumberOfMessagesNotVisible: '1',
    });
  });

  test('SendMessage takes every character of Unicode that XML knows, also beyond the first plane', async () => {
    const queue = await place.queue('unicode');
    const text = 'tab\t line\n ü 日本 🧊 \u{10FFFF}';
    expect(await answerTo(send(queue, text))).toBe('200');
    expect((await receive(queue))?.Body).toBe(text);
  });

  test('SendMessage with a control character: 400 InvalidMessageContents', async () => {
    expect(await answerTo(send(await place.queue('odd'), 'a\u0000b'))).toBe('400 InvalidMessageContents');
  });

  test('SendMessage with an attribute that has a control character is refused: 400', async () => {
    const MessageAttributes = { reason: { DataType: 'String', StringValue: 'a\u0001b' } };
    expect(await answerTo(send(await place.queue('odder'), 'text', { MessageAttributes }))).toMatch(/^400 /);
  });

  test('SendMessage to a queue that is not there: 400 QueueDoesNotExist', async () => {
    const queue = await place.queue('here');
    expect(await answerTo(send({ ...queue, url: `${queue.url}-not` }, 'text'))).toBe('400 QueueDoesNotExist');
  });
});
