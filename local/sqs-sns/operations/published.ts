import {
  type MessageAttributes,
  type Refusals,
  readMessageAttributes,
  sizeOfAttributes,
} from '../message-attributes.ts';
import type { Published } from '../notification.ts';
import type { Params } from '../params.ts';
import { invalidParameter, parameterValueInvalid } from '../sns-errors.ts';

/** Sentences: LocalStack's recorded tests, "empty_or_wrong_message_attributes" (2023-08-24), as far as they go. */
const refusals: Refusals = {
  name: (name) => parameterValueInvalid(`Invalid message attribute name '${name}'.`),
  type: (name) =>
    parameterValueInvalid(
      `The message attribute '${name}' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.`,
    ),
  empty: (name, type) =>
    parameterValueInvalid(
      `The message attribute '${name}' must contain non-empty message attribute value for message attribute type '${type}'.`,
    ),
  field: (name, type, field) =>
    parameterValueInvalid(`The message attribute '${name}' with type '${type}' must use field '${field}'.`),
  number: (name) => parameterValueInvalid(`Could not cast message attribute '${name}' value to number.`),
  characters: (name) =>
    parameterValueInvalid(`The message attribute '${name}' holds characters that a message may not hold.`),
};

/** What a Publish, or an entry of a batch, publishes; throws what SNS refuses of it, but for its size. */
export function readPublished(params: Params, topicArn: string): Published {
  const message = params.optionalText('Message') ?? '';
  if (message === '') throw invalidParameter('Empty message');
  if (params.optionalText('MessageDeduplicationId') !== undefined) {
    throw invalidParameter(
      'MessageDeduplicationId Reason: The request includes MessageDeduplicationId parameter that is not valid for this topic type',
    );
  }
  return {
    topicArn,
    message: messageForQueues(message, params.optionalText('MessageStructure')),
    subject: subjectIn(params),
    attributes: attributesIn(params),
    groupId: params.optionalText('MessageGroupId'),
  };
}

export const sizeOfPublished = ({ message, attributes = {} }: Published): number =>
  Buffer.byteLength(message) + sizeOfAttributes(attributes);

/** With MessageStructure `json` there may be one for each protocol, and there is one for all others: `default`. */
function messageForQueues(message: string, structure: string | undefined): string {
  if (structure === undefined) return message;
  if (structure !== 'json') throw invalidParameter('MessageStructure');
  const { sqs, default: others } = Object(parsed(message));
  if (typeof others !== 'string') throw invalidParameter('Message Structure - No default entry in JSON message body');
  return typeof sqs === 'string' ? sqs : others;
}

function parsed(message: string): unknown {
  try {
    return JSON.parse(message);
  } catch {
    throw invalidParameter('Message Structure - JSON message body failed to parse');
  }
}

/** Up to 100 characters, without line breaks and control characters (API reference, Publish). */
function subjectIn(params: Params): string | undefined {
  const subject = params.optionalText('Subject');
  if (subject === undefined || /^\P{Cc}{1,100}$/u.test(subject)) return subject;
  throw invalidParameter('Subject');
}

const attributesIn = (params: Params): MessageAttributes =>
  readMessageAttributes(params.raw('MessageAttributes'), refusals);
