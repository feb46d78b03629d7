import { globSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { GetExecutionHistoryCommand } from '@aws-sdk/client-sfn';
import { expect, test } from '@jest/globals';
import { MiB } from '../../functions/archive/units.ts';
import { bytesOf } from './bytes.ts';
import { restore } from './endings.ts';
import { startWorld, type World, type WorldOptions } from './harness.ts';
import { outputOf } from './output-of.ts';
import { all, type Edit, withFunction, withState, withVariables } from './template-edits.ts';

async function inWorld(options: WorldOptions, tell: (world: World) => Promise<void>): Promise<void> {
  const world = await startWorld(options);
  try {
    await tell(world);
  } finally {
    await world.close();
  }
}

/** START and END of the function's invocations, in the order in which they were logged, as `+` and `-`. */
function invocationsIn(dataFolder: string, step: string): string {
  const [log = ''] = globSync(`${dataFolder}/logs/**/*${step}Logs*`);
  const lines = readFileSync(log, 'utf8').matchAll(/^(START|END) RequestId/gm);
  return Array.from(lines, ([, what]) => (what === 'START' ? '+' : '-')).join('');
}

test('MaxConcurrency 1: never two parts at once', async () => {
  const dataFolder = await mkdtemp(path.join(tmpdir(), 'thaw-concurrency-'));
  try {
    const changeTemplate = withState('FetchParts', { MaxConcurrency: 1 });
    await inWorld({ changeTemplate, dataFolder }, async (world) => {
      const ending = await restore(world, { archiveId: await world.upload(bytesOf(16 * MiB + 1)) });
      expect(ending.status).toBe('SUCCEEDED');
    });
    expect(invocationsIn(dataFolder, 'FetchPart')).toBe('+-+-+-');
  } finally {
    await rm(dataFolder, { recursive: true });
  }
});

/** Names of the failures and timeouts in the history of the world's one restore, in order. */
async function troublesOf(world: World): Promise<readonly string[]> {
  const [name = ''] = world.executionNames();
  const executionArn = `${outputOf(world.cloud, 'StateMachineArn').replace(':stateMachine:', ':execution:')}:${name}`;
  const { events = [] } = await world.clients.states.send(
    new GetExecutionHistoryCommand({ executionArn, maxResults: 1000 }),
  );
  return events.flatMap(({ type = '', taskFailedEventDetails: failed, taskTimedOutEventDetails: late }) =>
    failed || late ? [`${type} ${failed?.error ?? late?.error}`] : [],
  );
}

const never = () => new Promise(() => {});

/** The step's function answers nothing, so often or for ever. */
const silence = (world: World, step: string, times?: number) =>
  world.cloud.faults.add({
    place: 'lambda:Invoke',
    kind: 'replace',
    where: { functionName: functionName(world, step) },
    details: { with: never },
    ...(times === undefined ? {} : { times }),
  });

function functionName({ cloud }: World, step: string): string {
  const functions = cloud.template.resources.filter(({ type }) => type === 'AWS::Lambda::Function');
  return functions.find(({ logicalId }) => logicalId.startsWith(`${step}Function`))?.physicalId ?? '';
}

test('a lower TimeoutSeconds: the state ends its task then, and tries again', () =>
  inWorld({ changeTemplate: withState('Plan', { TimeoutSeconds: 1 }), speed: 1000 }, async (world) => {
    silence(world, 'Plan', 1);
    const ending = await restore(world, { archiveId: await world.upload(Buffer.from('thaw')) });
    expect(ending).toMatchObject({ status: 'SUCCEEDED' });
    expect(await troublesOf(world)).toContain('TaskTimedOut States.Timeout');
  }));

test('a state that is out of time and has no more tries fails with States.Timeout', () =>
  inWorld({ changeTemplate: withState('Plan', { TimeoutSeconds: 1, Retry: [] }), speed: 1000 }, async (world) => {
    silence(world, 'Plan');
    const ending = await restore(world, { archiveId: await world.upload(Buffer.from('thaw')) });
    expect(ending).toMatchObject({ status: 'FAILED', error: 'States.Timeout' });
    expect(await troublesOf(world)).toEqual(['TaskTimedOut States.Timeout']);
    expect(await world.objects()).toEqual([]);
  }));

/** How the function's invocations ended. */
const statusesOf = (world: World, step: string) =>
  world.cloud.lambda.reports
    .filter((report) => report.functionName === functionName(world, step))
    .map(({ status }) => status);

test('a lower timeout of the function: Lambda ends the worker then, and its part is fetched again', () =>
  inWorld({ changeTemplate: withFunction('FetchPart', { Timeout: 1 }), speed: 1000 }, async (world) => {
    world.cloud.faults.add({ place: 'glacier:GetJobOutput', kind: 'stall', times: 1, where: { range: '0-3' } });
    const ending = await restore(world, { archiveId: await world.upload(Buffer.from('thaw')) });
    expect(ending).toMatchObject({ status: 'SUCCEEDED' });
    expect(statusesOf(world, 'FetchPart')).toEqual(['timeout', 'success']);
  }));

/** A worker that takes its part into memory as a whole. */
const greedy: Edit = all(
  withVariables('Plan', { MINIMUM_PART_SIZE_BYTES: String(64 * MiB) }),
  withVariables('FetchPart', { SLICE_SIZE_BYTES: String(64 * MiB) }),
);

/** Of the ten that it has, for each of them costs half a second. */
const oneMoreTry = withState('FetchPart', {
  Retry: [{ ErrorEquals: ['Runtime.ExitError'], IntervalSeconds: 1, MaxAttempts: 1, BackoffRate: 2 }],
});

test('less memory than a worker needs: Runtime.ExitError, tried again, and then the restore fails with its upload open', () =>
  inWorld(
    { changeTemplate: all(greedy, withFunction('FetchPart', { MemorySize: 128 }), oneMoreTry), speed: 1000 },
    async (world) => {
      const ending = await restore(world, { archiveId: await world.upload(bytesOf(64 * MiB)) });
      expect(ending).toMatchObject({ status: 'FAILED', error: 'States.ExceedToleratedFailureThreshold' });
      expect(await world.partFailures()).toMatchObject([{ error: 'Runtime.ExitError' }]);
      expect(statusesOf(world, 'FetchPart')).toEqual(['failure', 'failure']);
      expect(await world.objects()).toEqual([]);
      expect(await world.openUploads()).toHaveLength(1);
    },
  ));
