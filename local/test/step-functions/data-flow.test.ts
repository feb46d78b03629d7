import { afterAll, describe, expect, test } from '@jest/globals';
import { eventTypes, functionArn, machine, openStage, outputOf, run, task } from './stage.ts';

const stage = await openStage({ lambdas: { echo: (payload) => payload, size: (bytes: number) => 'x'.repeat(bytes) } });
afterAll(() => stage.close());

/** The output of one Pass state. */
const passed = async (rest: object, input: unknown) =>
  outputOf(await run(stage, machine({ A: { Type: 'Pass', End: true, ...rest } }), input));

describe('a Pass state', () => {
  test('hands on its input', async () => expect(await passed({}, { a: 1 })).toEqual({ a: 1 }));
  test('InputPath selects, null is {}', async () => {
    expect(await passed({ InputPath: '$.a.b[1]' }, { a: { b: [1, 2] } })).toBe(2);
    expect(await passed({ InputPath: null }, { a: 1 })).toEqual({});
  });
  test('OutputPath selects, null is {}', async () => {
    expect(await passed({ OutputPath: "$['a b']" }, { 'a b': 3 })).toBe(3);
    expect(await passed({ OutputPath: null }, { a: 1 })).toEqual({});
  });
  test('ResultPath puts the result into the raw input, null drops it', async () => {
    expect(await passed({ Result: 7, ResultPath: '$.x.y' }, { a: 1 })).toEqual({ a: 1, x: { y: 7 } });
    expect(await passed({ Result: 7, ResultPath: null }, { a: 1 })).toEqual({ a: 1 });
    expect(await passed({ Result: 7, InputPath: '$.a', ResultPath: '$.r' }, { a: 1 })).toEqual({ a: 1, r: 7 });
  });
  test('Parameters mix constants, paths and functions', async () => {
    const Parameters = { 'a.$': '$.n', b: [{ 'c.$': "States.Format('{} of {}', $.n, $.s)" }, 'plain'], d: null };
    expect(await passed({ Parameters }, { n: 1, s: 'x' })).toEqual({ a: 1, b: [{ c: '1 of x' }, 'plain'], d: null });
  });
  test('a key __proto__ is a key like any other', async () => {
    const definition = machine({ A: { Type: 'Pass', End: true, ResultPath: '$.r', Result: 1 } });
    const execution = await run(stage, definition, JSON.parse('{"__proto__":{"x":1}}'));
    expect(execution.output).toBe('{"__proto__":{"x":1},"r":1}');
    expect((await run(stage, machine({ A: { Type: 'Pass', End: true, OutputPath: '$.constructor' } }))).error).toBe(
      'States.Runtime',
    );
  });
});

const values: [string, unknown][] = [
  ["States.Format('it\\'s {} \\{\\}', $.s)", "it's x {}"],
  ['States.StringToJson($.json)', { a: [1] }],
  ['States.JsonToString($.list)', '[3,1,3]'],
  ["States.Array($.n, 'a', true, null, -1.5)", [2, 'a', true, null, -1.5]],
  ['States.ArrayLength($.list)', 3],
  ['States.ArrayGetItem($.list, 1)', 1],
  ['States.ArrayContains($.list, 3)', true],
  ['States.ArrayPartition($.list, 2)', [[3, 1], [3]]],
  ['States.ArrayRange(1, 9, 4)', [1, 5, 9]],
  ['States.ArrayUnique($.list)', [3, 1]],
  ["States.Base64Decode(States.Base64Encode('ü'))", 'ü'],
  ["States.Hash('abc', 'SHA-1')", 'a9993e364706816aba3e25717850c26c9cd0d89d'],
  ['States.JsonMerge($.one, $.two, false)', { a: 1, b: 3 }],
  ['States.MathAdd($.n, -5)', -3],
  ['States.MathRandom(4, 5)', 4],
  ["States.StringSplit('a-b,c', '-,')", ['a', 'b', 'c']],
  ["States.Format('{}', States.ArrayLength(States.Array(1, 2)))", '2'],
];

describe('functions', () => {
  const input = { n: 2, s: 'x', json: '{"a":[1]}', list: [3, 1, 3], one: { a: 1, b: 2 }, two: { b: 3 } };
  test.each(values)('%s', async (expression, value) => {
    expect(await passed({ Parameters: { 'v.$': expression } }, input)).toEqual({ v: value });
  });
  test('States.UUID() makes another one each time', async () => {
    const { a, b } = (await passed({ Parameters: { 'a.$': 'States.UUID()', 'b.$': 'States.UUID()' } }, {})) as Record<
      string,
      string
    >;
    expect(a).toMatch(/^[0-9a-f-]{36}$/);
    expect(a).not.toBe(b);
  });
  test('what a function cannot do fails with States.Runtime', async () => {
    const state = { Type: 'Pass', Parameters: { 'v.$': 'States.MathAdd($.a, 1)' }, End: true };
    expect(await run(stage, machine({ A: state }), { a: 'x' })).toMatchObject({
      status: 'FAILED',
      error: 'States.Runtime',
    });
  });
});

