import {
  DescribeExecutionCommand,
  DescribeMapRunCommand,
  DescribeStateMachineCommand,
  DescribeStateMachineForExecutionCommand,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  ListMapRunsCommand,
  ListStateMachinesCommand,
  RedriveExecutionCommand,
  StartExecutionCommand,
  StartSyncExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { afterEach, describe, expect, test } from '@jest/globals';
import { publishedQuotas, type StepFunctionsQuotas } from '../../quotas.ts';
import { ManualClock } from '../manual-clock.ts';
import { create, distributed, eventTypes, LambdaError, machine, openStage, type Stage, start, task } from './stage.ts';

const { stepFunctions: low } = publishedQuotas.low;
const one = { burst: 1, perSecond: 1 };

let open: Stage | undefined;
afterEach(async () => {
  await open?.close();
  open = undefined;
});

type Options = NonNullable<Parameters<typeof openStage>[0]>;

/** A stage whose quotas are AWS's but for some, by a clock that stands still. */
async function stageWith(quotas: Partial<StepFunctionsQuotas>, options: Options = {}) {
  const clock = new ManualClock();
  const stage = await openStage({ clock, ...options, quotas: { ...low, ...quotas } });
  open = stage;
  return { clock, stage };
}

const done = machine({ Done: { Type: 'Succeed' } });
const rateExceeded = { name: 'ThrottlingException', message: 'Rate exceeded', $metadata: { httpStatusCode: 400 } };

/** The promise has settled once all that could happen without the clock has happened. */
async function settled(work: Promise<unknown>): Promise<boolean> {
  let is = false;
  void work.finally(() => {
    is = true;
  });
  for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
  return is;
}

describe('an API above its quota', () => {
  const bad = machine({ Bad: { Type: 'Fail' } });

  /** How to call each operation that has a quota, of an execution that failed and a Map Run. */
  const calls = {
    StartExecution: ({ client }: Stage, { stateMachineArn }: Known) =>
      client.send(new StartExecutionCommand({ stateMachineArn })),
    DescribeExecution: ({ client }: Stage, { executionArn }: Known) =>
      client.send(new DescribeExecutionCommand({ executionArn })),
    ListExecutions: ({ client }: Stage, { stateMachineArn }: Known) =>
      client.send(new ListExecutionsCommand({ stateMachineArn })),
    StopExecution: ({ client }: Stage, { executionArn }: Known) =>
      client.send(new StopExecutionCommand({ executionArn })),
    GetExecutionHistory: ({ client }: Stage, { executionArn }: Known) =>
      client.send(new GetExecutionHistoryCommand({ executionArn })),
    RedriveExecution: ({ client }: Stage, { executionArn }: Known) =>
      client.send(new RedriveExecutionCommand({ executionArn })),
    DescribeStateMachine: ({ client }: Stage, { stateMachineArn }: Known) =>
      client.send(new DescribeStateMachineCommand({ stateMachineArn })),
    ListStateMachines: ({ client }: Stage) => client.send(new ListStateMachinesCommand({})),
    DescribeStateMachineForExecution: ({ client }: Stage, { executionArn }: Known) =>
      client.send(new DescribeStateMachineForExecutionCommand({ executionArn })),
    ListMapRuns: ({ client }: Stage, { executionArn }: Known) => client.send(new ListMapRunsCommand({ executionArn })),
    DescribeMapRun: ({ client }: Stage, { mapRunArn }: Known) => client.send(new DescribeMapRunCommand({ mapRunArn })),
  };

  interface Known {
    readonly stateMachineArn: string;
    readonly executionArn: string;
    readonly mapRunArn: string;
  }

  test('each number that AWS publishes has a call of this table', () => {
    expect([...Object.keys(calls), 'StartExpressExecution'].sort()).toEqual(Object.keys(low.apis).sort());
  });

  test.each(Object.entries(calls))(
    '%s is refused as AWS refuses it, until the bucket is filled again',
    async (api, call) => {
      const { clock, stage } = await stageWith({ apis: { [api]: one } });
      const stateMachineArn = stage.stepFunctions.createStateMachine({
        name: 'Known',
        definition: JSON.stringify(bad),
        roleName: 'MachineRole',
        type: 'STANDARD',
      });
      const { executionArn = '' } = await stage.client.send(new StartExecutionCommand({ stateMachineArn }));
      await stage.stepFunctions.ended(executionArn);
      if (api === 'StartExecution') clock.pass(1);
      const known = { stateMachineArn, executionArn, mapRunArn: 'arn:aws:states:us-east-1:000000000000:mapRun:M/L:1' };
      const outcome = () =>
        call(stage, known).then(
          () => 'taken',
          ({ name }: Error) => name,
        );
      const first = await outcome();
      expect(first).toBe(api === 'DescribeMapRun' ? 'ResourceNotFound' : 'taken');
      await expect(call(stage, known)).rejects.toMatchObject(rateExceeded);
      clock.pass(0.5);
      await expect(call(stage, known)).rejects.toMatchObject(rateExceeded);
      clock.pass(0.5);
      expect(await outcome()).not.toBe('ThrottlingException');
    },
  );

  test('Express machines have a bucket of their own for StartExecution', async () => {
    const { stage } = await stageWith({
      apis: { StartExecution: one, StartExpressExecution: { burst: 2, perSecond: 2 } },
    });
    const express = create(stage, done, 'EXPRESS');
    await start(stage, create(stage, done));
    await start(stage, express);
    await start(stage, express);
    await expect(start(stage, express)).rejects.toMatchObject(rateExceeded);
  });

  test('StartSyncExecution is throttled only where somebody says how: AWS publishes no number', async () => {
    const sync = (stage: Stage, stateMachineArn: string) =>
      stage.client.send(new StartSyncExecutionCommand({ stateMachineArn }));
    const { stage } = await stageWith({ apis: { StartExpressExecution: one, StartSyncExecution: one } });
    const express = create(stage, done, 'EXPRESS');
    await sync(stage, express);
    await expect(sync(stage, express)).rejects.toMatchObject(rateExceeded);
    expect(low.apis).not.toHaveProperty('StartSyncExecution');
  });

  test('a state that starts an execution fails with ThrottlingException, which Retry catches', async () => {
    const { clock, stage } = await stageWith({ apis: { StartExecution: one } });
    const child = create(stage, done);
    const retry = [{ ErrorEquals: ['StepFunctions.ThrottlingException'], IntervalSeconds: 2, MaxAttempts: 1 }];
    const parent = machine({
      Call: {
        Type: 'Task',
        Resource: 'arn:aws:states:::states:startExecution',
        Parameters: { StateMachineArn: child },
        Retry: retry,
        End: true,
      },
    });
    const met: string[] = [];
    stage.stepFunctions.onRule(({ rule, error }) => met.push(`${rule} ${error}`));
    const ended = stage.stepFunctions.ended(await start(stage, create(stage, parent)));
    await settled(ended);
    expect(met).toEqual(['Retry StepFunctions.ThrottlingException']);
    clock.pass(2);
    expect(await ended).toMatchObject({ status: 'SUCCEEDED' });
  });
});

describe('state transitions above the quota', () => {
  const steps = machine({ A: { Type: 'Pass', Next: 'B' }, B: { Type: 'Pass', Next: 'C' }, C: { Type: 'Succeed' } });

  test('come later, and nothing fails', async () => {
    const { clock, stage } = await stageWith({ stateTransitions: { burst: 2, perSecond: 1 } });
    const ended = stage.stepFunctions.ended(await start(stage, create(stage, steps)));
    expect(await settled(ended)).toBe(false);
    clock.pass(0.5);
    expect(await settled(ended)).toBe(false);
    clock.pass(0.5);
    expect(await ended).toMatchObject({ status: 'SUCCEEDED' });
  });

  test('of Express executions have no bound', async () => {
    const { clock, stage } = await stageWith({ stateTransitions: one });
    const express = create(stage, steps, 'EXPRESS');
    const { status } = await stage.client.send(new StartSyncExecutionCommand({ stateMachineArn: express }));
    expect([status, clock.waiting]).toEqual(['SUCCEEDED', 0]);
  });

  test('a retry is a transition, too', async () => {
    const lambdas = { fail: () => Promise.reject(new LambdaError('Busy')) };
    const retry = [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 1, MaxAttempts: 1 }];
    const { clock, stage } = await stageWith({ stateTransitions: { burst: 1, perSecond: 0.1 } }, { lambdas });
    const ended = stage.stepFunctions.ended(
      await start(stage, create(stage, machine({ T: task('fail', { End: true, Retry: retry }) }))),
    );
    await settled(ended);
    clock.pass(1); // of the retry
    expect(await settled(ended)).toBe(false);
    clock.pass(9); // of the bucket
    expect(await ended).toMatchObject({ status: 'FAILED' });
  });

  test('an execution that waits for its turn can be stopped', async () => {
    const { stage } = await stageWith({ stateTransitions: one });
    const executionArn = await start(stage, create(stage, steps));
    const ended = stage.stepFunctions.ended(executionArn);
    await settled(ended);
    await stage.client.send(new StopExecutionCommand({ executionArn }));
    expect(await ended).toMatchObject({ status: 'ABORTED' });
  });
});

