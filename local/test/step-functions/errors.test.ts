import { afterAll, afterEach, describe, expect, test } from '@jest/globals';
import { delaySeconds } from '../../step-functions/engine/forgive.ts';
import { eventTypes, functionArn, LambdaError, machine, openStage, outputOf, run, task } from './stage.ts';

let errors: string[] = [];
let calls = 0;
const hanging: ((value: unknown) => void)[] = [];

const stage = await openStage({
  lambdas: {
    /** Fails with each of `errors` once, then succeeds. */
    flaky: () => {
      calls += 1;
      const error = errors.shift();
      if (error !== undefined) throw new LambdaError(error, `call ${calls}`);
      return { calls };
    },
    hang: () => new Promise((resolve) => hanging.push(resolve)),
  },
});
afterAll(() => stage.close());
afterEach(() => {
  calls = 0;
  errors = [];
});

const flaky = (rest: object) => machine({ A: task('flaky', { End: true, ...rest }), B: { Type: 'Pass', End: true } });
/** With a road to B, so that the definition is whole. */
const caught = (ErrorEquals: string[], rest: object = {}) => ({ Catch: [{ ErrorEquals, Next: 'B', ...rest }] });
const never = caught(['Never']);

describe('Retry', () => {
  test('tries again until the function succeeds', async () => {
    errors = ['E', 'E'];
    const execution = await run(stage, flaky({ Retry: [{ ErrorEquals: ['E'], MaxAttempts: 2 }], ...never }));
    expect(outputOf(execution)).toEqual({ calls: 3 });
    expect(eventTypes(execution).filter((type) => type.startsWith('Task'))).toEqual([
      'TaskStateEntered',
      'TaskScheduled',
      'TaskStarted',
      'TaskFailed',
      'TaskScheduled',
      'TaskStarted',
      'TaskFailed',
      'TaskScheduled',
      'TaskStarted',
      'TaskSucceeded',
      'TaskStateExited',
    ]);
  });

  test('gives up after MaxAttempts, with the last error and its cause', async () => {
    errors = ['E', 'E', 'E'];
    const execution = await run(stage, flaky({ Retry: [{ ErrorEquals: ['E'], MaxAttempts: 1 }], ...never }));
    expect(execution).toMatchObject({ status: 'FAILED', error: 'E', output: undefined });
    expect(JSON.parse(execution.cause ?? '')).toEqual({ errorMessage: 'call 2', errorType: 'E', trace: [] });
  });

  test('takes the first retrier that fits, and counts each by itself', async () => {
    errors = ['A', 'B', 'C', 'B'];
    const Retry = [
      { ErrorEquals: ['A', 'B'], MaxAttempts: 2 },
      { ErrorEquals: ['C'], MaxAttempts: 1 },
      { ErrorEquals: ['States.ALL'], MaxAttempts: 9 },
    ];
    expect((await run(stage, flaky({ Retry, ...never }))).error).toBe('B');
    expect(calls).toBe(4);
  });

  test('MaxAttempts 0 keeps an error from the retriers below', async () => {
    errors = ['A'];
    const Retry = [{ ErrorEquals: ['A'], MaxAttempts: 0 }, { ErrorEquals: ['States.ALL'] }];
    expect((await run(stage, flaky({ Retry, ...never }))).status).toBe('FAILED');
  });

  test('tells the state how often it was tried', async () => {
    errors = ['A', 'A'];
    const seen: unknown[] = [];
    const count = await openStage({
      lambdas: {
        look: (payload) => {
          seen.push(payload);
          const error = errors.shift();
          if (error !== undefined) throw new LambdaError(error);
        },
      },
    });
    const Parameters = { FunctionName: functionArn('look'), 'Payload.$': '$$.State.RetryCount' };
    await run(count, machine({ A: task('look', { Parameters, Retry: [{ ErrorEquals: ['States.ALL'] }], End: true }) }));
    await count.close();
    expect(seen).toEqual([0, 1, 2]);
  });

  test('waits longer each time, up to MaxDelaySeconds, and less with full jitter', () => {
    const retrier = {
      errors: [],
      intervalSeconds: 2,
      backoffRate: 3,
      maxAttempts: 9,
      maxDelaySeconds: 20,
      jitter: 'NONE',
    } as const;
    expect([0, 1, 2, 3].map((count) => delaySeconds(retrier, count))).toEqual([2, 6, 18, 20]);
    expect(delaySeconds({ ...retrier, jitter: 'FULL' }, 1, 0.25)).toBe(1.5);
  });
});

