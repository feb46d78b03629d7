import { appendFileSync, mkdtempSync, readdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DescribeMapRunCommand, GetExecutionHistoryCommand, ListMapRunsCommand } from '@aws-sdk/client-sfn';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import {
  create,
  distributed,
  eventTypes,
  LambdaError,
  machine,
  openStage,
  run,
  type Stage,
  start,
  task,
} from './stage.ts';

let dataFolder: string;
let stage: Stage;
let isBad = true;
let calls: unknown[] = [];

const lambdas = {
  part: (n: number) => {
    calls.push(n);
    if (isBad && n === 3) return new Promise(() => {});
    return { n };
  },
  fail: () => {
    if (isBad) throw new LambdaError('E');
  },
};
const openHere = async () => {
  stage = await openStage({ dataFolder, lambdas });
};
const restart = async () => {
  await stage.close();
  [isBad, calls] = [false, []];
  await openHere();
};

beforeEach(async () => {
  dataFolder = mkdtempSync(join(tmpdir(), 'thaw-states-'));
  [isBad, calls] = [true, []];
  await openHere();
});
afterEach(async () => {
  await stage.close();
  await rm(dataFolder, { recursive: true });
});

test('what ended is found again, with history, and can be redriven', async () => {
  const execution = await run(stage, machine({ A: task('fail') }), { a: 1 });
  const before = await stage.client.send(new GetExecutionHistoryCommand(execution));
  await restart();
  const after = await stage.client.send(new GetExecutionHistoryCommand(execution));
  expect(after.events).toEqual(before.events);
  await expect(stage.stepFunctions.ended(execution.executionArn)).resolves.toMatchObject({
    status: 'FAILED',
    error: 'E',
    input: '{"a":1}',
  });
});

test('what was running goes on from its last state', async () => {
  const executionArn = await start(
    stage,
    create(stage, machine({ A: { Type: 'Pass', Result: 3, Next: 'B' }, B: task('part') })),
  );
  await restart();
  stage.stepFunctions.resume();
  const execution = await stage.stepFunctions.ended(executionArn);
  expect(execution.status).toBe('SUCCEEDED');
  expect(eventTypes(execution).filter((type) => type.endsWith('StateEntered'))).toEqual([
    'PassStateEntered',
    'TaskStateEntered',
  ]);
  expect(execution.history.map(({ id }) => id)).toEqual(execution.history.map((_, index) => index + 1));
});

test('a Distributed Map that was running goes on with what is missing', async () => {
  const map = distributed({ A: task('part') }, { MaxConcurrency: 1, Label: 'L' });
  const executionArn = await start(stage, create(stage, machine({ M: map })), [1, 2, 3, 4]);
  const mapRunArn = async () =>
    (await stage.client.send(new ListMapRunsCommand({ executionArn }))).mapRuns?.[0]?.mapRunArn;
  const count = async () =>
    (await stage.client.send(new DescribeMapRunCommand({ mapRunArn: await mapRunArn() }))).itemCounts;
  while (((await count())?.succeeded ?? 0) < 2);
  await restart();
  stage.stepFunctions.resume();
  expect((await stage.stepFunctions.ended(executionArn)).output).toBe('[{"n":1},{"n":2},{"n":3},{"n":4}]');
  expect(calls).toEqual([3, 4]);
  expect(await count()).toMatchObject({ succeeded: 4, total: 4 });
});

test('a Map Run that a kill has cut in two writes the results of both halves: none was lost with the first', async () => {
  const ResultWriter = {
    Resource: 'arn:aws:states:::s3:putObject',
    Parameters: { Bucket: 'work', Prefix: 'results' },
    WriterConfig: { Transformation: 'COMPACT', OutputType: 'JSONL' },
  };
  const map = distributed({ A: task('part') }, { MaxConcurrency: 1, Label: 'L', ResultWriter });
  const executionArn = await start(stage, create(stage, machine({ M: map })), [1, 2, 3, 4]);
  while (calls.length < 3) await new Promise((resolve) => setImmediate(resolve));
  await restart();
  stage.stepFunctions.resume();
  expect(await stage.stepFunctions.ended(executionArn)).toMatchObject({ status: 'SUCCEEDED' });
  const rows = [...stage.objects].filter(([key]) => /SUCCEEDED_\d+\./.test(key)).map(([, text]) => text);
  expect(rows).toEqual(['{"n":1}\n{"n":2}\n{"n":3}\n{"n":4}\n']);
});

test('a line that a kill has torn is left out', async () => {
  const execution = await run(stage, machine({ A: { Type: 'Succeed' } }));
  await stage.close();
  const folder = join(dataFolder, 'step-functions', 'executions');
  for (const file of readdirSync(folder)) appendFileSync(join(folder, file), '{"head":{"stat');
  await openHere();
  expect((await stage.stepFunctions.ended(execution.executionArn)).status).toBe('SUCCEEDED');
});
