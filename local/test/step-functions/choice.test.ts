import { afterAll, describe, expect, test } from '@jest/globals';
import { machine, openStage, outputOf, run } from './stage.ts';

const stage = await openStage();
afterAll(() => stage.close());

const decide = async (rule: object, input: unknown) => {
  const end = (Result: string) => ({ Type: 'Pass', Result, End: true });
  const Decide = { Type: 'Choice', Choices: [{ ...rule, Next: 'Yes' }], Default: 'No' };
  return outputOf(await run(stage, machine({ Decide, Yes: end('yes'), No: end('no') }), input));
};

const yes: [object, unknown][] = [
  [{ Variable: '$.a', StringEquals: 'x' }, { a: 'x' }],
  [{ Variable: '$.a', StringLessThan: 'b' }, { a: 'a' }],
  [
    { Variable: '$.a', StringGreaterThanEqualsPath: '$.b' },
    { a: 'b', b: 'b' },
  ],
  [{ Variable: '$.a', StringMatches: 'log-*.txt' }, { a: 'log-1.txt' }],
  [{ Variable: '$.a', StringMatches: '\\*a?' }, { a: '*a?' }],
  [{ Variable: '$.a', NumericEquals: 1 }, { a: 1 }],
  [{ Variable: '$.a', NumericLessThanEquals: 1.5 }, { a: 1.5 }],
  [
    { Variable: '$.a', NumericGreaterThanPath: '$.b' },
    { a: 2, b: 1 },
  ],
  [{ Variable: '$.a', BooleanEquals: true }, { a: true }],
  [
    { Variable: '$.a', BooleanEqualsPath: '$.b' },
    { a: false, b: false },
  ],
  [{ Variable: '$.a', TimestampEquals: '2026-01-01T00:00:00Z' }, { a: '2026-01-01T01:00:00+01:00' }],
  [
    { Variable: '$.a', TimestampLessThanPath: '$.b' },
    { a: '2026-01-01T00:00:00Z', b: '2026-01-01T00:00:01Z' },
  ],
  [{ Variable: '$.a', IsNull: true }, { a: null }],
  [{ Variable: '$.a', IsPresent: true }, { a: null }],
  [{ Variable: '$.a', IsPresent: false }, {}],
  [{ Variable: '$.a', IsNumeric: true }, { a: 0 }],
  [{ Variable: '$.a', IsString: false }, { a: 0 }],
  [{ Variable: '$.a', IsBoolean: true }, { a: false }],
  [{ Variable: '$.a', IsTimestamp: true }, { a: '2026-01-01T00:00:00.5Z' }],
  [
    {
      And: [
        { Variable: '$.a', IsPresent: true },
        { Variable: '$.a', NumericEquals: 1 },
      ],
    },
    { a: 1 },
  ],
  [
    {
      Or: [
        { Variable: '$.a', NumericEquals: 2 },
        { Variable: '$.a', NumericEquals: 1 },
      ],
    },
    { a: 1 },
  ],
  [{ Not: { Variable: '$.a', NumericEquals: 2 } }, { a: 1 }],
];

const no: [object, unknown][] = [
  [{ Variable: '$.a', NumericEquals: 1 }, { a: '1' }],
  [{ Variable: '$.a', StringEquals: '1' }, { a: 1 }],
  [{ Variable: '$.a', TimestampEquals: '2026-01-01T00:00:00Z' }, { a: 'yesterday' }],
  [{ Variable: '$.a', StringMatches: 'a.c' }, { a: 'abc' }],
  [
    {
      And: [
        { Variable: '$.a', IsPresent: true },
        { Variable: '$.a', NumericEquals: 1 },
      ],
    },
    {},
  ],
];

describe('a rule', () => {
  test.each(yes)('%j takes %j', async (rule, input) => expect(await decide(rule, input)).toBe('yes'));
  test.each(no)('%j leaves %j', async (rule, input) => expect(await decide(rule, input)).toBe('no'));
});

test('a variable that is not there fails the execution', async () => {
  const Decide = { Type: 'Choice', Choices: [{ Variable: '$.a', NumericEquals: 1, Next: 'End' }] };
  expect(await run(stage, machine({ Decide, End: { Type: 'Succeed' } }))).toMatchObject({
    error: 'States.Runtime',
    cause: expect.stringMatching(/Invalid path '\$\.a'/),
  });
});

test('no rule and no Default fails the execution', async () => {
  const Decide = { Type: 'Choice', Choices: [{ Variable: '$.a', NumericEquals: 1, Next: 'End' }] };
  expect(await run(stage, machine({ Decide, End: { Type: 'Succeed' } }), { a: 2 })).toMatchObject({
    error: 'States.Runtime',
    cause: expect.stringMatching(/Failed to transition out of the state/),
  });
});
