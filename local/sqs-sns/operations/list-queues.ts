import { invalidParameterValue } from '../sqs-errors.ts';
import { integerIn, type Operation } from './call.ts';

/** Queues in one answer at most (API reference, ListQueues). */
const mostQueues = 1000;

/** In pages where MaxResults is given; the token is the last name of the page before. */
export const listQueues: Operation = ({ params, queues, queueUrl }) => {
  const prefix = params.optionalText('QueueNamePrefix') ?? '';
  const pageSize = integerIn(params, 'MaxResults', 1, mostQueues);
  const after = nameIn(params.optionalText('NextToken'));
  const names = queues.all().map(({ name }) => name);
  const left = names.filter((name) => name.startsWith(prefix) && name > after);
  const page = left.slice(0, pageSize ?? mostQueues);
  const last = pageSize !== undefined && page.length < left.length ? page.at(-1) : undefined;
  return {
    ...(page.length === 0 ? {} : { QueueUrls: page.map(queueUrl) }),
    ...(last === undefined ? {} : { NextToken: Buffer.from(last).toString('base64') }),
  };
};

function nameIn(token: string | undefined): string {
  if (token === undefined) return '';
  const name = Buffer.from(token, 'base64').toString();
  if (/^[A-Za-z0-9_-]{1,80}$/.test(name)) return name;
  throw invalidParameterValue('Invalid or expired next token.');
}
