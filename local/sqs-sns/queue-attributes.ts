import { type ResourcePolicies, readPolicyText } from './resource-policies.ts';
import {
  invalidAttributeValue,
  invalidValue,
  missingParameter,
  unknownAttribute,
  unsupportedOperation,
} from './sqs-errors.ts';

/** A queue's attributes that can be set, as AWS writes them: texts. */
export type QueueAttributes = Readonly<Record<string, string>>;

/** Ranges and defaults (API reference, CreateQueue). */
const numbers: Readonly<Record<string, { least: number; most: number; byDefault: number }>> = {
  DelaySeconds: { least: 0, most: 900, byDefault: 0 },
  MaximumMessageSize: { least: 1024, most: 1_048_576, byDefault: 1_048_576 },
  MessageRetentionPeriod: { least: 60, most: 1_209_600, byDefault: 345_600 },
  ReceiveMessageWaitTimeSeconds: { least: 0, most: 20, byDefault: 0 },
  VisibilityTimeout: { least: 0, most: 43_200, byDefault: 30 },
};

/** Encryption cannot be seen from outside: kept, and shown again. */
const encryption = ['KmsMasterKeyId', 'KmsDataKeyReusePeriodSeconds', 'SqsManagedSseEnabled'];
const notServed = ['RedriveAllowPolicy', 'FifoQueue'];

export const defaultAttributes: QueueAttributes = {
  ...Object.fromEntries(Object.entries(numbers).map(([name, { byDefault }]) => [name, String(byDefault)])),
  SqsManagedSseEnabled: 'true',
};

/** What GetQueueAttributes knows (API reference) of a standard queue. */
export const attributeNames: ReadonlySet<string> = new Set([
  ...Object.keys(numbers),
  ...encryption,
  'ApproximateNumberOfMessages',
  'ApproximateNumberOfMessagesDelayed',
  'ApproximateNumberOfMessagesNotVisible',
  'CreatedTimestamp',
  'LastModifiedTimestamp',
  'Policy',
  'QueueArn',
  'RedriveAllowPolicy',
  'RedrivePolicy',
]);

export interface AttributeChecks {
  readonly policies: ResourcePolicies | undefined;
  readonly queueExists: (arn: string) => boolean;
}

/** Throws on the first attribute that SQS refuses. */
export function checkAttributes(attributes: QueueAttributes, checks: AttributeChecks): void {
  for (const [name, value] of Object.entries(attributes)) checkAttribute(name, value, checks);
}

function checkAttribute(name: string, value: string, { policies, queueExists }: AttributeChecks): void {
  const range = numbers[name];
  if (range !== undefined) {
    if (/^\d+$/.test(value) && Number(value) >= range.least && Number(value) <= range.most) return;
    throw invalidAttributeValue(name);
  }
  if (encryption.includes(name)) return;
  if (notServed.includes(name)) throw unsupportedOperation(`The local cloud serves no ${name}.`);
  if (name === 'Policy') return checkPolicy(value, policies);
  if (name === 'RedrivePolicy') return void readRedrivePolicy(value, queueExists);
  throw unknownAttribute(name);
}

/** An empty policy takes the earlier one away. */
function checkPolicy(value: string, policies: ResourcePolicies | undefined): void {
  if (value === '') return;
  try {
    const document = readPolicyText(value);
    policies?.check(document, 'Policy');
  } catch (error) {
    throw invalidAttributeValue('Policy', Error.isError(error) ? error.message : String(error));
  }
}

export interface RedrivePolicy {
  readonly deadLetterTargetArn: string;
  readonly maxReceiveCount: number;
}

/** Most receives before a message is a dead letter (SQS guide, "sqs-configure-dead-letter-queue"). */
const mostReceives = 1000;

/** Reads a RedrivePolicy; undefined for an empty one, which takes the earlier one away. */
export function readRedrivePolicy(
  text: string | undefined,
  queueExists: (arn: string) => boolean = () => true,
): RedrivePolicy | undefined {
  if (text === undefined || text === '') return undefined;
  const refuse = (reason: string) => invalidValue(text, 'RedrivePolicy', reason);
  const { deadLetterTargetArn, maxReceiveCount } = Object(parsed(text, refuse));
  if (deadLetterTargetArn === undefined || maxReceiveCount === undefined) {
    throw refuse('Redrive policy does not contain mandatory attribute: deadLetterTargetArn or maxReceiveCount.');
  }
  if (!/^arn:aws[a-z-]*:sqs:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]{1,80}$/.test(String(deadLetterTargetArn))) {
    throw refuse('Invalid value for deadLetterTargetArn.');
  }
  const receives = Number(maxReceiveCount);
  if (!Number.isInteger(receives) || receives < 1 || receives > mostReceives) {
    throw refuse(
      `Invalid value for maxReceiveCount: ${maxReceiveCount}, valid values are from 1 to ${mostReceives} both inclusive.`,
    );
  }
  if (!queueExists(deadLetterTargetArn)) throw refuse('Dead letter target does not exist.');
  return { deadLetterTargetArn, maxReceiveCount: receives };
}

function parsed(text: string, refuse: (reason: string) => Error): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw refuse('Redrive policy is not a valid JSON map.');
  }
}

/** Attributes of a request: a map from name to text. */
export function readAttributes(value: unknown): QueueAttributes {
  if (value === undefined || value === null) return {};
  const entries = Object.entries(Object(value));
  const odd = entries.find(([, text]) => typeof text !== 'string');
  if (odd !== undefined) throw missingParameter(`Attribute.Value of ${odd[0]}`);
  return Object.fromEntries(entries.map(([name, text]) => [name, String(text)]));
}
