import {
  DescribeExecutionCommand,
  DescribeMapRunCommand,
  ListExecutionsCommand,
  ListMapRunsCommand,
} from '@aws-sdk/client-sfn';
import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { everyoneMay } from '../../gatekeeper.ts';
import {
  create,
  distributed,
  eventTypes,
  functionArn,
  LambdaError,
  machine,
  openStage,
  outputOf,
  run,
  start,
  task,
} from './stage.ts';

let running = 0;
let most = 0;
let bad: number[] = [];
let started: number[] = [];
let gates = new Map<number, Promise<void>>();

const stage = await openStage({
  lambdas: {
    part: async (n: number) => {
      running += 1;
      most = Math.max(most, running);
      started.push(n);
      await (gates.get(n) ?? Promise.resolve());
      running -= 1;
      if (bad.includes(n)) throw new LambdaError('RangeDamaged', `part ${n}`);
      return { partNumber: n };
    },
    rows: (n: number) => [n, n],
  },
});
afterAll(() => stage.close());
beforeEach(() => {
  [most, bad, started, gates] = [0, [], [], new Map()];
});

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index + 1);
const map = (rest: object = {}, type = 'EXPRESS') =>
  distributed({ Part: task('part') }, { Label: 'Parts', ...rest }, type);
const export_ = (WriterConfig?: object, Prefix = 'results') => ({
  ResultWriter: {
    Resource: 'arn:aws:states:::s3:putObject',
    Parameters: { Bucket: 'work', Prefix },
    ...(WriterConfig && { WriterConfig }),
  },
});
const compact = export_({ Transformation: 'COMPACT', OutputType: 'JSONL' });

const only = async (executionArn: string) => {
  const { mapRuns } = await stage.client.send(new ListMapRunsCommand({ executionArn }));
  expect(mapRuns).toHaveLength(1);
  return stage.client.send(new DescribeMapRunCommand({ mapRunArn: mapRuns?.[0]?.mapRunArn }));
};
const manifestOf = (execution: { output?: string | undefined }) => {
  const { ResultWriterDetails } = JSON.parse(execution.output ?? '');
  return JSON.parse(stage.objects.get(`work/${ResultWriterDetails.Key}`) ?? '');
};
const lines = (file: { Key: string }) =>
  (stage.objects.get(`work/${file.Key}`) ?? '')
    .trim()
    .split('\n')
    .map((line): unknown => JSON.parse(line));

describe.each(['EXPRESS', 'STANDARD'])('with %s children', (type) => {
  test('every item runs once, and the outputs come in the order of the items', async () => {
    const execution = await run(stage, machine({ M: map({ ItemsPath: '$.n' }, type) }), { n: numbers(5) });
    expect(outputOf(execution)).toEqual(numbers(5).map((partNumber) => ({ partNumber })));
    expect(eventTypes(execution).slice(1, -1)).toEqual([
      'MapStateEntered',
      'MapStateStarted',
      'MapRunStarted',
      'MapRunSucceeded',
      'MapStateSucceeded',
      'MapStateExited',
    ]);
    expect(await only(execution.executionArn)).toMatchObject({
      status: 'SUCCEEDED',
      itemCounts: { succeeded: 5, total: 5, pending: 0 },
    });
  });

  test('at most MaxConcurrency at once, also by path', async () => {
    await run(stage, machine({ M: map({ MaxConcurrencyPath: '$.most', ItemsPath: '$.n' }, type) }), {
      n: numbers(9),
      most: 2,
    });
    expect(most).toBe(2);
    await run(stage, machine({ M: map({ MaxConcurrency: 1 }, type) }), numbers(4));
    expect(most).toBe(2);
    await run(stage, machine({ M: map({}, type) }), numbers(50));
    expect(most).toBe(50);
  });

  test('after the first failure no new child starts, and the state fails without output', async () => {
    bad = [2];
    const execution = await run(stage, machine({ M: map({ MaxConcurrency: 1, ...compact }, type) }), numbers(4));
    expect(started).toEqual([1, 2]);
    expect(execution).toMatchObject({
      status: 'FAILED',
      error: 'States.ExceedToleratedFailureThreshold',
      cause: 'The specified tolerated failure threshold was exceeded',
      output: undefined,
    });
    expect(await only(execution.executionArn)).toMatchObject({
      status: 'FAILED',
      itemCounts: { succeeded: 1, failed: 1, pending: 2 },
    });
    const folder = [...stage.objects.keys()].filter((key) => key.endsWith('manifest.json')).at(-1) ?? '';
    const { ResultFiles } = JSON.parse(stage.objects.get(folder) ?? '');
    expect(lines(ResultFiles.SUCCEEDED[0])).toEqual([{ partNumber: 1 }]);
    expect(lines(ResultFiles.FAILED[0])).toEqual([
      expect.objectContaining({ Status: 'FAILED', Error: 'RangeDamaged', Input: '2' }),
    ]);
    expect(lines(ResultFiles.PENDING[0])).toHaveLength(2);
  });
});