describe('wildcards', () => {
  const name = (error: string) => ({ A: { Type: 'Fail', Error: error } });
  /** A Parallel whose one branch fails with the error. */
  const failing = (error: string, ErrorEquals: string[]) =>
    machine({
      P: { Type: 'Parallel', Branches: [machine(name(error))], Catch: [{ ErrorEquals, Next: 'B' }], Next: 'B' },
      B: { Type: 'Succeed' },
    });
  const table: [string, string[], boolean][] = [
    ['E', ['States.ALL'], true],
    ['E', ['States.TaskFailed'], true],
    ['States.Timeout', ['States.ALL'], true],
    ['States.Timeout', ['States.TaskFailed'], false],
    ['States.HeartbeatTimeout', ['States.Timeout'], true],
    ['States.HeartbeatTimeout', ['States.TaskFailed'], false],
    ['States.Runtime', ['States.ALL'], false],
    ['States.Runtime', ['States.Runtime'], false],
    ['States.DataLimitExceeded', ['States.ALL'], false],
    ['States.DataLimitExceeded', ['States.DataLimitExceeded'], true],
  ];
  test.each(table)('%s under %j: caught is %s', async (error, names, isCaught) => {
    expect((await run(stage, failing(error, names))).status).toBe(isCaught ? 'SUCCEEDED' : 'FAILED');
  });
});

describe('Catch', () => {
  test('goes on elsewhere with Error and Cause', async () => {
    errors = ['E'];
    const execution = await run(stage, flaky(caught(['E'], { ResultPath: '$.failure' })), { a: 1 });
    expect(outputOf(execution)).toEqual({ a: 1, failure: { Error: 'E', Cause: expect.stringContaining('call 1') } });
    expect(eventTypes(execution)).toContain('TaskStateExited');
  });

  test('without ResultPath the error is all that goes on', async () => {
    errors = ['E'];
    expect(Object.keys(outputOf(await run(stage, flaky(caught(['E'])))) as object)).toEqual(['Error', 'Cause']);
  });

  test('what no catcher names fails the execution', async () => {
    errors = ['E'];
    expect((await run(stage, flaky(caught(['F'])))).error).toBe('E');
  });
});

describe('time', () => {
  test('a task that is out of time fails with States.Timeout; its late answer is not heard', async () => {
    const execution = await run(stage, machine({ A: task('hang', { TimeoutSeconds: 1, End: true }) }));
    expect(execution).toMatchObject({ status: 'FAILED', error: 'States.Timeout', cause: undefined });
    expect(eventTypes(execution).slice(-2)).toEqual(['TaskTimedOut', 'ExecutionFailed']);
    hanging.shift()?.('late');
    expect((await stage.stepFunctions.ended(execution.executionArn)).status).toBe('FAILED');
  });

  test('TimeoutSecondsPath and HeartbeatSeconds end a task too', async () => {
    const rest = { TimeoutSecondsPath: '$.t', HeartbeatSeconds: 1, End: true };
    expect((await run(stage, machine({ A: task('hang', rest) }), { t: 60 })).error).toBe('States.HeartbeatTimeout');
  });

  test('a machine that is out of time ends as TIMED_OUT', async () => {
    const execution = await run(stage, machine({ A: task('hang') }, { TimeoutSeconds: 1 }));
    expect(execution).toMatchObject({ status: 'TIMED_OUT', error: 'States.Timeout' });
    expect(eventTypes(execution).at(-1)).toBe('ExecutionTimedOut');
  });

  test('Wait takes seconds, a date, or a path to one; the clock is scaled', async () => {
    const wait = (rest: object) =>
      run(stage, machine({ A: { Type: 'Wait', End: true, ...rest } }), { s: 3600, t: '2020-01-01T00:00:00Z' });
    const waits = [
      { Seconds: 3600 },
      { SecondsPath: '$.s' },
      { Timestamp: '2020-01-01T00:00:00Z' },
      { TimestampPath: '$.t' },
    ];
    const ends = await Promise.all(waits.map(wait));
    expect(ends.map(({ status }) => status)).toEqual(waits.map(() => 'SUCCEEDED'));
    expect((await wait({ TimestampPath: '$.s' })).error).toBe('States.Runtime');
  });

  test.each([
    ['seconds that are not whole', { SecondsPath: '$.w' }, { w: 1.5 }],
    ['seconds that are a text', { SecondsPath: '$.w' }, { w: '1' }],
    ['a timestamp without T', { TimestampPath: '$.w' }, { w: '2020-01-01 00:00:00Z' }],
    ['a timestamp without a zone', { TimestampPath: '$.w' }, { w: '2020-01-01T00:00:00' }],
    ['a date', { TimestampPath: '$.w' }, { w: '2020-01-01' }],
  ])('Wait for %s fails with States.Runtime, which nothing catches', async (_, rest, input) => {
    const Branches = [machine({ W: { Type: 'Wait', End: true, ...rest } })];
    const definition = machine({
      P: { Type: 'Parallel', Branches, End: true, ...caught(['States.ALL']) },
      B: { Type: 'Pass', End: true },
    });
    expect(await run(stage, definition, input)).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
  });
});

