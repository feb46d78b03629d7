import {
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  RedriveExecutionCommand,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { answerTo } from './answer.ts';
import { openStates, type StatesPlace } from './open-states.ts';

const states = await openStates();
/** On AWS the suite needs a role for its state machines; without one nothing is claimed. */
const onStates = states === undefined ? describe.skip : describe;

let machines: Record<'passes' | 'fails' | 'waits' | 'doubles' | 'catches', string>;
beforeAll(async () => {
  if (states === undefined) return;
  const failing = { Type: 'Fail', Error: 'Named', Cause: 'why' };
  machines = {
    passes: await states.create('passes', { StartAt: 'A', States: { A: { Type: 'Pass', End: true } } }),
    fails: await states.create('fails', { StartAt: 'A', States: { A: { Type: 'Pass', Next: 'B' }, B: failing } }),
    waits: await states.create('waits', { StartAt: 'A', States: { A: { Type: 'Wait', Seconds: 3600, End: true } } }),
    doubles: await states.create('doubles', {
      StartAt: 'A',
      States: { A: { Type: 'Pass', Parameters: { 'a.$': '$.x', 'b.$': '$.x' }, End: true } },
    }),
    catches: await states.create('catches', {
      StartAt: 'Both',
      States: {
        Both: {
          Type: 'Parallel',
          Branches: [{ StartAt: 'B', States: { B: failing } }],
          Catch: [{ ErrorEquals: ['Named'], ResultPath: '$.failure', Next: 'After' }],
          End: true,
        },
        After: { Type: 'Pass', End: true },
      },
    }),
  };
});
afterAll(() => states?.close());

function place(): StatesPlace {
  if (states === undefined) throw new Error('There is no Step Functions here');
  return states;
}

let names = 0;
const newName = () => `name-${(names += 1)}`;
const start = (stateMachineArn: string, name = newName(), input = '{}') =>
  place().client.send(new StartExecutionCommand({ stateMachineArn, name, input }));
const stop = (executionArn: string | undefined) => place().client.send(new StopExecutionCommand({ executionArn }));
const redrive = (executionArn: string | undefined) =>
  place().client.send(new RedriveExecutionCommand({ executionArn }));
const run = async (stateMachineArn: string, input?: string) => {
  const { executionArn = '' } = await start(stateMachineArn, newName(), input);
  return await place().ended(executionArn);
};

onStates('Step Functions: StartExecution', () => {
  test('with the name and input of a running execution is that execution', async () => {
    const [one, two] = [await start(machines.waits, 'same'), await start(machines.waits, 'same')];
    expect(two.executionArn).toBe(one.executionArn);
    await stop(one.executionArn);
  });

  test('with the name of a running execution and another input: 400 ExecutionAlreadyExists', async () => {
    const { executionArn } = await start(machines.waits, 'running');
    expect(await answerTo(start(machines.waits, 'running', '{"other":1}'))).toBe('400 ExecutionAlreadyExists');
    await stop(executionArn);
  });

  test('with the name of an execution that has ended: 400 ExecutionAlreadyExists', async () => {
    const { executionArn = '' } = await start(machines.passes, 'ended');
    await place().ended(executionArn);
    expect(await answerTo(start(machines.passes, 'ended'))).toBe('400 ExecutionAlreadyExists');
  });

  test('takes a name of 80 characters, and refuses a longer one: 400 ValidationException', async () => {
    expect(await answerTo(start(machines.passes, 'x'.repeat(80)))).toBe('200');
    expect(await answerTo(start(machines.passes, 'x'.repeat(81)))).toBe('400 ValidationException');
  });

  test.each(['a b', 'a/b', 'a:b', 'a*b'])('with the name "%s": 400 InvalidName', async (name) => {
    expect(await answerTo(start(machines.passes, name))).toBe('400 InvalidName');
  });

  test('with an input that is no JSON: 400 InvalidExecutionInput', async () => {
    expect(await answerTo(start(machines.passes, newName(), '{'))).toBe('400 InvalidExecutionInput');
  });

  test('takes an input of 256 KiB', async () => {
    expect(await answerTo(start(machines.passes, newName(), JSON.stringify('x'.repeat(262_142))))).toBe('200');
  });

  test('of a state machine that is not there: 400 StateMachineDoesNotExist', async () => {
    expect(await answerTo(start(machines.passes.replace(/passes$/, 'nowhere')))).toBe('400 StateMachineDoesNotExist');
  });
});

onStates('Step Functions: the end of an execution', () => {
  test('of a Fail state is FAILED, with its error and cause', async () => {
    const { status, error, cause } = await run(machines.fails);
    expect({ status, error, cause }).toEqual({ status: 'FAILED', error: 'Named', cause: 'why' });
  });

  test('that carries more than 256 KiB from state to state is FAILED: States.DataLimitExceeded', async () => {
    const { status, error } = await run(machines.doubles, JSON.stringify({ x: 'x'.repeat(200_000) }));
    expect({ status, error }).toEqual({ status: 'FAILED', error: 'States.DataLimitExceeded' });
  });

  test('goes on where a Catch names the error, with error and cause under ResultPath', async () => {
    const { status, output = '' } = await run(machines.catches);
    expect({ status, output: JSON.parse(output) }).toEqual({
      status: 'SUCCEEDED',
      output: { failure: { Error: 'Named', Cause: 'why' } },
    });
  });

  test('that was stopped is ABORTED', async () => {
    const { executionArn = '' } = await start(machines.waits);
    await stop(executionArn);
    expect((await place().ended(executionArn)).status).toBe('ABORTED');
  });
});

onStates('Step Functions: RedriveExecution', () => {
  test('runs a failed execution again from the failed state, and counts', async () => {
    const { executionArn = '', redriveStatus } = await run(machines.fails);
    expect(redriveStatus).toBe('REDRIVABLE');
    await redrive(executionArn);
    const { status, redriveCount } = await place().ended(executionArn);
    expect({ status, redriveCount }).toEqual({ status: 'FAILED', redriveCount: 1 });
    const history = await place().client.send(new GetExecutionHistoryCommand({ executionArn }));
    expect(history.events?.map(({ type }) => type)).toEqual([
      'ExecutionStarted',
      'PassStateEntered',
      'PassStateExited',
      'FailStateEntered',
      'ExecutionFailed',
      'ExecutionRedriven',
      'FailStateEntered',
      'ExecutionFailed',
    ]);
  });

  test('of an execution that succeeded: 400 ExecutionNotRedrivable', async () => {
    const { executionArn } = await run(machines.passes);
    expect(await answerTo(redrive(executionArn))).toBe('400 ExecutionNotRedrivable');
  });

  test('of an execution that is not there: 400 ExecutionDoesNotExist', async () => {
    const arn = `${machines.passes.replace(':stateMachine:', ':execution:')}:nobody`;
    expect(await answerTo(redrive(arn))).toBe('400 ExecutionDoesNotExist');
  });
});

onStates('Step Functions: looking', () => {
  test('GetExecutionHistory tells each state’s entering and leaving, in order', async () => {
    const { executionArn } = await run(machines.passes, '{"a":1}');
    const { events = [] } = await place().client.send(new GetExecutionHistoryCommand({ executionArn }));
    expect(events.map(({ id, type }) => [id, type])).toEqual([
      [1, 'ExecutionStarted'],
      [2, 'PassStateEntered'],
      [3, 'PassStateExited'],
      [4, 'ExecutionSucceeded'],
    ]);
  });

  test('ListExecutions gives the newest first, and those of one status only', async () => {
    const { executionArn: older } = await run(machines.fails);
    const { executionArn: newer } = await run(machines.fails);
    const list = async (statusFilter: 'FAILED' | 'SUCCEEDED') => {
      const request = new ListExecutionsCommand({ stateMachineArn: machines.fails, statusFilter });
      return (await place().client.send(request)).executions?.map(({ executionArn }) => executionArn) ?? [];
    };
    const failed = await list('FAILED');
    expect(failed.indexOf(newer)).toBeGreaterThanOrEqual(0);
    expect(failed.indexOf(newer)).toBeLessThan(failed.indexOf(older));
    expect(await list('SUCCEEDED')).toEqual([]);
  });

  test('DescribeExecution of what is not there: 400 ExecutionDoesNotExist', async () => {
    const executionArn = `${machines.passes.replace(':stateMachine:', ':execution:')}:nobody`;
    const request = new DescribeExecutionCommand({ executionArn });
    expect(await answerTo(place().client.send(request))).toBe('400 ExecutionDoesNotExist');
  });
});
