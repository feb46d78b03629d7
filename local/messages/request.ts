import type { IncomingHttpHeaders } from 'node:http';
import { accountId, region } from '../account.ts';

/** One call, understood: SQS speaks JSON (SDK v3, aws CLI), SNS the older query protocol. */
export interface MessagesRequest {
  readonly service: 'sqs' | 'sns';
  readonly operation: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** Gives `undefined` for what is neither. */
export function readRequest(headers: IncomingHttpHeaders, body: string): MessagesRequest | undefined {
  const target = headers['x-amz-target'];
  if (typeof target === 'string' && target.startsWith('AmazonSQS.')) {
    return { service: 'sqs', operation: target.slice('AmazonSQS.'.length), params: readJson(body) };
  }
  const params = Object.fromEntries(new URLSearchParams(body));
  const isForm = headers['content-type']?.startsWith('application/x-www-form-urlencoded') ?? false;
  return isForm && params.Action && params.Version === '2010-03-31'
    ? { service: 'sns', operation: params.Action, params }
    : undefined;
}

function readJson(body: string): Record<string, unknown> {
  const value: unknown = JSON.parse(body === '' ? '{}' : body);
  if (typeof value !== 'object' || value === null) throw new SyntaxError('The body is not a JSON object');
  return { ...value };
}

/** Batches are allowed as their single calls are (SQS guide, "sqs-api-permissions-reference"; taken for true of SNS). */
export const actionOf = ({ service, operation }: MessagesRequest): string =>
  `${service}:${operation.replace(/Batch$/, '')}`;

/** The ARN the call is about; `*` for those that know no resource. */
export function resourceOf({ service, operation, params }: MessagesRequest): string {
  const text = (key: string) => (typeof params[key] === 'string' ? params[key] : undefined);
  if (service === 'sqs') {
    const name = text('QueueUrl')?.split('/').at(-1) ?? text('QueueName');
    return name === undefined ? '*' : queueArn(name);
  }
  if (operation === 'CreateTopic') return topicArn(text('Name') ?? '*');
  const subscription = text('SubscriptionArn');
  const topicOfSubscription = subscription?.split(':').slice(0, 6).join(':');
  return text('TopicArn') ?? topicOfSubscription ?? text('ResourceArn') ?? '*';
}

export const queueArn = (name: string): string => `arn:aws:sqs:${region}:${accountId}:${name}`;
const topicArn = (name: string): string => `arn:aws:sns:${region}:${accountId}:${name}`;

/** The access key id of a SigV4 header; `undefined` where there is none. */
export const accessKeyIdOf = ({ authorization }: IncomingHttpHeaders): string | undefined =>
  authorization && /Credential=([^/,\s]+)\//.exec(authorization)?.[1];
