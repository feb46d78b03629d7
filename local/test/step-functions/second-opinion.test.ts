import { afterAll, expect, test } from '@jest/globals';
import { StateMachine, type StateMachineDefinition } from 'aws-local-stepfunctions';
import { functionArn, LambdaError, machine, openStage, run } from './stage.ts';

/** Answers 'ok' once it has been called as often as the input says, and fails before. */
let calls = 0;
function flaky({ failures }: { failures: number }) {
  calls += 1;
  if (calls <= failures) throw new LambdaError('Passing');
  return { ok: calls };
}

const stage = await openStage({ lambdas: { flaky } });
afterAll(() => stage.close());

/** The library takes the error's name from the error itself. */
const localHandler = (input: unknown) => {
  try {
    return flaky(input as { failures: number });
  } catch (error) {
    throw Object.assign(new Error('no'), { name: error instanceof LambdaError ? error.errorType : 'Error' });
  }
};

// The library ends a Task after 60 s unless it has a TimeoutSeconds.
const flakyTask = { Type: 'Task', Resource: functionArn('flaky'), TimeoutSeconds: 5, End: true };
const Retry = [{ ErrorEquals: ['Passing'], IntervalSeconds: 1, MaxAttempts: 2 }];
const choose = machine({
  Choose: {
    Type: 'Choice',
    Choices: [
      {
        And: [{ Variable: '$.n', NumericGreaterThan: 1 }, { Not: { Variable: '$.s', StringMatches: 'x*' } }],
        Next: 'Large',
      },
      { Variable: '$.missing', IsPresent: true, Next: 'Large' },
    ],
    Default: 'Small',
  },
  Large: { Type: 'Pass', Result: { size: 'large' }, ResultPath: '$.found.here', End: true },
  Small: { Type: 'Pass', InputPath: '$.n', ResultPath: '$.small', OutputPath: '$.small', End: true },
});
const shape = {
  'a.$': '$.list[1]',
  'b.$': "States.Format('{}-{}', $.s, States.ArrayLength($.list))",
  'c.$': 'States.StringToJson($.json)',
  'd.$': "$['odd key']",
  'e.$': 'States.ArrayPartition($.list, 2)',
  'f.$': 'States.MathAdd($.n, 1)',
  'g.$': "States.Hash($.s, 'SHA-256')",
  'h.$': 'States.JsonMerge($.one, $.two, false)',
  'i.$': 'States.ArrayContains($.list, 2)',
  'j.$': 'States.ArrayRange(1, 9, 2)',
  'k.$': "States.StringSplit('a,b', ',')",
  'l.$': 'States.ArrayUnique($.list)',
};
const input = { list: [1, 2, 2], s: 'x', json: '{"y":null}', 'odd key': true, n: 2, one: { a: 1 }, two: { a: 2 } };

const cases: [string, object, unknown][] = [
  ['Choice into Pass with ResultPath', choose, { n: 2, s: 'y' }],
  ['Choice by Default with InputPath and OutputPath', choose, { n: 2, s: 'xy' }],
  ['Parameters and functions', machine({ A: { Type: 'Pass', Parameters: shape, End: true } }), input],
  [
    'Wait, then Succeed',
    machine({ W: { Type: 'Wait', Seconds: 0, Next: 'S' }, S: { Type: 'Succeed', OutputPath: '$.a' } }),
    { a: [1] },
  ],
  ['Retry that heals', machine({ A: { ...flakyTask, Retry, ResultPath: '$.r' } }), { failures: 2 }],
  [
    'Retry used up, then Catch',
    machine({
      A: { ...flakyTask, Retry, Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: '$.failure', Next: 'B' }] },
      B: { Type: 'Pass', OutputPath: '$.failure.Error', End: true },
    }),
    { failures: 9 },
  ],
  [
    'ResultSelector',
    machine({ A: { ...flakyTask, ResultSelector: { 'n.$': '$.ok' }, ResultPath: '$.r' } }),
    { failures: 0 },
  ],
];

test.each(cases)('the library agrees on: %s', async (_, definition, value) => {
  calls = 0;
  const ours = await run(stage, definition, value);
  calls = 0;
  const other = new StateMachine(definition as StateMachineDefinition, { validationOptions: { checkArn: false } });
  const overrides = { taskResourceLocalHandlers: { A: localHandler as never }, retryIntervalOverrides: { A: 0 } };
  const theirs: unknown = await other.run(value as never, { overrides }).result;
  expect(ours.status).toBe('SUCCEEDED');
  expect(JSON.parse(ours.output ?? '')).toEqual(theirs);
});