test('the items say which they are, and the selector adds what they have in common', async () => {
  const ItemSelector = { 'n.$': '$$.Map.Item.Value', 'i.$': '$$.Map.Item.Index', 'all.$': '$.common' };
  const M = distributed({ A: { Type: 'Pass', End: true } }, { ItemsPath: '$.n', ItemSelector, ResultPath: '$.out' });
  const execution = await run(stage, machine({ M }), { n: [7], common: 'c' });
  expect(outputOf(execution)).toEqual({ n: [7], common: 'c', out: [{ n: 7, i: 0, all: 'c' }] });
});

test('running Express children finish, running Standard ones are stopped', async () => {
  for (const [type, end] of [
    ['EXPRESS', { succeeded: 1 }],
    ['STANDARD', { aborted: 1 }],
  ] as const) {
    let open = () => {};
    gates = new Map([
      [1, new Promise<void>((resolve) => (open = resolve))],
      [2, new Promise<void>((resolve) => setImmediate(resolve))],
    ]);
    bad = [2];
    const executionArn = await start(stage, create(stage, machine({ M: map({}, type) })), [1, 2]);
    if (type === 'EXPRESS') while ((await only(executionArn)).itemCounts?.failed !== 1);
    open();
    expect((await stage.stepFunctions.ended(executionArn)).status).toBe('FAILED');
    expect((await only(executionArn)).itemCounts).toMatchObject({ failed: 1, ...end });
  }
});

test('tolerated failures do not fail the state', async () => {
  bad = [1, 2];
  const execution = await run(stage, machine({ M: map({ ToleratedFailureCount: 2 }) }), numbers(4));
  expect(outputOf(execution)).toMatchObject([
    { Status: 'FAILED' },
    { Status: 'FAILED' },
    { partNumber: 3 },
    { partNumber: 4 },
  ]);
  expect((await run(stage, machine({ M: map({ ToleratedFailurePercentage: 50 }) }), numbers(4))).status).toBe(
    'SUCCEEDED',
  );
  expect(
    (await run(stage, machine({ M: map({ ToleratedFailurePercentagePath: '$[0]', ItemsPath: '$' }) }), [1, 2, 3]))
      .status,
  ).toBe('FAILED');
});

test('a failed Map can be tried again: with a new Map Run', async () => {
  bad = [1];
  const Retry = [{ ErrorEquals: ['States.ExceedToleratedFailureThreshold'], MaxAttempts: 1 }];
  const execution = await run(stage, machine({ M: map({ Retry }) }), [1]);
  expect((await stage.client.send(new ListMapRunsCommand(execution))).mapRuns).toHaveLength(2);
});

