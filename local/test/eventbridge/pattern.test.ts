import { expect, test } from '@jest/globals';
import { matcherOf, rateSeconds } from '../../eventbridge/rule-language.ts';

const event = { source: 'aws.states', detail: { status: 'FAILED', redriveCount: 0, error: null, tags: ['a', 'b'] } };

test.each([
  [{ source: ['aws.states'] }, true],
  [{ source: ['aws.s3', 'aws.states'], detail: { status: ['FAILED', 'TIMED_OUT'] } }, true],
  [{ detail: { redriveCount: [0], error: [null], tags: ['b'] } }, true],
  [{ source: ['aws.s3'] }, false],
  [{ source: ['aws.states'], detail: { status: ['SUCCEEDED'] } }, false],
  [{ source: [] }, false],
  [{ detail: { redriveCount: ['0'] } }, false],
  [{ detail: { missing: ['x'] } }, false],
  [{ source: { inner: ['x'] } }, false],
  [{ detail: { toString: ['x'] } }, false],
])('the pattern %j fits the event: %p', (pattern, fits) => {
  expect(matcherOf(pattern)(event)).toBe(fits);
});

test.each([
  [{}, /EventPattern: it holds nothing/],
  [{ source: 'aws.states' }, /EventPattern\.source: it holds "aws\.states"/],
  [
    { detail: { name: [{ prefix: 'x' }] } },
    /EventPattern\.detail\.name: it holds \{"prefix":"x"\}, and only exact values/,
  ],
  ['x', /EventPattern: it holds "x"/],
])('the pattern %j is refused in a sentence', (pattern, sentence) => {
  expect(() => matcherOf(pattern)).toThrow(sentence);
});

test.each([
  ['rate(1 hour)', 3600],
  ['rate(5 minutes)', 300],
  ['rate(2 days)', 172_800],
])('%s fires every %d seconds', (expression, seconds) => {
  expect(rateSeconds(expression)).toBe(seconds);
});

test.each(['rate(1 hours)', 'rate(5 minute)', 'rate(0 hours)', 'cron(0 12 * * ? *)', 'hourly'])(
  'the schedule %s is refused in a sentence',
  (expression) => {
    expect(() => rateSeconds(expression)).toThrow(/^Cannot read the schedule .*: only rate/);
  },
);
