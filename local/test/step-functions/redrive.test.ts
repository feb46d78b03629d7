import {
  DescribeExecutionCommand,
  DescribeMapRunCommand,
  ListMapRunsCommand,
  RedriveExecutionCommand,
  type SFNClient,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { afterAll, afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { Execution } from '../../step-functions/index.ts';
import {
  clientOf,
  create,
  distributed,
  eventTypes,
  LambdaError,
  machine,
  openStage,
  outputOf,
  run,
  start,
  task,
} from './stage.ts';

let bad = new Set<unknown>();
let calls: unknown[] = [];
let gate: Promise<void> | undefined;

const stage = await openStage({
  lambdas: {
    work: async (payload: { n: number } | number) => {
      const n = typeof payload === 'number' ? payload : payload.n;
      calls.push(n);
      await gate;
      if (bad.has(n)) throw new LambdaError('RangeDamaged');
      return { n, done: true };
    },
    first: (payload) => {
      calls.push('first');
      return payload;
    },
    large: () => 'x'.repeat(200_000),
  },
});
afterAll(() => stage.close());
beforeEach(() => {
  [bad, calls, gate] = [new Set(), [], undefined];
});
afterEach(() => {
  jest.restoreAllMocks();
});

const redrive = async ({ executionArn }: Execution, client = stage.client): Promise<Execution> => {
  await client.send(new RedriveExecutionCommand({ executionArn }));
  return stage.stepFunctions.ended(executionArn);
};
const refusal = (execution: Execution, client?: SFNClient) =>
  redrive(execution, client).then(
    () => 'taken',
    (error: Error) => `${error.name}: ${error.message}`,
  );

describe('a redriven execution', () => {
  const two = machine({ First: task('first', { Next: 'Second' }), Second: task('work') });

  test('goes on from the state that failed, with its input', async () => {
    bad = new Set([1]);
    const execution = await run(stage, two, { n: 1 });
    expect(execution.status).toBe('FAILED');
    bad = new Set();
    await redrive(execution);
    expect(outputOf(execution)).toEqual({ n: 1, done: true });
    expect(calls).toEqual(['first', 1, 1]);
    expect(eventTypes(execution).slice(-7)).toEqual([
      'ExecutionFailed',
      'ExecutionRedriven',
      'TaskScheduled',
      'TaskStarted',
      'TaskSucceeded',
      'TaskStateExited',
      'ExecutionSucceeded',
    ]);
    const description = await stage.client.send(new DescribeExecutionCommand(execution));
    expect(description).toMatchObject({ status: 'SUCCEEDED', redriveCount: 1, redriveStatus: 'NOT_REDRIVABLE' });
    expect(description.redriveDate).toBeInstanceOf(Date);
    expect(description.error).toBeUndefined();
  });

  test('has its retries anew', async () => {
    bad = new Set([1]);
    const execution = await run(
      stage,
      machine({ A: task('work', { Retry: [{ ErrorEquals: ['RangeDamaged'], MaxAttempts: 1 }], End: true }) }),
      1,
    );
    await redrive(execution);
    expect(calls).toHaveLength(4);
    expect(execution).toMatchObject({ status: 'FAILED', redriveCount: 1 });
  });

  test('may have been stopped, or out of time', async () => {
    let open = () => {};
    gate = new Promise((resolve) => (open = resolve));
    const executionArn = await start(stage, create(stage, machine({ A: task('work') })), 1);
    await stage.client.send(new StopExecutionCommand({ executionArn, error: 'E', cause: 'enough' }));
    const execution = await stage.stepFunctions.ended(executionArn);
    expect(execution).toMatchObject({ status: 'ABORTED', error: 'E', cause: 'enough' });
    open();
    expect((await redrive(execution)).status).toBe('SUCCEEDED');
    expect(eventTypes(execution).filter((type) => type === 'ExecutionSucceeded')).toHaveLength(1);
  });

  test('that ended through a Catch enters its Fail state again, and fails again', async () => {
    bad = new Set([1]);
    const Catch = [{ ErrorEquals: ['States.ALL'], Next: 'Failed' }];
    const execution = await run(
      stage,
      machine({ A: task('work', { Catch, End: true }), Failed: { Type: 'Fail', Error: 'E' } }),
      1,
    );
    bad = new Set();
    expect(await redrive(execution)).toMatchObject({ status: 'FAILED', error: 'E' });
    expect(calls).toEqual([1]);
    expect(eventTypes(execution).slice(-3)).toEqual(['ExecutionRedriven', 'FailStateEntered', 'ExecutionFailed']);
  });

  test('of a Parallel runs only the branch that failed', async () => {
    bad = new Set([1]);
    const Branches = [machine({ A: task('first') }), machine({ B: task('work') })];
    const execution = await run(stage, machine({ P: { Type: 'Parallel', Branches, End: true } }), 1);
    bad = new Set();
    expect(outputOf(await redrive(execution))).toEqual([1, { n: 1, done: true }]);
    expect(calls).toEqual(['first', 1, 1]);
  });
});

describe('RedriveExecution refuses', () => {
  test('what succeeded, and what still runs', async () => {
    expect(await refusal(await run(stage, machine({ A: { Type: 'Succeed' } })))).toBe(
      'ExecutionNotRedrivable: Execution is SUCCEEDED and cannot be redriven',
    );
    let open = () => {};
    gate = new Promise((resolve) => (open = resolve));
    const executionArn = await start(stage, create(stage, machine({ A: task('work') })), 1);
    await expect(stage.client.send(new RedriveExecutionCommand({ executionArn }))).rejects.toThrow(/RUNNING/);
    open();
    await stage.stepFunctions.ended(executionArn);
  });

  test('what ended more than 14 days ago', async () => {
    const execution = await run(stage, machine({ A: { Type: 'Fail' } }));
    const later = (execution.stopMs ?? 0) + 14 * 86_400_000 + 1;
    jest.spyOn(Date, 'now').mockReturnValue(later);
    // A client of its own: it learns that its clock is wrong.
    const client = clientOf(stage.stepFunctions.url);
    expect(await refusal(execution, client)).toBe('ExecutionNotRedrivable: Execution redrivable period exceeded');
  });

  test('an Express execution', async () => {
    const arn = create(stage, machine({ A: { Type: 'Fail' } }), 'EXPRESS');
    const executionArn = await start(stage, arn);
    await expect(stage.client.send(new RedriveExecutionCommand({ executionArn }))).rejects.toMatchObject({
      name: 'InvalidArn',
    });
  });

  test('what does not exist', async () => {
    const executionArn = 'arn:aws:states:us-east-1:000000000000:execution:None:none';
    await expect(stage.client.send(new RedriveExecutionCommand({ executionArn }))).rejects.toMatchObject({
      name: 'ExecutionDoesNotExist',
    });
  });
});

describe.each(['EXPRESS', 'STANDARD'])('a redriven Distributed Map with %s children', (type) => {
  const ResultWriter = {
    Resource: 'arn:aws:states:::s3:putObject',
    Parameters: { Bucket: 'work', Prefix: 'results' },
    WriterConfig: { Transformation: 'COMPACT', OutputType: 'JSONL' },
  };
  const parts = machine({
    M: distributed(
      { First: task('first', { Next: 'Work' }), Work: task('work') },
      { Label: 'Parts', MaxConcurrency: 1, ResultWriter },
      type,
    ),
  });
  const manifest = () => {
    const key = [...stage.objects.keys()].findLast((each) => each.endsWith('manifest.json')) ?? '';
    return JSON.parse(stage.objects.get(key) ?? '').ResultFiles as Record<string, { Key: string }[]>;
  };
  const rows = (files: { Key: string }[] = []) =>
    files.flatMap(({ Key }) => (stage.objects.get(`work/${Key}`) ?? '').trim().split('\n'));

  test('runs only what did not succeed, in the same Map Run; the manifest lists the successes of all attempts', async () => {
    stage.objects.clear();
    bad = new Set([2, 3]);
    const execution = await run(stage, parts, [1, 2, 3]);
    expect([manifest().SUCCEEDED, manifest().FAILED, manifest().PENDING].map((files) => files?.length)).toEqual([
      1, 1, 1,
    ]);
    bad = new Set([3]);
    await redrive(execution);
    expect(execution.status).toBe('FAILED');
    expect(rows(manifest().SUCCEEDED).map((row): unknown => JSON.parse(row).n)).toEqual([1, 2]);
    expect(rows(manifest().FAILED)).toHaveLength(1);
    bad = new Set();
    calls = [];
    await redrive(execution);
    expect(execution.status).toBe('SUCCEEDED');
    // Express children start anew, Standard ones go on where they failed.
    expect(calls).toEqual(type === 'EXPRESS' ? ['first', 3] : [3]);
    expect(rows(manifest().SUCCEEDED).map((row): unknown => JSON.parse(row).n)).toEqual([1, 2, 3]);
    expect(manifest()).toMatchObject({ FAILED: [], PENDING: [] });
    const { mapRuns } = await stage.client.send(new ListMapRunsCommand(execution));
    expect(mapRuns).toHaveLength(1);
    const mapRun = await stage.client.send(new DescribeMapRunCommand({ mapRunArn: mapRuns?.[0]?.mapRunArn }));
    expect(mapRun).toMatchObject({
      redriveCount: 2,
      status: 'SUCCEEDED',
      itemCounts: { succeeded: 3, failed: 0, pendingRedrive: 0 },
    });
    expect(eventTypes(execution).filter((each) => each === 'MapRunRedriven')).toHaveLength(2);
  });

  test('after the parent was stopped goes on when the Map Run has settled', async () => {
    let open = () => {};
    gate = new Promise((resolve) => (open = resolve));
    const executionArn = await start(stage, create(stage, parts), [1, 2]);
    await stage.client.send(new StopExecutionCommand({ executionArn }));
    const execution = await stage.stepFunctions.ended(executionArn);
    expect(execution.status).toBe('ABORTED');
    open();
    await redrive(execution);
    expect(execution.status).toBe('SUCCEEDED');
    expect(calls.filter((call) => call === 1)).toHaveLength(type === 'EXPRESS' ? 1 : 2);
  });
});

test('after States.DataLimitExceeded a redrive opens a new Map Run, with all items', async () => {
  const M = distributed({ A: task('large') }, { Label: 'Large' });
  const execution = await run(stage, machine({ M }), [1, 2]);
  expect(execution.error).toBe('States.DataLimitExceeded');
  await redrive(execution);
  expect((await stage.client.send(new ListMapRunsCommand(execution))).mapRuns).toHaveLength(2);
});
