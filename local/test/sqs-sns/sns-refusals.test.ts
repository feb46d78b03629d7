import {
  ConfirmSubscriptionCommand,
  CreateTopicCommand,
  GetSubscriptionAttributesCommand,
  GetTopicAttributesCommand,
  ListSubscriptionsByTopicCommand,
  PublishBatchCommand,
  PublishCommand,
  SetSubscriptionAttributesCommand,
  SetTopicAttributesCommand,
  SubscribeCommand,
  UnsubscribeCommand,
} from '@aws-sdk/client-sns';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { signed } from '../signed.ts';
import { type Account, account, queueSettings } from './account.ts';

let at: Account;
let TopicArn: string;
let queue: { url: string; arn: string };
let SubscriptionArn: string | undefined;
beforeAll(async () => {
  at = await account();
  queue = at.messages.createQueue(queueSettings);
  TopicArn = at.messages.createTopic({ name: 'Thaw-Topic' });
  const request = { TopicArn, Protocol: 'sqs', Endpoint: queue.arn };
  ({ SubscriptionArn } = await at.sns.send(new SubscribeCommand(request)));
});
afterAll(async () => at[Symbol.asyncDispose]());

/** Any command: the client's overloads know them one by one. */
type Ask = object;
const ask = (command: Ask): Promise<unknown> => Reflect.get(Object(at.sns), 'send').call(at.sns, command);

async function refusal(command: Ask): Promise<string> {
  const error: unknown = await ask(command).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  const { name, message, $metadata } = Object(error);
  return `${$metadata?.httpStatusCode} ${name}: ${message}`;
}

const publish = (more: object) => new PublishCommand({ TopicArn, Message: 'x', ...more });
const withAttribute = (attribute: { DataType: string; StringValue?: string; BinaryValue?: Uint8Array }) =>
  publish({ MessageAttributes: { a: attribute } });
const batch = (...ids: string[]) =>
  new PublishBatchCommand({ TopicArn, PublishBatchRequestEntries: ids.map((Id) => ({ Id, Message: 'x' })) });
const subscribe = (more: object) =>
  new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint: `${queue.arn}-other`, ...more });
const filter = (policy: unknown, scope = 'MessageAttributes') =>
  subscribe({ Attributes: { FilterPolicy: JSON.stringify(policy), FilterPolicyScope: scope } });
const change = (AttributeName: string, AttributeValue: string) =>
  new SetSubscriptionAttributesCommand({ SubscriptionArn, AttributeName, AttributeValue });
const changeTopic = (AttributeName: string, AttributeValue: string) =>
  new SetTopicAttributesCommand({ TopicArn, AttributeName, AttributeValue });

