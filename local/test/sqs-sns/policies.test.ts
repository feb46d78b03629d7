import {
  CreateTopicCommand,
  DeleteTopicCommand,
  GetTopicAttributesCommand,
  PublishCommand,
  SetTopicAttributesCommand,
  SubscribeCommand,
} from '@aws-sdk/client-sns';
import { CreateQueueCommand, GetQueueAttributesCommand, SetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { describe, expect, test } from '@jest/globals';
import { administratorCredentials } from '../../credentials.ts';
import { Policies } from '../../iam/policies.ts';
import { demandGlacierMayPublish, snsMayDeliver } from '../../service-principals.ts';
import { account, queueSettings } from './account.ts';

/** SNS and SQS whose policies count, asked as the account's administrator. */
function governed(policies = new Policies(), dataFolder?: string) {
  const folder = dataFolder === undefined ? {} : { dataFolder };
  return account({
    accessKeyId: administratorCredentials.accessKeyId,
    gatekeeper: policies,
    policies,
    mayDeliver: snsMayDeliver(policies),
    ...folder,
  });
}

const document = (...Statement: object[]) => JSON.stringify({ Version: '2012-10-17', Statement });
const fromTopic = (topicArn: string, Resource: string) => ({
  Effect: 'Allow',
  Principal: { Service: 'sns.amazonaws.com' },
  Action: 'sqs:SendMessage',
  Resource,
  Condition: { ArnEquals: { 'aws:SourceArn': topicArn } },
});

const setPolicy = (QueueUrl: string, Policy: string) =>
  new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy } });
const setTopicPolicy = (TopicArn: string, AttributeValue: string) =>
  new SetTopicAttributesCommand({ TopicArn, AttributeName: 'Policy', AttributeValue });

describe("a queue's policy", () => {
  test('lets SNS deliver what this topic sends, from the moment it is set until it is taken away', async () => {
    const policies = new Policies();
    await using at = await governed(policies);
    const { url, arn } = at.messages.createQueue(queueSettings);
    const [TopicArn, other] = ['topic', 'other'].map((name) => at.messages.createTopic({ name }));
    for (const each of [TopicArn, other])
      await at.sns.send(new SubscribeCommand({ TopicArn: each, Protocol: 'sqs', Endpoint: arn, Attributes: raw }));
    const publish = (topic: string | undefined, text: string) => at.messages.publish(topic ?? '', text);
    const { sqs } = at;
    await publish(TopicArn, 'too early');
    await sqs.send(setPolicy(url, document(fromTopic(TopicArn ?? '', arn))));
    await publish(TopicArn, 'in time');
    await publish(other, 'of another topic');
    await sqs.send(setPolicy(url, ''));
    await publish(TopicArn, 'too late');
    expect(at.messages.messagesIn(url).map(({ body }) => body)).toEqual(['in time']);
  });

  test('given to CreateQueue counts too, and is shown again, whoever hung it there', async () => {
    const policies = new Policies();
    await using at = await governed(policies);
    const TopicArn = at.messages.createTopic({ name: 'topic' });
    const arn = 'arn:aws:sqs:us-east-1:000000000000:mine';
    const Policy = document(fromTopic(TopicArn, arn));
    const { sqs } = at;
    const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: 'mine', Attributes: { Policy } }));
    at.messages.subscribe({ topicArn: TopicArn, queueArn: arn, rawDelivery: true });
    await at.messages.publish(TopicArn, 'x');
    expect(at.messages.messagesIn(QueueUrl)).toMatchObject([{ body: 'x' }]);
    const shown = async () =>
      (await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['Policy'] }))).Attributes?.Policy;
    expect(await shown()).toBe(Policy);
    const deployed = { Version: '2012-10-17', Statement: [] };
    policies.setResourcePolicy(arn, 'Deployed', deployed);
    expect(await shown()).toBe(JSON.stringify(deployed));
  });

  test('that IAM does not understand is InvalidAttributeValue, with the place', async () => {
    await using at = await governed();
    const { url } = at.messages.createQueue(queueSettings);
    const odd = document({ Effect: 'Allow', Principal: '*', Action: 'sqs:*', Resource: '*', Color: 'blue' });
    await expect(at.sqs.send(setPolicy(url, odd))).rejects.toMatchObject({
      name: 'InvalidAttributeValue',
      message: expect.stringContaining('the element "Color"'),
    });
    await expect(at.sqs.send(setPolicy(url, '{'))).rejects.toMatchObject({ name: 'InvalidAttributeValue' });
  });

  test('lasts over a restart', async () => {
    await using first = await governed();
    const { url, arn } = first.messages.createQueue(queueSettings);
    const TopicArn = first.messages.createTopic({ name: 'topic' });
    first.messages.subscribe({ topicArn: TopicArn, queueArn: arn, rawDelivery: true });
    await first.sqs.send(setPolicy(url, document(fromTopic(TopicArn, arn))));
    await first.messages.close();
    await using second = await governed(new Policies(), first.folder);
    await second.messages.publish(TopicArn, 'again');
    const { url: today } = second.messages.createQueue(queueSettings);
    expect(second.messages.messagesIn(today)).toMatchObject([{ body: 'again' }]);
  });
});

