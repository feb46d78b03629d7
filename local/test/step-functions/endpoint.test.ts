import {
  DescribeExecutionCommand,
  DescribeStateMachineCommand,
  DescribeStateMachineForExecutionCommand,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  ListStateMachinesCommand,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { afterAll, describe, expect, test } from '@jest/globals';
import { everyoneMay } from '../../gatekeeper.ts';
import { signed } from '../signed.ts';
import {
  clientOf,
  create,
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

let open = () => {};
const gate = new Promise<void>((resolve) => (open = resolve));
const stage = await openStage({
  lambdas: {
    hang: () => gate,
    echo: (payload) => payload,
    fail: () => {
      throw new LambdaError('E', 'why');
    },
  },
  gatekeeper: {
    ...everyoneMay,
    ask: ({ caller, action, resource }) =>
      caller === 'Nobody'
        ? { allowed: false, reason: `User: Nobody is not authorized to perform: ${action} on resource: ${resource}` }
        : { allowed: true },
  },
});
afterAll(async () => {
  open();
  await stage.close();
});

const pass = machine({ A: { Type: 'Pass', End: true } });
const startAs = (stateMachineArn: string, name: string, input = '{}') =>
  stage.client.send(new StartExecutionCommand({ stateMachineArn, name, input }));

describe('StartExecution', () => {
  test('refuses names that are too long or have a character they may not have', async () => {
    const arn = create(stage, pass);
    await startAs(arn, 'x'.repeat(80));
    await expect(startAs(arn, 'x'.repeat(81))).rejects.toMatchObject({ name: 'ValidationException' });
    for (const name of ['a b', 'a:b', 'a/b', 'a*b', 'a\u0007b']) {
      await expect(startAs(arn, name)).rejects.toMatchObject({ name: 'InvalidName' });
    }
  });

  test('refuses what is no JSON, and what is over 256 KiB', async () => {
    const arn = create(stage, pass);
    await expect(startAs(arn, 'a', '{')).rejects.toMatchObject({ name: 'InvalidExecutionInput' });
    await startAs(arn, 'b', JSON.stringify('x'.repeat(262_142)));
    await expect(startAs(arn, 'c', JSON.stringify('x'.repeat(262_143)))).rejects.toMatchObject({
      name: 'InvalidExecutionInput',
    });
  });

  test('of a running name and the same input is the same execution; anything else is refused', async () => {
    const arn = create(stage, machine({ A: task('hang') }));
    const [one, two] = [await startAs(arn, 'a'), await startAs(arn, 'a')];
    expect(one.executionArn).toBe(two.executionArn);
    expect(one.startDate).toEqual(two.startDate);
    await expect(startAs(arn, 'a', '1')).rejects.toMatchObject({ name: 'ExecutionAlreadyExists' });
    await stage.client.send(new StopExecutionCommand({ executionArn: one.executionArn }));
    await expect(startAs(arn, 'a')).rejects.toMatchObject({
      name: 'ExecutionAlreadyExists',
      message: `Execution Already Exists: '${one.executionArn}'`,
    });
  });

  test('of an Express machine makes another execution each time, which cannot be described', async () => {
    const arn = create(stage, pass, 'EXPRESS');
    const [one, two] = [await startAs(arn, 'a'), await startAs(arn, 'a')];
    expect(one.executionArn).not.toBe(two.executionArn);
    expect((await stage.stepFunctions.ended(one.executionArn ?? '')).status).toBe('SUCCEEDED');
    await expect(
      stage.client.send(new DescribeExecutionCommand({ executionArn: one.executionArn })),
    ).rejects.toMatchObject({ name: 'InvalidArn' });
    await expect(stage.client.send(new ListExecutionsCommand({ stateMachineArn: arn }))).rejects.toMatchObject({
      name: 'StateMachineTypeNotSupported',
    });
  });

  test('of an unknown machine, or of no ARN', async () => {
    await expect(startAs('arn:aws:states:us-east-1:000000000000:stateMachine:None', 'a')).rejects.toMatchObject({
      name: 'StateMachineDoesNotExist',
    });
    await expect(startAs('None', 'a')).rejects.toMatchObject({ name: 'InvalidArn' });
  });
});

test('DescribeExecution names no error where a machine ran out of time', async () => {
  const { executionArn } = await run(stage, machine({ A: task('hang') }, { TimeoutSeconds: 1 }));
  const described = await stage.client.send(new DescribeExecutionCommand({ executionArn }));
  expect(described).toMatchObject({ status: 'TIMED_OUT', redriveStatus: 'REDRIVABLE' });
  expect(described.error).toBeUndefined();
});

test('DescribeExecution tells all there is to tell', async () => {
  const arn = create(stage, machine({ A: task('fail') }));
  const { executionArn, startDate } = await startAs(arn, 'named', '{"a":1}');
  await stage.stepFunctions.ended(executionArn ?? '');
  expect(await stage.client.send(new DescribeExecutionCommand({ executionArn }))).toMatchObject({
    executionArn,
    stateMachineArn: arn,
    name: 'named',
    status: 'FAILED',
    startDate,
    stopDate: expect.any(Date),
    input: '{"a":1}',
    inputDetails: { included: true },
    error: 'E',
    cause: '{"errorMessage":"why","errorType":"E","trace":[]}',
    redriveCount: 0,
    redriveStatus: 'REDRIVABLE',
  });
});

test('ListExecutions pages, latest first, and filters', async () => {
  const arn = create(stage, pass);
  for (const name of ['a', 'b', 'c']) await stage.stepFunctions.ended((await startAs(arn, name)).executionArn ?? '');
  const names: (string | undefined)[][] = [];
  let nextToken: string | undefined;
  do {
    const page = await stage.client.send(new ListExecutionsCommand({ stateMachineArn: arn, maxResults: 2, nextToken }));
    names.push(page.executions?.map(({ name }) => name) ?? []);
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  expect(names).toEqual([['c', 'b'], ['a']]);
  expect(
    (await stage.client.send(new ListExecutionsCommand({ stateMachineArn: arn, statusFilter: 'RUNNING' }))).executions,
  ).toEqual([]);
  await expect(
    stage.client.send(new ListExecutionsCommand({ stateMachineArn: arn, nextToken: 'x' })),
  ).rejects.toMatchObject({ name: 'InvalidToken' });
});

describe('GetExecutionHistory', () => {
  test("has AWS's types and details", async () => {
    const execution = await run(stage, machine({ A: task('echo', { TimeoutSeconds: 9, End: true }) }), { a: 1 });
    const { events } = await stage.client.send(new GetExecutionHistoryCommand(execution));
    const truncated = { truncated: false };
    const facts = { resourceType: 'lambda', resource: 'invoke' };
    expect(events?.map((event) => ({ ...event, timestamp: undefined }))).toEqual([
      {
        id: 1,
        previousEventId: 0,
        type: 'ExecutionStarted',
        executionStartedEventDetails: {
          input: '{"a":1}',
          inputDetails: truncated,
          roleArn: 'arn:aws:iam::000000000000:role/MachineRole',
        },
      },
      {
        id: 2,
        previousEventId: 0,
        type: 'TaskStateEntered',
        stateEnteredEventDetails: { name: 'A', input: '{"a":1}', inputDetails: truncated },
      },
      {
        id: 3,
        previousEventId: 2,
        type: 'TaskScheduled',
        taskScheduledEventDetails: {
          ...facts,
          region: 'us-east-1',
          timeoutInSeconds: 9,
          parameters: `{"FunctionName":"${functionArn('echo')}","Payload":{"a":1}}`,
        },
      },
      { id: 4, previousEventId: 3, type: 'TaskStarted', taskStartedEventDetails: facts },
      {
        id: 5,
        previousEventId: 4,
        type: 'TaskSucceeded',
        taskSucceededEventDetails: {
          ...facts,
          outputDetails: truncated,
          output: expect.stringContaining('"Payload":{"a":1}'),
        },
      },
      {
        id: 6,
        previousEventId: 5,
        type: 'TaskStateExited',
        stateExitedEventDetails: { name: 'A', output: '{"a":1}', outputDetails: truncated },
      },
      {
        id: 7,
        previousEventId: 6,
        type: 'ExecutionSucceeded',
        executionSucceededEventDetails: { output: '{"a":1}', outputDetails: truncated },
      },
    ]);
    expect(events?.[0]?.timestamp?.getTime()).toBeGreaterThanOrEqual(execution.startMs);
  });

  test('pages, and turns around', async () => {
    const execution = await run(stage, pass);
    const first = await stage.client.send(
      new GetExecutionHistoryCommand({ ...execution, reverseOrder: true, maxResults: 3, includeExecutionData: false }),
    );
    expect(first.events?.map(({ id }) => id)).toEqual([4, 3, 2]);
    expect(first.events?.[0]?.executionSucceededEventDetails?.output).toBeUndefined();
    const { nextToken } = first;
    expect(
      (await stage.client.send(new GetExecutionHistoryCommand({ ...execution, reverseOrder: true, nextToken }))).events,
    ).toHaveLength(1);
  });

  test('ends an execution at 25,000 events', async () => {
    const round = machine({
      A: { Type: 'Pass', Next: 'B' },
      B: { Type: 'Choice', Choices: [{ Variable: '$.a', IsPresent: true, Next: 'End' }], Default: 'A' },
      End: { Type: 'Succeed' },
    });
    const execution = await run(stage, round);
    expect(execution).toMatchObject({
      status: 'FAILED',
      error: 'States.Runtime',
      cause: 'The execution reached the maximum number of history events (25000).',
    });
    expect(execution.history).toHaveLength(25_000);
  });
});

test('DescribeStateMachine answers the definition to the letter', async () => {
  const definition = '{ "StartAt" : "A",\n "States":{"A":{"Type":"Succeed"}} }';
  const stateMachineArn = stage.stepFunctions.createStateMachine({
    name: 'Letter',
    definition,
    roleName: 'LetterRole',
    type: 'STANDARD',
    loggingLevel: 'ERROR',
  });
  const described = await stage.client.send(new DescribeStateMachineCommand({ stateMachineArn }));
  expect(described).toMatchObject({
    name: 'Letter',
    definition,
    roleArn: 'arn:aws:iam::000000000000:role/LetterRole',
    type: 'STANDARD',
    status: 'ACTIVE',
    loggingConfiguration: { level: 'ERROR' },
  });
  const { stateMachines } = await stage.client.send(new ListStateMachinesCommand({ maxResults: 1000 }));
  expect(stateMachines).toContainEqual(expect.objectContaining({ name: 'Letter', stateMachineArn }));
});

test('a machine deployed anew keeps its old definition for those that run it', async () => {
  const deploy = (Result: number) =>
    stage.stepFunctions.createStateMachine({
      name: 'Anew',
      definition: JSON.stringify(machine({ A: task('hang', { Next: 'B' }), B: { Type: 'Pass', Result, End: true } })),
      roleName: 'R',
      type: 'STANDARD',
    });
  const executionArn = await start(stage, deploy(1));
  deploy(2);
  const { definition } = await stage.client.send(new DescribeStateMachineForExecutionCommand({ executionArn }));
  expect(JSON.parse(definition ?? '').States.B.Result).toBe(1);
  await stage.client.send(new StopExecutionCommand({ executionArn }));
});

describe('the door', () => {
  test('asks the gatekeeper, by role, action and resource', async () => {
    const stateMachineArn = create(stage, pass);
    const nobody = clientOf(stage.stepFunctions.url, 'Nobody');
    await expect(nobody.send(new StartExecutionCommand({ stateMachineArn }))).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: `User: Nobody is not authorized to perform: states:StartExecution on resource: ${stateMachineArn}`,
    });
    nobody.destroy();
  });

  test('wants a signature, an operation it knows, and JSON', async () => {
    const { url } = stage.stepFunctions;
    const signedPost = (headers: Record<string, string>, body = '{}') => {
      const request = { host: url, method: 'POST', target: '/', service: 'states', headers, body };
      const { host: _, ...sent } = signed(request);
      return post(sent, body);
    };
    const post = async (headers: Record<string, string>, body = '{}') => {
      const response = await fetch(url, { method: 'POST', headers, body });
      return [
        response.status,
        ((await response.json()) as { __type: string }).__type,
        response.headers.get('x-amzn-errortype'),
      ];
    };
    const target = { 'x-amz-target': 'AWSStepFunctions.ListStateMachines' };
    expect(await post(target)).toEqual([
      400,
      'MissingAuthenticationTokenException',
      'MissingAuthenticationTokenException',
    ]);
    expect(await signedPost({})).toEqual([400, 'UnknownOperationException', 'UnknownOperationException']);
    expect(await signedPost(target, '[')).toEqual([400, 'SerializationException', 'SerializationException']);
  });

  test('counts by operation, and meets faults', async () => {
    const stateMachineArn = create(stage, pass);
    const before = stage.stepFunctions.counts.get('StartExecution') ?? 0;
    stage.faults.add({
      place: 'states:StartExecution',
      kind: 'error',
      times: 1,
      where: { stateMachineArn },
      details: { code: 'ThrottlingException', status: 400 },
    });
    await expect(start(stage, stateMachineArn)).rejects.toMatchObject({ name: 'ThrottlingException' });
    await start(stage, stateMachineArn);
    expect(stage.stepFunctions.counts.get('StartExecution')).toBe(before + 2);
  });
});

test('whoever listens is told of every change', async () => {
  const heard: string[] = [];
  stage.stepFunctions.onStatusChange(({ name, status }) => void (name === 'heard' && heard.push(status)));
  const { executionArn } = await startAs(create(stage, pass), 'heard');
  await stage.stepFunctions.ended(executionArn ?? '');
  expect(heard).toEqual(['RUNNING', 'SUCCEEDED']);
});

describe('a state that starts executions', () => {
  const child = (definition: object) => create(stage, definition);
  const parent = (StateMachineArn: string, sync: string, rest: object = {}) =>
    machine({
      A: {
        Type: 'Task',
        Resource: `arn:aws:states:::states:startExecution${sync}`,
        Parameters: { StateMachineArn, 'Input.$': '$', ...rest },
        End: true,
      },
    });

  test('.sync:2 waits, and hands on the output as JSON', async () => {
    const execution = await run(stage, parent(child(pass), '.sync:2', { Name: 'child' }), { a: 1 });
    expect(outputOf(execution)).toMatchObject({ Name: 'child', Status: 'SUCCEEDED', Output: { a: 1 } });
    expect(eventTypes(execution)).toContain('TaskSubmitted');
  });
  test('.sync:2 fails with States.TaskFailed, and says how the child failed', async () => {
    const execution = await run(
      stage,
      parent(child(machine({ F: { Type: 'Fail', Error: 'E', Cause: 'why' } })), '.sync:2'),
    );
    expect(execution.error).toBe('States.TaskFailed');
    expect(JSON.parse(execution.cause ?? '')).toMatchObject({ Status: 'FAILED', Error: 'E', Cause: 'why' });
  });
  test('without .sync it does not wait; a name that is taken is an error with a name', async () => {
    const arn = child(machine({ A: task('hang') }));
    const first = await run(stage, parent(arn, '', { Name: 'one' }), 1);
    expect(outputOf(first)).toMatchObject({ ExecutionArn: expect.stringMatching(/:one$/) });
    expect((await run(stage, parent(arn, '', { Name: 'one' }), 2)).error).toBe(
      'StepFunctions.ExecutionAlreadyExistsException',
    );
  });
  test('meets faults at StartExecution as a request does', async () => {
    const arn = child(pass);
    const details = { code: 'ThrottlingException', status: 400 };
    stage.faults.add({ place: 'states:StartExecution', kind: 'error', times: 1, where: { name: 'rain' }, details });
    expect((await run(stage, parent(arn, '', { Name: 'rain' }))).error).toBe('StepFunctions.ThrottlingException');
    expect((await run(stage, parent(arn, '', { Name: 'rain' }))).status).toBe('SUCCEEDED');
  });
  test('.sync:2 stops its child when it is stopped itself', async () => {
    const arn = child(machine({ A: task('hang') }));
    const executionArn = await start(stage, create(stage, parent(arn, '.sync:2', { Name: 'stopped' })));
    await stage.client.send(new StopExecutionCommand({ executionArn }));
    const ended = await stage.stepFunctions.ended(arn.replace(':stateMachine:', ':execution:').concat(':stopped'));
    expect(ended.status).toBe('ABORTED');
  });
});