const table: Readonly<Record<string, readonly (readonly [string, () => Ask, RegExp])[]>> = {
  Publish: [
    [
      'an empty message',
      () => publish({ Message: '' }),
      /^400 InvalidParameterException: Invalid parameter: Empty message/,
    ],
    [
      'one byte too many',
      () => publish({ Message: 'x'.repeat(262_145) }),
      /^400 InvalidParameterException: Invalid parameter: Message too long/,
    ],
    [
      'one byte too many, in an attribute',
      () =>
        publish({ Message: 'x'.repeat(262_136), MessageAttributes: { a: { DataType: 'String', StringValue: 'xx' } } }),
      /^400 InvalidParameterException: Invalid parameter: Message too long/,
    ],
    ['an empty subject', () => publish({ Subject: '' }), /^400 InvalidParameterException: Invalid parameter: Subject/],
    [
      'a subject of 101 characters',
      () => publish({ Subject: 'x'.repeat(101) }),
      /^400 InvalidParameterException: .*Subject/,
    ],
    ['a subject of two lines', () => publish({ Subject: 'a\nb' }), /^400 InvalidParameterException: .*Subject/],
    [
      'no ARN',
      () => publish({ TopicArn: 'topic' }),
      /^400 InvalidParameterException: Invalid parameter: TopicArn Reason: An ARN must have at least 6 elements, not 1/,
    ],
    [
      'no topic',
      () => publish({ TopicArn: undefined }),
      /^400 InvalidParameterException: .*TopicArn or TargetArn Reason: no value/,
    ],
    [
      'a telephone',
      () => publish({ TopicArn: undefined, PhoneNumber: '+15550100' }),
      /^400 InvalidParameterException: .*SMS/,
    ],
    [
      'a deduplication id',
      () => publish({ MessageDeduplicationId: 'x' }),
      /^400 InvalidParameterException: .*topic type/,
    ],
    [
      'no JSON where it says json',
      () => publish({ MessageStructure: 'json' }),
      /^400 InvalidParameterException: .*failed to parse/,
    ],
    [
      'JSON without a default',
      () => publish({ MessageStructure: 'json', Message: '{"sqs":"x"}' }),
      /^400 InvalidParameterException: .*No default entry/,
    ],
    [
      'another structure',
      () => publish({ MessageStructure: 'xml' }),
      /^400 InvalidParameterException: .*MessageStructure/,
    ],
    [
      'an empty attribute',
      () => withAttribute({ DataType: 'String', StringValue: '' }),
      /^400 InvalidParameterValueException: The message attribute 'a' must contain non-empty message attribute value for message attribute type 'String'/,
    ],
    [
      'a text that should be binary',
      () => withAttribute({ DataType: 'Binary', StringValue: 'x' }),
      /^400 InvalidParameterValueException: The message attribute 'a' with type 'Binary' must use field 'Binary'/,
    ],
    [
      'no number',
      () => withAttribute({ DataType: 'Number', StringValue: 'x' }),
      /^400 InvalidParameterValueException: Could not cast/,
    ],
    [
      'an unknown type',
      () => withAttribute({ DataType: 'Date', StringValue: 'x' }),
      /^400 InvalidParameterValueException: .*supported type prefixes/,
    ],
  ],
  PublishBatch: [
    ['without entries', () => batch(), /^400 EmptyBatchRequestException: /],
    [
      'of 11',
      () => batch(...'abcdefghijk'.split('')),
      /^400 TooManyEntriesInBatchRequestException: The batch request contains more entries than permissible/,
    ],
    ['with an id twice', () => batch('a', 'a'), /^400 BatchEntryIdsNotDistinctException: /],
    ['with an id that is none', () => batch('a:b'), /^400 InvalidBatchEntryIdException: /],
    [
      'of more than 256 KiB together',
      () =>
        new PublishBatchCommand({
          TopicArn,
          PublishBatchRequestEntries: ['a', 'b'].map((Id) => ({ Id, Message: 'x'.repeat(131_073) })),
        }),
      /^400 BatchRequestTooLongException: /,
    ],
    [
      'to a topic that is not there',
      () =>
        new PublishBatchCommand({
          TopicArn: `${TopicArn}-not`,
          PublishBatchRequestEntries: [{ Id: 'a', Message: 'x' }],
        }),
      /^404 NotFoundException: Topic does not exist/,
    ],
  ],
  topics: [
    [
      'a name with a blank',
      () => new CreateTopicCommand({ Name: 'a b' }),
      /^400 InvalidParameterException: Invalid parameter: Topic Name/,
    ],
    [
      'a name of 257 characters',
      () => new CreateTopicCommand({ Name: 'x'.repeat(257) }),
      /^400 InvalidParameterException: .*Topic Name/,
    ],
    ['FIFO', () => new CreateTopicCommand({ Name: 'a.fifo' }), /^400 InvalidParameterException: .*FIFO/],
    [
      'an unknown attribute',
      () => new CreateTopicCommand({ Name: 'new', Attributes: { Color: 'blue' } }),
      /^400 InvalidParameterException: .*Color/,
    ],
    [
      'another value than it has',
      () => new CreateTopicCommand({ Name: 'Thaw-Topic', Attributes: { DisplayName: 'x' } }),
      /^400 InvalidParameterException: .*different attributes/,
    ],
    [
      'attributes of one that is not there',
      () => new GetTopicAttributesCommand({ TopicArn: `${TopicArn}-not` }),
      /^404 NotFoundException: Topic does not exist/,
    ],
    [
      'an unknown attribute of one that is',
      () => changeTopic('Color', 'blue'),
      /^400 InvalidParameterException: Invalid parameter: AttributeName/,
    ],
    [
      'an attribute that is not served',
      () => changeTopic('TracingConfig', 'Active'),
      /^400 InvalidParameterException: .*TracingConfig/,
    ],
    [
      'a policy that is no JSON',
      () => changeTopic('Policy', '{'),
      /^400 InvalidParameterException: Invalid parameter: Policy Error: The policy is no JSON/,
    ],
    ['no policy', () => changeTopic('Policy', ''), /^400 InvalidParameterException: .*Policy Error/],
  ],
  subscriptions: [
    [
      'an unknown protocol',
      () => subscribe({ Protocol: 'pigeon' }),
      /^400 InvalidParameterException: .*does not support this protocol string: pigeon/,
    ],
    [
      'a protocol that is not served',
      () => subscribe({ Protocol: 'email', Endpoint: 'a@example.com' }),
      /^400 InvalidParameterException: .*serves sqs only, not email/,
    ],
    [
      "a queue's URL",
      () => subscribe({ Endpoint: queue.url }),
      /^400 InvalidParameterException: Invalid parameter: SQS endpoint ARN/,
    ],
    ['to a topic that is not there', () => subscribe({ TopicArn: `${TopicArn}-not` }), /^404 NotFoundException: /],
    [
      'raw, or not',
      () => subscribe({ Attributes: { RawMessageDelivery: 'maybe' } }),
      /^400 InvalidParameterException: Invalid parameter: Attributes Reason: RawMessageDelivery: Invalid value \[maybe\]. Must be true or false/,
    ],
    [
      'a second time with other attributes',
      () => subscribe({ Endpoint: queue.arn, Attributes: { RawMessageDelivery: 'true' } }),
      /^400 InvalidParameterException: .*already exists with different attributes/,
    ],
    ['a delivery policy', () => change('DeliveryPolicy', '{}'), /^400 InvalidParameterException: .*DeliveryPolicy/],
    [
      'an unknown attribute',
      () => change('Color', 'x'),
      /^400 InvalidParameterException: Invalid parameter: AttributeName/,
    ],
    [
      'a dead-letter ARN that is none',
      () => change('RedrivePolicy', '{"deadLetterTargetArn":"x"}'),
      /^400 InvalidParameterException: .*deadLetterTargetArn is an invalid arn/,
    ],
    [
      'a redrive policy that is no JSON',
      () => change('RedrivePolicy', '{x'),
      /^400 InvalidParameterException: .*RedrivePolicy: failed to parse JSON/,
    ],
    ['another scope', () => filter({ a: ['x'] }, 'Everything'), /^400 InvalidParameterException: .*FilterPolicyScope/],
    [
      'attributes of one that is not there',
      () => new GetSubscriptionAttributesCommand({ SubscriptionArn: `${TopicArn}:x` }),
      /^404 NotFoundException: Subscription does not exist/,
    ],
    [
      'the end of what is no ARN',
      () => new UnsubscribeCommand({ SubscriptionArn: 'x' }),
      /^400 InvalidParameterException: .*SubscriptionArn/,
    ],
    [
      'a token that is none',
      () => new ListSubscriptionsByTopicCommand({ TopicArn, NextToken: 'eA==' }),
      /^400 InvalidParameterException: .*token/,
    ],
    [
      'a confirmation, which nothing here asks for',
      () => new ConfirmSubscriptionCommand({ TopicArn, Token: 'x' }),
      /^400 InvalidAction: .*sns:ConfirmSubscription/,
    ],
  ],
  'a filter policy with': [
    [
      'no JSON',
      () => change('FilterPolicy', '{x'),
      /^400 InvalidParameterException: .*FilterPolicy: failed to parse JSON/,
    ],
    ['a list of lists', () => filter({ a: [['x']] }), /Match value must be String, number, true, false, or null/],
    ['an unknown operator', () => filter({ a: [{ sounds: 'x' }] }), /FilterPolicy: Unrecognized match type sounds/],
    ['two operators', () => filter({ a: [{ suffix: 'x', prefix: 'y' }] }), /Only one key allowed in match expression/],
    ['a number as suffix', () => filter({ a: [{ suffix: 1 }] }), /suffix match pattern must be a string/],
    ['no list', () => filter({ a: 'x' }), /"a" must be an object or an array/],
    ['depth, over attributes', () => filter({ a: { b: ['x'] } }), /does not support nested/],
    ['exists: no', () => filter({ a: [{ exists: 'no' }] }), /exists match pattern must be either true or false/],
    ['numeric: nothing', () => filter({ a: [{ numeric: [] }] }), /Invalid member in numeric match: \]/],
    [
      'numeric: an unknown sign',
      () => filter({ a: [{ numeric: ['~', 1] }] }),
      /Unrecognized numeric range operator: ~/,
    ],
    ['numeric: a text', () => filter({ a: [{ numeric: ['=', '1'] }] }), /Value of equals must be numeric/],
    [
      'numeric: a range upside down',
      () => filter({ a: [{ numeric: ['>', 3, '<', 1] }] }),
      /Bottom must be less than top/,
    ],
    [
      'numeric: two lower bounds',
      () => filter({ a: [{ numeric: ['>=', 1, '>', 2] }] }),
      /Bad numeric range operator: >/,
    ],
    ['numeric: more than 10^9', () => filter({ a: [{ numeric: ['<', 10 ** 9 + 1] }] }), /between -1.0E9 and 1.0E9/],
    ['a wildcard', () => filter({ a: [{ wildcard: '*' }] }), /the operator "wildcard" is not served/],
    ['$or', () => filter({ $or: [{ a: ['x'] }] }), /the operator "\$or" is not served/],
  ],
};

describe.each(Object.entries(table))('SNS refuses %s', (_, rows) => {
  test.each(rows)('%s', async (_what, command, expected) => {
    expect(await refusal(command())).toMatch(expected);
    expect(at.messages.messagesIn(queue.url)).toEqual([]);
  });
});

test('SNS asks for a parameter that is not there by name, in XML', async () => {
  const body = 'Action=GetTopicAttributes&Version=2010-03-31';
  const { host: _, ...sent } = signed({ host: at.messages.url, method: 'POST', target: '/', service: 'sns', body });
  const headers = { ...sent, 'content-type': 'application/x-www-form-urlencoded' };
  const response = await fetch(at.messages.url, { method: 'POST', headers, body });
  expect([response.status, response.headers.get('content-type')]).toEqual([400, 'text/xml']);
  expect(await response.text()).toMatch(
    /^<ErrorResponse xmlns="http:\/\/sns.amazonaws.com\/doc\/2010-03-31\/"><Error><Type>Sender<\/Type><Code>ValidationError<\/Code><Message>.*'topicArn'.*<\/Message><\/Error><RequestId>[0-9a-f-]{36}<\/RequestId><\/ErrorResponse>$/,
  );
});
