import { type FilterPolicy, readFilterPolicy } from './filter-policy.ts';
import { invalidParameter } from './sns-errors.ts';
import type { TopicAttributes } from './topic-attributes.ts';

export interface SubscriptionRecord {
  readonly arn: string;
  readonly topicArn: string;
  /** The queue's ARN: no other endpoint is served. */
  readonly endpoint: string;
  readonly attributes: TopicAttributes;
}

/** A subscription, ready to deliver. */
export interface Subscription {
  readonly record: SubscriptionRecord;
  readonly filter: FilterPolicy | undefined;
}

/** Throws on the first attribute that SNS refuses. `where` comes before what is wrong in AWS's sentence. */
export function checkSubscriptionAttributes(attributes: TopicAttributes, where: string): void {
  for (const [name, value] of Object.entries(attributes)) checkAttribute(name, value, where);
  const { FilterPolicy: text, FilterPolicyScope: scope } = attributes;
  if (text !== undefined && text !== '') checkFilter(text, scope, where);
}

function checkAttribute(name: string, value: string, where: string): void {
  if (name === 'RawMessageDelivery') {
    if (/^(true|false)$/i.test(value)) return;
    throw invalidParameter(`${where}RawMessageDelivery: Invalid value [${value}]. Must be true or false.`);
  }
  if (name === 'RedrivePolicy') return checkRedrivePolicy(value, where);
  if (name === 'FilterPolicyScope') {
    if (/^Message(Attributes|Body)$/.test(value)) return;
    throw invalidParameter(
      `${where}FilterPolicyScope: Invalid value [${value}]. Please use either MessageBody or MessageAttributes`,
    );
  }
  if (name === 'FilterPolicy') return;
  // DeliveryPolicy is for HTTP, SubscriptionRoleArn for Firehose, ReplayPolicy for FIFO.
  if (['DeliveryPolicy', 'SubscriptionRoleArn', 'ReplayPolicy'].includes(name))
    throw invalidParameter(`${where}${name} is not served by the local cloud`);
  throw invalidParameter(where === '' ? 'AttributeName' : `${where}Unknown attribute ${name}`);
}

function checkRedrivePolicy(text: string, where: string): void {
  if (text === '') return;
  const arn = Object(redrivePolicyIn(text, where)).deadLetterTargetArn;
  if (/^arn:aws[a-z-]*:sqs:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]+$/.test(String(arn))) return;
  throw invalidParameter(`${where}RedrivePolicy: deadLetterTargetArn is an invalid arn`);
}

function redrivePolicyIn(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const why = Error.isError(error) ? error.message : String(error);
    throw invalidParameter(`${where}RedrivePolicy: failed to parse JSON. ${why}`);
  }
}

function checkFilter(text: string, scope: string | undefined, where: string): void {
  try {
    readFilterPolicy(text, scope);
  } catch (error) {
    throw invalidParameter(`${where}FilterPolicy: ${Error.isError(error) ? error.message : String(error)}`);
  }
}

export const isRaw = ({ attributes }: SubscriptionRecord): boolean => attributes.RawMessageDelivery === 'true';

/** Where messages go that the queue does not take. */
export function deadLetterArnOf({ attributes: { RedrivePolicy } }: SubscriptionRecord): string | undefined {
  if (RedrivePolicy === undefined) return undefined;
  const { deadLetterTargetArn }: { deadLetterTargetArn?: string } = JSON.parse(RedrivePolicy);
  return deadLetterTargetArn;
}
