import { createHash } from 'node:crypto';
import { accountId, partition, region } from '../../account.ts';

const digestOf = (text: string) => createHash('sha256').update(text).digest('hex');

/** `<stack>-<logicalId>`, in the form the service allows; too long, it ends in eight of its hash. */
export function nameFor(
  stackName: string,
  logicalId: string,
  { longest, lowerCase = false }: { longest: number; lowerCase?: boolean },
): string {
  const whole = `${stackName}-${logicalId}`;
  const name = lowerCase ? whole.toLowerCase() : whole;
  return name.length <= longest ? name : `${name.slice(0, longest - 9)}-${digestOf(whole).slice(0, 8)}`;
}

/**
 * As `nameFor`, with the end that CloudFormation makes at random, here of the stack's id: a stack that is made anew does not
 * meet what an earlier one of its name left behind.
 */
export function uniqueNameFor(
  stackName: string,
  logicalId: string,
  { longest, lowerCase = false }: { longest: number; lowerCase?: boolean },
  stackId: string,
): string {
  const letters = digestOf(`${stackId}/${logicalId}`).slice(0, uniqueLetters);
  const name = nameFor(stackName, logicalId, { longest: longest - uniqueLetters - 1, lowerCase });
  return `${name}-${lowerCase ? letters : letters.toUpperCase()}`;
}

/** So many letters CloudFormation puts there. */
const uniqueLetters = 12;

/** A UUID in shape, a hash in truth: the same for the same text. */
export function uuidFor(text: string): string {
  const hex = digestOf(text);
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
}

/** An ARN of this account and region. */
export const arnOf = (service: string, rest: string) => `arn:${partition}:${service}:${region}:${accountId}:${rest}`;

/** `arn:aws:iam::000000000000:role/<name>` -> `<name>` */
export const roleNameOf = (roleArn: string) => roleArn.split('/').at(-1) ?? roleArn;