describe("a topic's policy", () => {
  test("is AWS's own when a client makes the topic: Glacier may publish, and it says so", async () => {
    const policies = new Policies();
    await using at = await governed(policies);
    const { TopicArn = '' } = await at.sns.send(new CreateTopicCommand({ Name: 'mine' }));
    demandGlacierMayPublish(policies, TopicArn);
    const { Attributes } = await at.sns.send(new GetTopicAttributesCommand({ TopicArn }));
    expect(Attributes).toMatchObject({ TopicArn, Owner: '000000000000', DisplayName: '', SubscriptionsConfirmed: '0' });
    expect(JSON.parse(Attributes?.Policy ?? '')).toMatchObject({
      Version: '2008-10-17',
      Id: '__default_policy_ID',
      Statement: [{ Principal: { AWS: '*' }, Condition: { StringEquals: { 'AWS:SourceOwner': '000000000000' } } }],
    });
  });

  test('that leaves Glacier out keeps it out, and Deny binds the administrator too', async () => {
    const policies = new Policies();
    await using at = await governed(policies);
    const { sns } = at;
    const { TopicArn = '' } = await sns.send(new CreateTopicCommand({ Name: 'mine' }));
    await sns.send(new PublishCommand({ TopicArn, Message: 'x' }));
    const nobody = { Effect: 'Deny', Principal: '*', Action: 'sns:Publish', Resource: TopicArn };
    await sns.send(setTopicPolicy(TopicArn, document(nobody)));
    expect(() => demandGlacierMayPublish(policies, TopicArn)).toThrow(/glacier.amazonaws.com.*sns:Publish/);
    const denied = { name: 'AuthorizationErrorException', message: expect.stringContaining('explicit deny') };
    await expect(sns.send(new PublishCommand({ TopicArn, Message: 'x' }))).rejects.toMatchObject(denied);
    await sns.send(new DeleteTopicCommand({ TopicArn }));
    await sns.send(new CreateTopicCommand({ Name: 'mine' }));
    demandGlacierMayPublish(policies, TopicArn);
  });

  test('that IAM does not understand is InvalidParameter, with the place', async () => {
    await using at = await governed();
    const TopicArn = at.messages.createTopic({ name: 'topic' });
    const odd = document({ Effect: 'Maybe', Principal: '*', Action: 'sns:*', Resource: TopicArn });
    await expect(at.sns.send(setTopicPolicy(TopicArn, odd))).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: expect.stringMatching(/Policy Error: .*Effect.*Maybe/),
    });
  });
});

const raw = { RawMessageDelivery: 'true' };