describe('a Fail state', () => {
  test('says its Error and Cause', async () => {
    const execution = await run(stage, machine({ A: { Type: 'Fail', Error: 'E', Cause: 'why' } }));
    expect(execution).toMatchObject({ status: 'FAILED', error: 'E', cause: 'why' });
    expect(eventTypes(execution)).toEqual(['ExecutionStarted', 'FailStateEntered', 'ExecutionFailed']);
  });
  test('takes them from paths and functions', async () => {
    const fail = {
      Type: 'Fail',
      ErrorPath: '$.failure.Error',
      CausePath: "States.Format('because {}', $.failure.Cause)",
    };
    expect(await run(stage, machine({ A: fail }), { failure: { Error: 'E', Cause: 'so' } })).toMatchObject({
      error: 'E',
      cause: 'because so',
    });
  });
});

describe('branches', () => {
  const pass = (Result: unknown) => machine({ A: { Type: 'Pass', Result, End: true } });
  test('a Parallel answers what each branch answered', async () => {
    const execution = await run(stage, machine({ P: { Type: 'Parallel', Branches: [pass(1), pass(2)], End: true } }));
    expect(outputOf(execution)).toEqual([1, 2]);
  });
  test('a branch that fails ends the others', async () => {
    const Branches = [machine({ A: task('hang') }), machine({ B: { Type: 'Fail', Error: 'E' } })];
    expect((await run(stage, machine({ P: { Type: 'Parallel', Branches, End: true } }))).error).toBe('E');
  });
  test('an inline Map works through an array', async () => {
    const ItemProcessor = machine({
      A: { Type: 'Pass', Parameters: { 'i.$': '$$.Map.Item.Index', 'v.$': '$.v' }, End: true },
    });
    const map = {
      Type: 'Map',
      ItemsPath: '$.list',
      ItemSelector: { 'v.$': '$$.Map.Item.Value' },
      ItemProcessor,
      MaxConcurrency: 1,
      End: true,
    };
    const execution = await run(stage, machine({ M: map }), { list: ['a', 'b'] });
    expect(outputOf(execution)).toEqual([
      { i: 0, v: 'a' },
      { i: 1, v: 'b' },
    ]);
    expect(eventTypes(execution).filter((type) => type === 'MapIterationSucceeded')).toHaveLength(2);
  });
  test('what is no array cannot be mapped', async () => {
    const map = { Type: 'Map', ItemProcessor: pass(1), End: true };
    expect((await run(stage, machine({ M: map }), { a: 1 })).error).toBe('States.Runtime');
  });
});

test('onRule() hears of each Retry and Catch that answers an error, also of a Retry without attempts', async () => {
  errors = ['A', 'B'];
  const met: unknown[] = [];
  stage.stepFunctions.onRule((rule) => met.push(rule));
  const Retry = [{ ErrorEquals: ['A'] }, { ErrorEquals: ['B'], MaxAttempts: 0 }];
  await run(stage, flaky({ Retry, ...caught(['C', 'B']) }));
  expect(met).toEqual([
    { state: 'A', rule: 'Retry', index: 0, error: 'A' },
    { state: 'A', rule: 'Retry', index: 1, error: 'B' },
    { state: 'A', rule: 'Catch', index: 0, error: 'B' },
  ]);
});
