import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type {
  DeadLetterList,
  EventPage,
  ExecutionDetail,
  FaultState,
  JobList,
  ObjectPage,
  RestoreList,
} from '../../../cli/console/api.ts';
import { bytesOf } from '../../end-to-end/bytes.ts';
import { withVariables } from '../../end-to-end/template-edits.ts';
import { type ConsoleWorld, startConsoleWorld } from './console-world.ts';
import { until } from './visitor.ts';

let console: ConsoleWorld;
beforeAll(async () => {
  // Small archives take the way of large ones, which people can look at.
  const changeTemplate = withVariables('Start', { RESTORE_SMALL_OUTPUT_UP_TO_BYTES: '0' });
  console = await startConsoleWorld({ changeTemplate });
});
afterAll(async () => {
  await console.close();
  expect(console.bugs).toEqual([]);
});

const pathOf = (arn: string) => `/api/restores/${encodeURIComponent(arn)}`;
const look = (arn: string) => console.visitor.get<ExecutionDetail>(pathOf(arn));

/** Restores a new archive; gives the execution that the console lists for its job, when it has ended. */
async function restored(vault: string): Promise<{ readonly arn: string; readonly jobId: string }> {
  const { world, visitor } = console;
  const archiveId = await world.upload(bytesOf(2000, vault), { vault, description: `${vault}.bin` });
  const jobId = await world.startJob({ archiveId, vault });
  await world.restored(jobId);
  const { jobs } = await until(
    () => visitor.get<JobList>(`/api/vaults/${vault}/jobs`),
    ({ jobs: [job] }) => job?.restore !== null && job?.restore.status !== 'RUNNING',
  );
  return { arn: jobs[0]?.restore?.arn ?? '', jobId };
}

test('a restore is shown as the graph of its definition with its states, its map, its events and its key', async () => {
  const { visitor } = console;
  const { arn, jobId } = await restored('shown');
  const detail = await look(arn);
  expect(detail).toMatchObject({
    machine: 'restore',
    status: 'SUCCEEDED',
    about: { vaultName: 'shown', jobId, run: null },
    key: expect.stringContaining('shown'),
    failure: null,
    can: { redrive: false, startAgain: false },
    awsConsole: null,
    refreshSeconds: null,
  });
  expect(detail.definition).toMatchObject({ StartAt: 'Plan', States: { FetchParts: { Type: 'Map' } } });
  const states = Object.fromEntries(detail.states.map((state) => [state.name, state.status]));
  expect(states).toMatchObject({
    Plan: 'succeeded',
    FetchParts: 'succeeded',
    Finalize: 'succeeded',
    Done: 'succeeded',
  });
  expect(detail.mapRuns).toMatchObject([
    { state: 'FetchParts', status: 'SUCCEEDED', counts: { total: 1, succeeded: 1, failed: 0 } },
  ]);
  const { events } = await visitor.get<EventPage>(`${pathOf(arn)}/events`);
  expect(events[0]).toMatchObject({ id: 1, previousId: null, type: 'ExecutionStarted', input: detail.input });
  expect(events.map(({ state }) => state)).toContain('Finalize');
  const newest = await visitor.get<EventPage>(`${pathOf(arn)}/events?newest=true`);
  expect(newest.events[0]).toMatchObject({ type: 'ExecutionSucceeded', output: detail.output });
  const { folders, bucketName } = await visitor.get<ObjectPage>('/api/objects');
  expect(bucketName).toBe((await visitor.get<{ bucketName: string }>('/api/surroundings')).bucketName);
  expect(folders).toContain('shown/');
}, 60_000);