describe('open executions', () => {
  const wait = machine({ Wait: { Type: 'Wait', Seconds: 60, End: true } });
  const full = { name: 'ExecutionLimitExceeded', $metadata: { httpStatusCode: 400 } };

  test('above the quota no Standard execution starts, and none is redriven, until another ends', async () => {
    const { clock, stage } = await stageWith({ openExecutions: 1 });
    const failed = await start(stage, create(stage, machine({ Bad: { Type: 'Fail' } })));
    await stage.stepFunctions.ended(failed);
    const running = await start(stage, create(stage, wait));
    await expect(start(stage, create(stage, wait))).rejects.toMatchObject(full);
    const redrive = () => stage.client.send(new RedriveExecutionCommand({ executionArn: failed }));
    await expect(redrive()).rejects.toMatchObject(full);
    await start(stage, create(stage, done, 'EXPRESS'));
    const ended = stage.stepFunctions.ended(running);
    await settled(ended);
    clock.pass(60);
    await ended;
    await redrive();
  });
});

describe('Map Runs', () => {
  const gates = () => {
    const letGo: (() => void)[] = [];
    return { letGo, lambdas: { hold: () => new Promise<void>((resolve) => void letGo.push(resolve)) } };
  };
  const map = machine({ Map: distributed({ Hold: task('hold') }) });
  const input = [1];

  test('above the quota wait at MapRunStarted until another has ended', async () => {
    const { letGo, lambdas } = gates();
    const { stage } = await stageWith({ openMapRuns: 1 }, { lambdas });
    const [first, second] = [
      await start(stage, create(stage, map), input),
      await start(stage, create(stage, map), input),
    ];
    const ends = [first, second].map((arn) => stage.stepFunctions.ended(arn));
    await settled(Promise.all(ends));
    expect(letGo).toHaveLength(1);
    const { events = [] } = await stage.client.send(new GetExecutionHistoryCommand({ executionArn: second }));
    expect(events.at(-1)?.type).toBe('MapRunStarted');
    letGo[0]?.();
    await ends[0];
    await settled(Promise.all(ends));
    letGo[1]?.();
    expect(await ends[1]).toMatchObject({ status: 'SUCCEEDED' });
  });

  test('one that waits ends with its parent, starts no child and takes nobody the place', async () => {
    const { letGo, lambdas } = gates();
    const { stage } = await stageWith({ openMapRuns: 1 }, { lambdas });
    const arns = [];
    for (let nth = 0; nth < 3; nth += 1) arns.push(await start(stage, create(stage, map), input));
    const ends = arns.map((arn) => stage.stepFunctions.ended(arn));
    await settled(Promise.all(ends));
    await stage.client.send(new StopExecutionCommand({ executionArn: arns[1] }));
    expect(await ends[1]).toMatchObject({ status: 'ABORTED' });
    letGo[0]?.();
    await ends[0];
    await settled(Promise.all(ends));
    expect(letGo).toHaveLength(2);
    letGo[1]?.();
    expect(await ends[2]).toMatchObject({ status: 'SUCCEEDED' });
  });

  test.each(['STANDARD', 'EXPRESS'] as const)('start so many %s children per second', async (type) => {
    const begun: unknown[] = [];
    const lambdas = { note: (payload: unknown) => void begun.push(payload) };
    const childrenPerSecond = { STANDARD: 9, EXPRESS: 9, [type]: 2 };
    const { clock, stage } = await stageWith({ childrenPerSecond }, { lambdas });
    const definition = machine({ Map: distributed({ Note: task('note') }, {}, type) });
    const ended = stage.stepFunctions.ended(await start(stage, create(stage, definition), [1, 2, 3, 4, 5]));
    await settled(ended);
    expect(begun).toHaveLength(2);
    clock.pass(1);
    await settled(ended);
    expect(begun).toHaveLength(4);
    clock.pass(1);
    expect(await ended).toMatchObject({ status: 'SUCCEEDED' });
  });
});

test('with no quotas nothing is throttled and nothing waits for the clock', async () => {
  const clock = new ManualClock();
  const stage = await openStage({ clock });
  open = stage;
  const steps = machine({ A: { Type: 'Pass', Next: 'B' }, B: { Type: 'Succeed' } });
  const arn = create(stage, steps);
  const executions = await Promise.all(Array.from({ length: 300 }, () => start(stage, arn)));
  const ended = await Promise.all(executions.map((each) => stage.stepFunctions.ended(each)));
  for (let call = 0; call < 110; call += 1)
    await stage.client.send(new ListExecutionsCommand({ stateMachineArn: arn }));
  expect(new Set(ended.map(({ status }) => status))).toEqual(new Set(['SUCCEEDED']));
  expect(ended.map((execution) => eventTypes(execution).length)).toEqual(ended.map(() => 6));
  expect(clock.waiting).toBe(0);
});
