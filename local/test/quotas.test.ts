import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ListStateMachinesCommand, SFNClient } from '@aws-sdk/client-sfn';
import { expect, test } from '@jest/globals';
import { startCloud } from '../cloud.ts';
import { administratorCredentials } from '../credentials.ts';
import { publishedQuotas, type Quotas } from '../quotas.ts';

const { low, high } = publishedQuotas;

/** A cloud without a stack: how often so many calls in a row were taken, and what Lambda's concurrency is. */
async function cloudWith(quotas: Quotas | undefined, calls: number) {
  const dataFolder = await mkdtemp(path.join(tmpdir(), 'thaw-quotas-'));
  const cloud = await startCloud({ dataFolder, quotas });
  const { stepFunctions: endpoint } = cloud.endpoints;
  const client = new SFNClient({
    endpoint,
    region: 'us-east-1',
    credentials: administratorCredentials,
    maxAttempts: 1,
  });
  const list = () =>
    client.send(new ListStateMachinesCommand({})).then(
      () => 'taken',
      ({ name }: Error) => name,
    );
  const answers = [];
  for (let call = 0; call < calls; call += 1) answers.push(await list());
  const { concurrency } = cloud.lambda.shown;
  const throttled = Object.fromEntries(cloud.stepFunctions.throttled);
  client.destroy();
  await cloud.close();
  await rm(dataFolder, { recursive: true });
  return { answers, concurrency, throttled };
}

test('startCloud() keeps the quotas it is given, in Step Functions and in Lambda', async () => {
  const apis = { ListStateMachines: { burst: 2, perSecond: 0.001 } };
  const quotas = { stepFunctions: { ...low.stepFunctions, apis }, lambda: { ...low.lambda, concurrency: 7 } };
  expect(await cloudWith(quotas, 3)).toEqual({
    answers: ['taken', 'taken', 'ThrottlingException'],
    concurrency: 7,
    throttled: { ListStateMachines: 1 },
  });
});

test('startCloud() without quotas throttles nothing but Lambda above 1,000 at once', async () => {
  expect(await cloudWith(undefined, 110)).toEqual({
    answers: Array.from({ length: 110 }, () => 'taken'),
    concurrency: 1000,
    throttled: {},
  });
});

test('publishedQuotas.low allows no more than high, and of lists and transitions less', () => {
  for (const [api, { burst, perSecond }] of Object.entries(low.stepFunctions.apis)) {
    const other = Object.entries(high.stepFunctions.apis).find(([name]) => name === api)?.[1];
    expect(other?.burst).toBeGreaterThanOrEqual(burst);
    expect(other?.perSecond).toBeGreaterThanOrEqual(perSecond);
  }
  expect([low, high].map(({ stepFunctions }) => stepFunctions.apis.ListExecutions.perSecond)).toEqual([2, 5]);
  expect([low, high].map(({ stepFunctions }) => stepFunctions.stateTransitions.perSecond)).toEqual([800, 5000]);
});
