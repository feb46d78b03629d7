/** Characters that a message may hold, in its body and in its attributes (API reference, SendMessage; guide, "sqs-message-metadata"). */
const allowed = /^[\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]*$/u;

/** Whether SQS takes this text. */
export const isAllowed = (text: string): boolean => allowed.test(text);
