import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CreateTopicCommand, PublishCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { expect, test } from '@jest/globals';
import { account, clientSettings } from './account.ts';

/** SNS and SQS in a process of their own, that can be killed. */
async function startDoomed(folder: string): Promise<{ child: ChildProcess; url: string }> {
  const child = fork(path.join(import.meta.dirname, 'doomed.ts'), [folder], { execArgv: [] });
  const [url]: unknown[] = await once(child, 'message');
  return { child, url: String(url) };
}

test('a kill -9 loses nothing that was answered', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'thaw-test-'));
  const { child, url } = await startDoomed(folder);
  const sqs = new SQSClient({ ...clientSettings, endpoint: url });
  const sns = new SNSClient({ ...clientSettings, endpoint: url });
  const { QueueUrl = '' } = await sqs.send(
    new CreateQueueCommand({ QueueName: 'q', Attributes: { DelaySeconds: '0' } }),
  );
  const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: 't' }));
  const Endpoint = 'arn:aws:sqs:us-east-1:000000000000:q';
  const Attributes = { RawMessageDelivery: 'true' };
  await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint, Attributes }));
  for (const MessageBody of ['deleted', 'held', 'sent'])
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }));
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'delayed', DelaySeconds: 900 }));
  const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 2 }));
  await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: Messages[0]?.ReceiptHandle }));
  await sns.send(new PublishCommand({ TopicArn, Message: 'published' }));
  child.kill('SIGKILL');
  await once(child, 'close');
  for (const client of [sqs, sns]) client.destroy();

  await using at = await account({ dataFolder: folder });
  const today = `${at.messages.url}/000000000000/q`;
  const found = at.messages.messagesIn(today).map(({ body, state, receiveCount }) => [body, state, receiveCount]);
  expect(found).toEqual([
    ['held', 'visible', 1],
    ['sent', 'visible', 0],
    ['published', 'visible', 0],
    ['delayed', 'delayed', 0],
  ]);
  await at.sns.send(new PublishCommand({ TopicArn, Message: 'after' }));
  const request = new GetQueueAttributesCommand({ QueueUrl: today, AttributeNames: ['ApproximateNumberOfMessages'] });
  expect((await at.sqs.send(request)).Attributes).toEqual({ ApproximateNumberOfMessages: '4' });
  await at.messages.close();
  await rm(folder, { recursive: true });
});
