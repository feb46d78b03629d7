import type { IncomingHttpHeaders } from 'node:http';
import { readForm } from '../http/form.ts';
import { ServiceError } from './errors.ts';
import { Params } from './params.ts';
import { queueArn } from './queues.ts';
import { validationError } from './sns-errors.ts';
import { missingParameter, serializationException } from './sqs-errors.ts';
import { topicArn } from './topics.ts';

/**
 * One call, understood. SQS speaks JSON (the SDK v3, boto since 1.31.81, the aws command line since 1.29.81 and
 * 2.13.32), SNS the older query protocol.
 */
export interface MessagesRequest {
  readonly service: 'sqs' | 'sns';
  readonly operation: string;
  readonly params: Params;
}

/** Throws for what is neither. */
export function readRequest(headers: IncomingHttpHeaders, body: string): MessagesRequest {
  const target = headers['x-amz-target'];
  if (typeof target === 'string' && target.startsWith('AmazonSQS.')) {
    const params = new Params(readJson(body), missingParameter);
    return { service: 'sqs', operation: target.slice('AmazonSQS.'.length), params };
  }
  const isForm = headers['content-type']?.startsWith('application/x-www-form-urlencoded') ?? false;
  const form = isForm ? readForm(body) : {};
  const { Action: operation, Version: version, ...values } = form;
  if (typeof operation === 'string' && version === '2010-03-31')
    return { service: 'sns', operation, params: new Params(values, validationError) };
  throw notUnderstood(version === '2012-11-05' ? "SQS's query protocol, which is not served here" : 'neither');
}

/** SQS's query protocol has the version 2012-11-05; no client of today sends it. */
const notUnderstood = (found: string) =>
  new ServiceError(
    'InvalidAction',
    `Cannot understand the request: wanted SQS in JSON (X-Amz-Target: AmazonSQS...) or SNS as a form (Version=2010-03-31), found ${found}`,
  );

function readJson(body: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(body === '' ? '{}' : body);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  } catch {
    // Falls through: what is no JSON is no object either.
  }
  throw serializationException('the body', 'a JSON object');
}

/** Batches are allowed as their single calls are (SQS guide, "sqs-api-permissions-reference"; taken for true of SNS). */
export const actionOf = ({ service, operation }: MessagesRequest): string =>
  `${service}:${operation.replace(/Batch$/, '')}`;

/** The ARN the call is about; `*` for those that know no resource. */
export function resourceOf({ service, operation, params }: MessagesRequest): string {
  const text = (key: string) => {
    const value = params.raw(key);
    return typeof value === 'string' ? value : undefined;
  };
  if (service === 'sqs') {
    const name = text('QueueUrl')?.split('/').at(-1) ?? text('QueueName');
    return name === undefined ? (text('SourceArn') ?? '*') : queueArn(name);
  }
  if (operation === 'CreateTopic') return topicArn(text('Name') ?? '*');
  const topicOfSubscription = text('SubscriptionArn')?.split(':').slice(0, 6).join(':');
  return text('TopicArn') ?? text('TargetArn') ?? topicOfSubscription ?? text('ResourceArn') ?? '*';
}
