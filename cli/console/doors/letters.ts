import { GetQueueAttributesCommand, type Message, ReceiveMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { LetterSeen, Letters } from './console-doors.ts';

/** The queue of notifications that could not be understood. To look at messages hides them from others for some seconds. */
export const lettersOf = (sqs: SQSClient, QueueUrl: string): Letters => ({
  async count() {
    const AttributeNames = ['ApproximateNumberOfMessages' as const, 'ApproximateNumberOfMessagesNotVisible' as const];
    const { Attributes = {} } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames }));
    return Object.values(Attributes).reduce((sum, count) => sum + Number(count), 0);
  },
  async look(VisibilityTimeout) {
    const letters = new Map<string, LetterSeen>();
    for (let batch = 0; batch < mostBatches; batch++) {
      const { Messages = [] } = await sqs.send(new ReceiveMessageCommand(asking(QueueUrl, VisibilityTimeout)));
      for (const message of Messages) letters.set(message.MessageId ?? '', letterSeen(message));
      if (Messages.length === 0) break;
    }
    return [...letters.values()];
  },
});

/** Ten messages each: as many as a person reads. */
const mostBatches = 10;

const asking = (QueueUrl: string, VisibilityTimeout: number) => ({
  QueueUrl,
  VisibilityTimeout,
  MaxNumberOfMessages: 10,
  MessageAttributeNames: ['All'],
  MessageSystemAttributeNames: ['SentTimestamp' as const],
});

const letterSeen = ({ MessageId = '', Body = '', Attributes, MessageAttributes }: Message): LetterSeen => ({
  messageId: MessageId,
  sentAt: new Date(Number(Attributes?.SentTimestamp ?? 0)),
  body: Body,
  error: MessageAttributes?.['error']?.StringValue,
  reason: MessageAttributes?.['reason']?.StringValue,
});
