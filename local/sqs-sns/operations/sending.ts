import { isAllowed } from '../characters.ts';
import type { Sending } from '../message.ts';
import { type MessageAttributes, type Refusals, readMessageAttributes } from '../message-attributes.ts';
import type { Params } from '../params.ts';
import { invalidMessageContents, invalidParameterValue, invalidValue, missingParameter } from '../sqs-errors.ts';
import { integerIn } from './call.ts';

/** Attributes of a message, and seconds of its delay, at most (API reference, SendMessage; SQS guide, "quotas-messages"). */
const mostAttributes = 10;
const longestDelaySeconds = 900;

/** Sentences: recorded ones, and those of softwaremill/elasticmq for the others. */
const refusals: Refusals = {
  name: (name) => invalidParameterValue(`Invalid message attribute name '${name}'.`),
  type: (name) =>
    invalidParameterValue(
      `The type of message (user) attribute '${name}' is invalid. You must use only the following supported type prefixes: Binary, Number, String.`,
    ),
  empty: (name, type) =>
    invalidParameterValue(`Message (user) attribute '${name}' must contain a non-empty value of type '${type}'.`),
  field: (name, type, field) =>
    invalidParameterValue(`The message (user) attribute '${name}' with type '${type}' must use field '${field}'.`),
  number: (name) => invalidParameterValue(`Can't cast the value of message (user) attribute '${name}' to a number.`),
  // The error's name is not established.
  characters: (name) =>
    invalidParameterValue(`The message attribute '${name}' holds characters that a message may not hold.`),
};

/** What a SendMessage, or an entry of a batch, sends; throws what SQS refuses of it, but for its size. */
export function readSending(params: Params): { sending: Sending; delaySeconds: number | undefined } {
  const body = params.text('MessageBody');
  if (body === '') throw missingParameter('MessageBody');
  if (!isAllowed(body)) throw invalidMessageContents();
  const delaySeconds = integerIn(
    params,
    'DelaySeconds',
    0,
    longestDelaySeconds,
    'DelaySeconds must be >= 0 and <= 900.',
  );
  return { sending: { body, attributes: attributesIn(params), given: givenIn(params) }, delaySeconds };
}

function attributesIn(params: Params): MessageAttributes {
  const attributes = readMessageAttributes(params.raw('MessageAttributes'), refusals);
  const count = Object.keys(attributes).length;
  if (count <= mostAttributes) return attributes;
  throw invalidParameterValue(
    `Number of message attributes [${count}] exceeds the allowed maximum [${mostAttributes}].`,
  );
}

/** MessageGroupId: a tenant, for fair queues; AWSTraceHeader is the one system attribute a sender may give. */
function givenIn(params: Params): Record<string, string> {
  if (params.optionalText('MessageDeduplicationId') !== undefined) {
    const reason = 'The request include parameter that is not valid for this queue type.';
    throw invalidValue(params.text('MessageDeduplicationId'), 'MessageDeduplicationId', reason);
  }
  const group = params.optionalText('MessageGroupId');
  if (group !== undefined && !/^[\x21-\x7e]{1,128}$/.test(group)) {
    const reason = 'MessageGroupId can only include alphanumeric and punctuation characters. 1 to 128 in length.';
    throw invalidValue(group, 'MessageGroupId', reason);
  }
  return { ...(group === undefined ? {} : { MessageGroupId: group }), ...traceIn(params) };
}

function traceIn(params: Params): Record<string, string> {
  const attributes = readMessageAttributes(params.raw('MessageSystemAttributes'), refusals);
  const unknown = Object.keys(attributes).find((name) => name !== 'AWSTraceHeader');
  if (unknown !== undefined) {
    throw invalidParameterValue(`Message system attribute name '${unknown}' is invalid.`);
  }
  const trace = attributes.AWSTraceHeader?.StringValue;
  return trace === undefined ? {} : { AWSTraceHeader: trace };
}