test('the context object says who, where and when', async () => {
  const Parameters = {
    'id.$': '$$.Execution.Id',
    'input.$': '$$.Execution.Input',
    'name.$': '$$.Execution.Name',
    'role.$': '$$.Execution.RoleArn',
    'started.$': '$$.Execution.StartTime',
    'redrives.$': '$$.Execution.RedriveCount',
    'state.$': '$$.State.Name',
    'entered.$': '$$.State.EnteredTime',
    'retries.$': '$$.State.RetryCount',
    'machine.$': '$$.StateMachine.Id',
    'machineName.$': '$$.StateMachine.Name',
  };
  const execution = await run(stage, machine({ First: { Type: 'Pass', Parameters, End: true } }), { a: 1 });
  expect(outputOf(execution)).toEqual({
    id: execution.executionArn,
    input: { a: 1 },
    name: execution.name,
    role: 'arn:aws:iam::000000000000:role/MachineRole',
    started: new Date(execution.startMs).toISOString(),
    redrives: 0,
    state: 'First',
    entered: expect.stringMatching(/^\d{4}-.*Z$/),
    retries: 0,
    machine: execution.stateMachineArn,
    machineName: execution.stateMachineArn.split(':').at(-1),
  });
});

test('a path that leads nowhere fails in the words of AWS', async () => {
  const state = { Type: 'Pass', Parameters: { 'a.$': '$.missing' }, End: true };
  expect(await run(stage, machine({ A: state }), { b: 1 })).toMatchObject({
    error: 'States.Runtime',
    cause: `An error occurred while executing the state 'A' (entered at the event id #2). The JSONPath '$.missing' specified for the field 'a.$' could not be found in the input '{"b":1}'`,
  });
});

describe('a Task', () => {
  test('lambda:invoke answers the payload among what the service says', async () => {
    const execution = await run(stage, machine({ A: task('echo', { OutputPath: '$', End: true }) }), { a: 1 });
    expect(outputOf(execution)).toMatchObject({
      Payload: { a: 1 },
      StatusCode: 200,
      ExecutedVersion: '$LATEST',
      SdkResponseMetadata: {},
    });
  });
  test('ResultSelector takes from the result, and from the context', async () => {
    const rest = {
      ResultSelector: { 'a.$': '$.Payload.a', 'in.$': '$$.State.Name' },
      ResultPath: '$.r',
      OutputPath: '$',
      End: true,
    };
    expect(outputOf(await run(stage, machine({ A: task('echo', rest) }), { a: 1 }))).toEqual({
      a: 1,
      r: { a: 1, in: 'A' },
    });
  });
  test('a bare function ARN answers the payload, and has events of its own', async () => {
    const execution = await run(stage, machine({ A: { Type: 'Task', Resource: functionArn('echo'), End: true } }), {
      a: 1,
    });
    expect(outputOf(execution)).toEqual({ a: 1 });
    expect(eventTypes(execution).slice(2, 5)).toEqual([
      'LambdaFunctionScheduled',
      'LambdaFunctionStarted',
      'LambdaFunctionSucceeded',
    ]);
  });
});

describe('256 KiB', () => {
  const limit = 262_144;
  const bare = { Type: 'Task', Resource: functionArn('size'), End: true };
  test('are carried to the byte', async () => {
    expect((await run(stage, machine({ A: bare }), limit - 2)).status).toBe('SUCCEEDED');
    expect(await run(stage, machine({ A: bare }), limit - 1)).toMatchObject({
      status: 'FAILED',
      error: 'States.DataLimitExceeded',
    });
  });
  test("are a state's output, too: States.ALL does not catch it", async () => {
    const rest = { ResultPath: '$.r', Catch: [{ ErrorEquals: ['States.ALL'], Next: 'B' }], Next: 'B' };
    const input = { a: 'x'.repeat(200_000), n: 100_000 };
    const size = { Type: 'Task', Resource: functionArn('size'), InputPath: '$.n', ...rest };
    expect(await run(stage, machine({ A: size, B: { Type: 'Succeed' } }), input)).toMatchObject({
      error: 'States.DataLimitExceeded',
      cause: "The state/task 'A' returned a result with a size exceeding the maximum number of bytes service limit.",
    });
  });
  test('are bytes of UTF-8, not characters', async () => {
    const state = { Type: 'Pass', Parameters: { 'a.$': '$', 'b.$': '$' }, End: true };
    expect((await run(stage, machine({ A: state }), 'ü'.repeat(66_000))).error).toBe('States.DataLimitExceeded');
  });
});
