import { describe, expect, test } from '@jest/globals';
import { consoleLink } from '../../../cli/shared/console-link.ts';
import { explain, unexpected } from '../../../cli/shared/explain.ts';
import { InUse } from '../../../cli/shared/lock.ts';
import { namePrefix, runName } from '../../../cli/shared/run-name.ts';

const named = (name: string, message: string, more: object = {}) =>
  Object.assign(new Error(message), { name, ...more });

describe('explain()', () => {
  test.each([
    [named('CredentialsProviderError', 'Could not load credentials from any providers'), 'NoCredentials', /log in/],
    [new Error('Region is missing'), 'NoRegion', /AWS_REGION/],
    [named('ExpiredTokenException', 'expired'), 'ExpiredTokenException', /log in again/],
    [named('UnrecognizedClientException', 'bad'), 'UnrecognizedClientException', /does not accept/],
    [named('AccessDenied', 'not authorized to x'), 'AccessDenied', /not authorized to x/],
    [named('Error', '', { code: 'ECONNREFUSED' }), 'NoAnswer', /ECONNREFUSED/],
    [named('SlowDown', 'too fast', { $metadata: {} }), 'SlowDown', /too fast/],
  ])('has a sentence for %s', (error, name, sentence) => {
    expect(explain(error)).toMatchObject({ name, exit: 1, message: expect.stringMatching(sentence), cause: error });
  });

  test('says of a mistake of ours that it is one, and how to see its stack trace', () => {
    const bug = new TypeError('x is not a function');
    expect(explain(bug)).toBeUndefined();
    const problem = unexpected(bug);
    expect(problem).toMatchObject({ name: 'TypeError', exit: 1 });
    expect(problem.message).toMatch(/^Unexpected TypeError: x is not a function\. .*--debug/);
  });

  test('leaves sentences that say all there is to say as they are', () => {
    expect(explain(new InUse('Cannot serve'))?.message).toBe('Cannot serve');
  });
});

describe('names and links', () => {
  test("a run's name says vault, purpose and time, and fits Step Functions however long the vault's is", () => {
    const now = new Date('2026-11-22T10:45:07.123Z');
    expect(runName('my.photos', 'dry run', now)).toBe('my-photos-dry-run-2026-11-22T10-45-07Z');
    expect(runName('v'.repeat(255), 'estimate', now)).toHaveLength(40 + '-estimate-'.length + 20);
    expect(runName('photos', 'restore', now).startsWith(namePrefix('photos', 'restore'))).toBe(true);
  });

  test('an execution is looked at in the console of its region and partition', () => {
    expect(consoleLink('arn:aws:states:eu-west-1:1:execution:RestoreVault:x')).toBe(
      'https://eu-west-1.console.aws.amazon.com/states/home?region=eu-west-1#/v2/executions/details/arn:aws:states:eu-west-1:1:execution:RestoreVault:x',
    );
    expect(consoleLink('arn:aws-cn:states:cn-north-1:1:execution:RestoreVault:x')).toMatch(
      /^https:\/\/cn-north-1\.console\.amazonaws\.cn\//,
    );
    expect(consoleLink('arn:aws-iso:states:us-iso-east-1:1:execution:RestoreVault:x')).toBeUndefined();
  });
});
