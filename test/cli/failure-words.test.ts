import { expect, test } from '@jest/globals';
import { adviceFor } from '../../cli/advice.ts';
import { sentenceOf } from '../../cli/cause.ts';

test('sentenceOf() reads what Step Functions makes of a function error, and plain causes', () => {
  const cause = JSON.stringify({ errorType: 'JobFailed', errorMessage: 'Glacier says no', trace: [] });
  expect(sentenceOf(cause)).toBe('Glacier says no');
  expect(sentenceOf('The state was stopped')).toBe('The state was stopped');
  expect(sentenceOf('{"a":1}')).toBe('{"a":1}');
  expect(sentenceOf(undefined)).toBe('no cause was given');
});

test('adviceFor() has a word for our errors, and one for all others', () => {
  expect(adviceFor('RangeDamaged')).toMatch('redrive');
  expect(adviceFor('JobExpired')).toMatch('request the archive again');
  expect(adviceFor('States.Runtime')).toMatch('read the execution');
  expect(adviceFor('constructor')).toMatch('read the execution');
});
