import { type Answer, problem } from './answer.ts';
import type { MessagesRequest } from './request.ts';

/** Characters that a message may hold, in its body and in its attributes (API reference, SendMessage; guide, "sqs-message-metadata"). */
const allowed = /^[\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]*$/u;

/** Whether a message may hold this text. */
export const isAllowed = (text: unknown): boolean => typeof text !== 'string' || allowed.test(text);

/** SQS's refusal of a SendMessage that holds others. The library reads the body alone, and gives its error a name of its own. */
export function refuseContents({ service, operation, params }: MessagesRequest): Answer | undefined {
  if (service !== 'sqs' || operation !== 'SendMessage') return undefined;
  if (!isAllowed(params.MessageBody)) {
    const message = 'Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF | ...';
    return problem('sqs', { code: 'InvalidMessageContents', status: 400, message });
  }
  const odd = Object.entries(Object(params.MessageAttributes)).find(([, value]) => !isAllowed(stringOf(value)));
  if (odd === undefined) return undefined;
  // The error's name is not established.
  const message = `The message attribute '${odd[0]}' holds characters that a message may not hold.`;
  return problem('sqs', { code: 'InvalidParameterValue', status: 400, message });
}

const stringOf = (attribute: unknown): unknown => Object(attribute).StringValue;