test('a restore that faults break says why a part failed, and succeeds once it is redriven without them', async () => {
  const { visitor } = console;
  const on = await visitor.post<FaultState>('/api/faults', { place: 'glacier:GetJobOutput', kind: 'flip' });
  expect(on.faults).toMatchObject([{ place: 'glacier:GetJobOutput', kind: 'flip', struck: 0 }]);
  expect(on.places.find(({ place }) => place === 'glacier:GetJobOutput')?.kinds).toContain('throttle');
  const { arn } = await restored('broken');

  const failed = await look(arn);
  expect(failed).toMatchObject({
    status: 'FAILED',
    failure: {
      error: 'RangeDamaged',
      isOfPart: true,
      executionError: 'States.ExceedToleratedFailureThreshold',
      remedy: 'redrive',
    },
    can: { redrive: true, startAgain: true },
  });
  expect(failed.failure?.advice).toContain('redrive');
  expect(failed.states.find(({ name }) => name === 'FetchParts')).toMatchObject({ status: 'failed' });
  const { executions } = await visitor.get<RestoreList>('/api/restores?status=FAILED');
  expect(executions.map((each) => each.arn)).toContain(arn);

  const struck = await visitor.get<FaultState>('/api/faults');
  expect(struck.log[0]).toMatchObject({ place: 'glacier:GetJobOutput', kind: 'flip', facts: { vaultName: 'broken' } });
  const [fault] = struck.faults;
  expect(fault?.struck).toBe(struck.struck);
  expect((await visitor.delete<FaultState>(`/api/faults/${fault?.id}`)).faults).toEqual([]);
  await expect(visitor.delete(`/api/faults/${fault?.id}`)).rejects.toMatchObject({ name: 'NotFound', status: 404 });

  expect(await visitor.post<ExecutionDetail>(`${pathOf(arn)}/redrive`)).toMatchObject({ failure: null });
  const healed = await until(
    () => look(arn),
    ({ status }) => status === 'SUCCEEDED' || status === 'FAILED',
  );
  expect(healed).toMatchObject({ status: 'SUCCEEDED', redriveCount: 1, failure: null });
  expect(healed.states.find(({ name }) => name === 'FetchParts')).toMatchObject({ status: 'succeeded' });
  await expect(visitor.post(`${pathOf(arn)}/redrive`)).rejects.toMatchObject({ name: 'NothingToDo', status: 409 });
  await expect(visitor.post(`${pathOf(arn)}/start-again`)).rejects.toMatchObject({ name: 'NothingToDo' });
}, 90_000);

test('a restore that cannot be redriven to a good end is started again under the next name', async () => {
  const { visitor } = console;
  await visitor.post('/api/faults', { place: 's3:CreateMultipartUpload', kind: 'error' });
  const { arn, jobId } = await restored('again');
  await visitor.delete('/api/faults');
  expect(await look(arn)).toMatchObject({ status: 'FAILED', failure: { isOfPart: false } });
  const started = await visitor.post<ExecutionDetail>(`${pathOf(arn)}/start-again`);
  expect(started).toMatchObject({ name: expect.stringMatching(/-2$/), about: { vaultName: 'again', jobId } });
  const ended = await until(
    () => look(started.arn),
    ({ status }) => status !== 'RUNNING',
  );
  expect(ended.status).toBe('SUCCEEDED');
}, 90_000);

test('a message that nobody understands is shown with its reason, and stays', async () => {
  const { world, visitor } = console;
  await world.publish('<img src=x onerror=alert(1)>');
  const { messages, about, advice } = await until(
    () => visitor.get<DeadLetterList>('/api/dead-letters'),
    ({ messages: found }) => found.length > 0,
  );
  expect(about).toBe(1);
  expect(messages[0]?.body).toContain('onerror');
  expect(messages[0]?.reason).toMatch(/^NotificationRefused: /);
  expect(advice).toContain('dead-letter queue');
  expect(world.deadLetters()).toHaveLength(1);
}, 60_000);

test('what is not there, or is not of Thaw, is not found', async () => {
  const { visitor } = console;
  const ours = 'arn:aws:states:us-east-1:000000000000:execution';
  for (const arn of ['nonsense', `${ours}:Other:x`, `${ours}:RestoreJobOutput:none`, '<img src=x onerror=1>']) {
    await expect(visitor.get(pathOf(arn))).rejects.toMatchObject({ name: 'NotFound', status: 404 });
    await expect(visitor.get(`${pathOf(arn)}/events`)).rejects.toMatchObject({ name: 'NotFound' });
    await expect(visitor.post(`${pathOf(arn)}/redrive`)).rejects.toMatchObject({ name: 'NotFound' });
  }
  await expect(visitor.get('/api/vaults/none/jobs')).rejects.toMatchObject({ name: 'NoVault', status: 404 });
  await expect(visitor.get('/api/restores?status=odd')).rejects.toMatchObject({ name: 'BadRequest', status: 400 });
  await expect(visitor.post('/api/faults', { place: 'odd', kind: 'odd' })).rejects.toMatchObject({
    name: 'BadRequest',
  });
  await expect(visitor.get('/api/nothing')).rejects.toMatchObject({ name: 'NotFound' });
});

test('a page that asks again is told in a word that nothing has changed', async () => {
  const { visitor } = console;
  const first = await visitor.send('/api/restores?status=SUCCEEDED');
  const tag = first.headers.get('etag') ?? '';
  expect(tag).not.toBe('');
  const second = await visitor.send('/api/restores?status=SUCCEEDED', { headers: { 'if-none-match': tag } });
  expect([second.status, await second.text()]).toEqual([304, '']);
});