describe('results', () => {
  test('COMPACT as JSON lines: a row is an output', async () => {
    const execution = await run(stage, machine({ M: map(compact) }), [1, 2]);
    const mapRunArn = JSON.parse(execution.output ?? '').MapRunArn;
    const id = mapRunArn.split(':').at(-1);
    expect(outputOf(execution)).toEqual({
      MapRunArn: mapRunArn,
      ResultWriterDetails: { Bucket: 'work', Key: `results/${id}/manifest.json` },
    });
    expect(mapRunArn).toMatch(/:mapRun:Machine\d+\/Parts:/);
    expect(manifestOf(execution)).toEqual({
      DestinationBucket: 'work',
      MapRunArn: mapRunArn,
      ResultFiles: { FAILED: [], PENDING: [], SUCCEEDED: [{ Key: `results/${id}/SUCCEEDED_0.jsonl`, Size: 34 }] },
    });
    expect(stage.objects.get(`work/results/${id}/SUCCEEDED_0.jsonl`)).toBe('{"partNumber":1}\n{"partNumber":2}\n');
  });

  test('NONE as JSON: a row is an execution', async () => {
    const execution = await run(stage, machine({ M: map(export_()) }), [1]);
    const [file] = manifestOf(execution).ResultFiles.SUCCEEDED;
    expect(file.Key).toMatch(/SUCCEEDED_0\.json$/);
    expect(JSON.parse(stage.objects.get(`work/${file.Key}`) ?? '')).toEqual([
      {
        ExecutionArn: expect.stringMatching(/\/Parts:/),
        Input: '1',
        InputDetails: { Included: true },
        Name: expect.any(String),
        Output: '{"partNumber":1}',
        OutputDetails: { Included: true },
        RedriveCount: 0,
        RedriveStatus: 'NOT_REDRIVABLE',
        RedriveStatusReason: 'Execution is SUCCEEDED and cannot be redriven',
        StartDate: expect.any(String),
        StateMachineArn: expect.stringMatching(/\/Parts$/),
        Status: 'SUCCEEDED',
        StopDate: expect.any(String),
      },
    ]);
  });

  test('FLATTEN takes arrays apart, in files and in the output', async () => {
    const states = { A: { Type: 'Task', Resource: functionArn('rows'), End: true } };
    const WriterConfig = { Transformation: 'FLATTEN', OutputType: 'JSON' };
    expect(
      outputOf(await run(stage, machine({ M: distributed(states, { ResultWriter: { WriterConfig } }) }), [1, 2])),
    ).toEqual([1, 1, 2, 2]);
    const execution = await run(stage, machine({ M: distributed(states, export_(WriterConfig, '')) }), [1]);
    const [file] = manifestOf(execution).ResultFiles.SUCCEEDED;
    expect(file.Key).toMatch(/^[0-9a-f-]+\/SUCCEEDED_0\.json$/);
    expect(stage.objects.get(`work/${file.Key}`)).toBe('[1,1]');
  });

  test('an empty list has a manifest, too', async () => {
    expect(manifestOf(await run(stage, machine({ M: map(compact) }), [])).ResultFiles).toEqual({
      FAILED: [],
      PENDING: [],
      SUCCEEDED: [],
    });
  });

  test('what is not exported must fit into 256 KiB', async () => {
    const M = distributed({ A: { Type: 'Pass', End: true } }, { ItemSelector: { x: 'x'.repeat(1000) } });
    expect((await run(stage, machine({ M }), numbers(300))).error).toBe('States.DataLimitExceeded');
  });

  test('a writer that cannot write fails with States.ResultWriterFailed', async () => {
    const closed = await openStage({ putObject: () => Promise.reject(new Error('AccessDenied: not yours')) });
    const M = distributed({ A: { Type: 'Pass', End: true } }, compact);
    expect(await run(closed, machine({ M }), [1])).toMatchObject({
      error: 'States.ResultWriterFailed',
      cause: 'AccessDenied: not yours',
    });
    await closed.close();
  });
});

test('children can be listed and described', async () => {
  bad = [2];
  const execution = await run(stage, machine({ M: map({ ToleratedFailureCount: 1 }) }), [1, 2]);
  const { mapRunArn } = await only(execution.executionArn);
  const { executions } = await stage.client.send(new ListExecutionsCommand({ mapRunArn, statusFilter: 'FAILED' }));
  expect(executions).toMatchObject([{ mapRunArn, status: 'FAILED', itemCount: 1 }]);
  expect(
    await stage.client.send(new DescribeExecutionCommand({ executionArn: executions?.[0]?.executionArn })),
  ).toMatchObject({
    mapRunArn,
    status: 'FAILED',
    error: 'RangeDamaged',
    input: '2',
    redriveStatus: 'REDRIVABLE_BY_MAP_RUN',
  });
});

test('the role must be allowed to start executions of its machine', async () => {
  const asked: string[] = [];
  const strict = await openStage({
    gatekeeper: {
      ...everyoneMay,
      ask: ({ caller, action, resource }) => {
        asked.push(`${caller} ${action} ${resource}`);
        return caller === 'local' ? { allowed: true } : { allowed: false, reason: `${caller} may not ${action}` };
      },
    },
  });
  const execution = await run(strict, machine({ M: distributed({ A: { Type: 'Pass', End: true } }) }), [1]);
  expect(execution).toMatchObject({ error: 'States.Permissions', cause: 'MachineRole may not states:StartExecution' });
  expect(asked).toContain(`MachineRole states:StartExecution ${execution.stateMachineArn}`);
  await strict.close();
});

describe('faults at an item', () => {
  const rows = async (kind: string, details?: Record<string, unknown>) => {
    stage.faults.clear();
    stage.faults.add({
      place: 'states:MapItem',
      kind,
      times: 1,
      where: { label: 'Parts', item: '2' },
      ...(details && { details }),
    });
    const execution = await run(stage, machine({ M: map(compact) }), [1, 2]);
    return lines(manifestOf(execution).ResultFiles.SUCCEEDED[0]);
  };
  test('lose', async () => expect(await rows('lose')).toEqual([{ partNumber: 1 }]));
  test('double', async () =>
    expect(await rows('double')).toEqual([{ partNumber: 1 }, { partNumber: 2 }, { partNumber: 2 }]));
  test('alter', async () =>
    expect(await rows('alter', { merge: { size: 9 } })).toEqual([{ partNumber: 1 }, { partNumber: 2, size: 9 }]));
  test('run-twice', async () => {
    expect(await rows('run-twice')).toEqual([{ partNumber: 1 }, { partNumber: 2 }]);
    expect(started.filter((n) => n === 2)).toHaveLength(2);
  });
});
