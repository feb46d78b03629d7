import { glob, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import {
  DeleteArchiveCommand,
  DeleteVaultNotificationsCommand,
  DescribeJobCommand,
  GetDataRetrievalPolicyCommand,
  GetJobOutputCommand,
  GetVaultNotificationsCommand,
  InitiateJobCommand,
  type JobParameters,
  ListJobsCommand,
  SetDataRetrievalPolicyCommand,
  SetVaultNotificationsCommand,
} from '@aws-sdk/client-glacier';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { clockOf } from '../../clock.ts';
import { treeHashOf } from '../../glacier/tree-hash.ts';
import { accountId, bytesOf, failure, mib, type Scene, setScene } from './vaults-for-test.ts';

const vaultName = 'jobs';
const jobs = `/-/vaults/${vaultName}/jobs`;
const topic = 'arn:aws:sns:us-east-1:000000000000:done';
const other = 'arn:aws:sns:us-east-1:000000000000:other';
const bytes = bytesOf(7 * mib - 5);
let archiveId = '';
let scene: Scene;
/** Scenes of single tests, closed at the end whatever happens. */
const scenes: Scene[] = [];

beforeAll(async () => {
  scene = await setScene({ topicExists: (arn) => [topic, other].includes(arn) });
  scene.glacier.admin.createVault(vaultName);
  archiveId = (await scene.glacier.admin.putArchive(vaultName, bytes, 'a description')).id;
});
afterEach(() => {
  scene.messages.length = 0;
});
afterAll(() => Promise.all([scene, ...scenes].map((one) => one.close())));

const initiate = async (jobParameters: JobParameters) => {
  const { jobId } = await scene.client.send(new InitiateJobCommand({ accountId, vaultName, jobParameters }));
  return jobId ?? '';
};
const retrieve = (more: JobParameters = {}) => initiate({ Type: 'archive-retrieval', ArchiveId: archiveId, ...more });
const describeRaw = async (jobId: string) => (await scene.raw('GET', `${jobs}/${jobId}`)).json();
const refused = async (body: unknown) => failure(await scene.raw('POST', jobs, {}, JSON.stringify(body)));

describe('an archive retrieval', () => {
  test('answers 202 with id and place, and describes itself with every field there is', async () => {
    const response = await scene.raw(
      'POST',
      jobs,
      {},
      JSON.stringify({ Type: 'archive-retrieval', ArchiveId: archiveId }),
    );
    const jobId = response.headers.get('x-amz-job-id') ?? '';
    expect(response.status).toBe(202);
    expect(jobId).toMatch(/^\w[\w-]{91}$/);
    expect(response.headers.get('location')).toBe(`/000000000000/vaults/${vaultName}/jobs/${jobId}`);
    const inProgress = {
      Action: 'ArchiveRetrieval',
      ArchiveId: archiveId,
      ArchiveSHA256TreeHash: treeHashOf(bytes),
      ArchiveSizeInBytes: bytes.length,
      Completed: false,
      CompletionDate: null,
      CreationDate: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      InventoryRetrievalParameters: null,
      InventorySizeInBytes: null,
      JobDescription: null,
      JobId: jobId,
      JobOutputPath: null,
      OutputLocation: null,
      RetrievalByteRange: `0-${bytes.length - 1}`,
      SelectParameters: null,
      SHA256TreeHash: null,
      SNSTopic: null,
      StatusCode: 'InProgress',
      StatusMessage: 'Operation in progress.',
      Tier: 'Standard',
      VaultARN: `arn:aws:glacier:us-east-1:000000000000:vaults/${vaultName}`,
    };
    expect(await describeRaw(jobId)).toEqual(inProgress);
    await scene.glacier.admin.completeJob(jobId);
    expect(await describeRaw(jobId)).toEqual({
      ...inProgress,
      Completed: true,
      CompletionDate: inProgress.CreationDate,
      SHA256TreeHash: treeHashOf(bytes),
      StatusCode: 'Succeeded',
      StatusMessage: 'Succeeded',
    });
  });

  test.each([
    ['2097152-4194303', treeHashOf(bytes.subarray(2 * mib, 4 * mib))],
    ['4194304-7340026', treeHashOf(bytes.subarray(4 * mib))],
    ['1048576-3145727', null],
  ])(
    'of the range %s has the hash %s and the size of the whole archive',
    async (RetrievalByteRange, SHA256TreeHash) => {
      const jobId = await retrieve({ RetrievalByteRange });
      expect(await describeRaw(jobId)).toMatchObject({
        RetrievalByteRange,
        SHA256TreeHash,
        ArchiveSizeInBytes: bytes.length,
      });
    },
  );

  test.each(['0-1048574', '1-1048576', '0-8388607', '7340032-8388607', 'bytes=0-1048575', '5', '1048576-0'])(
    'of the range %s is refused',
    async (RetrievalByteRange) => {
      const answer = await refused({ Type: 'archive-retrieval', ArchiveId: archiveId, RetrievalByteRange });
      expect(answer).toMatchObject({ status: 400, code: 'InvalidParameterValueException' });
    },
  );

  test('fails when its archive is deleted before it is done, and not when afterwards', async () => {
    const { id } = await scene.glacier.admin.putArchive(vaultName, 'short-lived');
    const done = await retrieve({ ArchiveId: id });
    const late = await retrieve({ ArchiveId: id, SNSTopic: topic });
    await scene.glacier.admin.completeJob(done);
    await scene.client.send(new DeleteArchiveCommand({ accountId, vaultName, archiveId: id }));
    await scene.glacier.admin.completeJob(late);
    expect(await describeRaw(late)).toMatchObject({ StatusCode: 'Failed', Completed: true });
    expect(scene.messages).toHaveLength(1);
    const { body } = await scene.client.send(new GetJobOutputCommand({ accountId, vaultName, jobId: done }));
    expect(await body?.transformToString()).toBe('short-lived');
  });

  test('of an unknown archive, or one of another vault, is refused', async () => {
    scene.glacier.admin.createVault('elsewhere');
    const { id } = await scene.glacier.admin.putArchive('elsewhere', 'x');
    expect(await refused({ Type: 'archive-retrieval', ArchiveId: id })).toMatchObject({
      status: 400,
      message: `Invalid vault name: arn:aws:glacier:us-east-1:000000000000:vaults/${vaultName}`,
    });
    expect(await refused({ Type: 'archive-retrieval', ArchiveId: 'unknown' })).toEqual({
      status: 404,
      code: 'ResourceNotFoundException',
      message: 'The archive ID was not found: unknown',
      type: 'Client',
    });
  });
});

describe('InitiateJob refuses', () => {
  const whole = () => ({ Type: 'archive-retrieval', ArchiveId: archiveId });
  test.each([
    [
      'no body',
      () => scene.raw('POST', jobs),
      'MissingParameterValueException',
      'Required parameter missing: Job Parameters',
    ],
    [
      'no type',
      () => scene.raw('POST', jobs, {}, '{}'),
      'MissingParameterValueException',
      'Required parameter missing: type',
    ],
    ['broken JSON', () => scene.raw('POST', jobs, {}, '{'), 'SerializationException', expect.anything()],
  ])('%s', async (_what, request, code, message) => {
    expect(await failure(await request())).toMatchObject({ status: 400, code, message });
  });
  test.each([
    ['an unknown type', { Type: 'select' }],
    ['an archive id for an inventory', { Type: 'inventory-retrieval', ArchiveId: 'x' }],
    ['a range of an inventory', { Type: 'inventory-retrieval', RetrievalByteRange: '0-1' }],
    ['a tier it does not know', { Tier: 'Free' }],
    ['a topic that does not exist', { SNSTopic: `${topic}2` }],
    ['a topic that is no ARN', { SNSTopic: 'done' }],
    ['a description that is too long', { Description: 'x'.repeat(1025) }],
    ['a description with a line break', { Description: 'a\nb' }],
    [
      'a day without time',
      { Type: 'inventory-retrieval', ArchiveId: null, InventoryRetrievalParameters: { StartDate: '2026-11-22' } },
    ],
    ['a limit of 0', { Type: 'inventory-retrieval', ArchiveId: null, InventoryRetrievalParameters: { Limit: '0' } }],
    [
      'a marker of its own',
      { Type: 'inventory-retrieval', ArchiveId: null, InventoryRetrievalParameters: { Marker: 'x' } },
    ],
  ])('%s', async (_what, parameters) => {
    const answer = await refused({ ...whole(), ...parameters });
    expect(answer).toMatchObject({ status: 400, code: 'InvalidParameterValueException', type: 'Client' });
  });

  test('no nulls where nothing is meant', async () => {
    expect(
      (await scene.raw('POST', jobs, {}, JSON.stringify({ ...whole(), SNSTopic: null, Format: null }))).status,
    ).toBe(202);
  });

  test('what a BytesPerHour policy forbids, for the Standard tier alone', async () => {
    const rule = { Strategy: 'BytesPerHour', BytesPerHour: 100 };
    await scene.client.send(new SetDataRetrievalPolicyCommand({ accountId, Policy: { Rules: [rule] } }));
    expect(await scene.client.send(new GetDataRetrievalPolicyCommand({ accountId }))).toMatchObject({
      Policy: { Rules: [rule] },
    });
    expect(await refused(whole())).toMatchObject({ status: 400, code: 'PolicyEnforcedException' });
    await retrieve({ Tier: 'Bulk' });
    await scene.client.send(
      new SetDataRetrievalPolicyCommand({ accountId, Policy: { Rules: [{ Strategy: 'None' }] } }),
    );
    await retrieve();
    const bad = await scene.raw(
      'PUT',
      '/-/policies/data-retrieval',
      {},
      '{"Policy":{"Rules":[{"Strategy":"BytesPerHour"}]}}',
    );
    expect(await failure(bad)).toMatchObject({ status: 400, code: 'InvalidParameterValueException' });
  });
});

test('a lost answer leaves the job started', async () => {
  const count = async () =>
    (await scene.client.send(new ListJobsCommand({ accountId, vaultName }))).JobList?.length ?? 0;
  const before = await count();
  scene.faults.add({ place: 'glacier:InitiateJob', kind: 'lose-answer', times: 1 });
  await expect(retrieve()).rejects.toThrow();
  expect(await count()).toBe(before + 1);
});

test('a job that is to fail is taken all the same', async () => {
  scene.faults.add({ place: 'glacier:InitiateJob', kind: 'fail', times: 1 });
  expect(await describeRaw(await retrieve())).toMatchObject({
    StatusCode: 'Failed',
    StatusMessage: 'The archive could not be read.',
    Completed: true,
  });
});

describe('notifications', () => {
  const events = ['ArchiveRetrievalCompleted', 'InventoryRetrievalCompleted'];
  afterEach(() => scene.client.send(new DeleteVaultNotificationsCommand({ accountId, vaultName })));

  test('go to the job topic with the very text DescribeJob gives', async () => {
    const jobId = await retrieve({ SNSTopic: topic, Description: 'mine' });
    await scene.glacier.admin.completeJob(jobId);
    expect(scene.messages.map(({ topicArn }) => topicArn)).toEqual([topic]);
    expect(JSON.parse(scene.messages[0]?.text ?? '')).toEqual(await describeRaw(jobId));
  });

  test('go to job and vault when both are set, even to the same topic twice; the one of the vault shows no topic', async () => {
    const config = { SNSTopic: topic, Events: events };
    await scene.client.send(
      new SetVaultNotificationsCommand({ accountId, vaultName, vaultNotificationConfig: config }),
    );
    const { vaultNotificationConfig } = await scene.client.send(
      new GetVaultNotificationsCommand({ accountId, vaultName }),
    );
    expect(vaultNotificationConfig).toEqual(config);
    await scene.glacier.admin.completeJob(await retrieve({ SNSTopic: topic }));
    expect(scene.messages.map(({ text }) => JSON.parse(text).SNSTopic)).toEqual([topic, null]);
  });

  test('of a vault are sent for the events it names only, and for failures too', async () => {
    const config = { SNSTopic: other, Events: ['InventoryRetrievalCompleted'] };
    await scene.client.send(
      new SetVaultNotificationsCommand({ accountId, vaultName, vaultNotificationConfig: config }),
    );
    await scene.glacier.admin.completeJob(await retrieve());
    expect(scene.messages).toEqual([]);
    await scene.glacier.admin.failJob(await initiate({ Type: 'inventory-retrieval' }), 'Bad luck');
    expect(JSON.parse(scene.messages[0]?.text ?? '')).toMatchObject({
      StatusCode: 'Failed',
      StatusMessage: 'Bad luck',
      Completed: true,
    });
  });

  test('have a configuration that is refused when wrong, and 404 when absent', async () => {
    const path = `/-/vaults/${vaultName}/notification-configuration`;
    expect(await failure(await scene.raw('GET', path))).toMatchObject({
      status: 404,
      code: 'ResourceNotFoundException',
    });
    const put = async (body: unknown) => failure(await scene.raw('PUT', path, {}, JSON.stringify(body)));
    expect(await put({ SNSTopic: topic, Events: ['Rain'] })).toMatchObject({
      status: 400,
      code: 'InvalidParameterValueException',
    });
    expect(await put({ SNSTopic: 'x', Events: events })).toMatchObject({
      status: 400,
      code: 'InvalidParameterValueException',
    });
    expect(await put({ SNSTopic: topic })).toMatchObject({ status: 400, code: 'MissingParameterValueException' });
  });
});

test('jobs are listed by page, by status and by completion', async () => {
  scene.glacier.admin.createVault('list');
  const { id } = await scene.glacier.admin.putArchive('list', 'x');
  const jobIds: string[] = [];
  for (let at = 0; at < 3; at++) {
    const jobParameters = { Type: 'archive-retrieval', ArchiveId: id };
    jobIds.push(
      (await scene.client.send(new InitiateJobCommand({ accountId, vaultName: 'list', jobParameters }))).jobId ?? '',
    );
  }
  await scene.glacier.admin.completeJob(jobIds[0] ?? '');
  await scene.glacier.admin.failJob(jobIds[1] ?? '', 'no');
  const list = async (filter: object) => {
    const page = await scene.client.send(new ListJobsCommand({ accountId, vaultName: 'list', ...filter }));
    return { ids: page.JobList?.map(({ JobId }) => JobId), marker: page.Marker };
  };
  const all = await list({});
  expect(new Set(all.ids)).toEqual(new Set(jobIds));
  const first = await list({ limit: 2 });
  expect((await list({ marker: first.marker })).ids).toEqual(all.ids?.slice(2));
  expect((await list({ statuscode: 'Failed' })).ids).toEqual([jobIds[1]]);
  expect((await list({ completed: 'false' })).ids).toEqual([jobIds[2]]);
  expect(new Set((await list({ completed: 'true' })).ids)).toEqual(new Set(jobIds.slice(0, 2)));
  expect(await failure(await scene.raw('GET', '/-/vaults/list/jobs?statuscode=finished'))).toMatchObject({
    status: 400,
    code: 'InvalidParameterValueException',
    message: 'The job status code is not valid: finished',
  });
  expect(await (await scene.raw('GET', '/-/vaults/list/jobs?limit=51')).json()).toMatchObject({ Marker: null });
  expect(await failure(await scene.raw('GET', '/-/vaults/list/jobs?limit=0'))).toMatchObject({ status: 400 });
});

test('a job nobody knows any more is not found, described or fetched', async () => {
  const jobId = await retrieve();
  await scene.glacier.admin.completeJob(jobId);
  await scene.glacier.admin.forgetJob(jobId);
  const gone = {
    status: 404,
    code: 'ResourceNotFoundException',
    message: `The job ID was not found: ${jobId}`,
    type: 'Client',
  };
  expect(await failure(await scene.raw('GET', `${jobs}/${jobId}`))).toEqual(gone);
  expect(await failure(await scene.raw('GET', `${jobs}/${jobId}/output`))).toEqual(gone);
});

test('an expired output is not found, while its job is still described', async () => {
  const jobId = await retrieve();
  await scene.glacier.admin.completeJob(jobId);
  await scene.glacier.admin.expireJob(jobId);
  expect(await failure(await scene.raw('GET', `${jobs}/${jobId}/output`))).toMatchObject({ status: 404 });
  await expect(scene.client.send(new DescribeJobCommand({ accountId, vaultName, jobId }))).resolves.toMatchObject({
    StatusCode: 'Succeeded',
  });
});

test('jobs complete by themselves, at the pace of their tier, and are forgotten after the window', async () => {
  const told = Promise.withResolvers<string>();
  const quick = await setScene({
    clock: clockOf(1000),
    tierSeconds: { Expedited: 0.001 },
    windowSeconds: 10,
    notify: async (_topic, message) => told.resolve(message),
  });
  scenes.push(quick);
  quick.glacier.admin.createVault('quick');
  const { id } = await quick.glacier.admin.putArchive('quick', 'x');
  const jobParameters = { Type: 'archive-retrieval', ArchiveId: id, Tier: 'Expedited', SNSTopic: topic };
  const { jobId } = await quick.client.send(new InitiateJobCommand({ accountId, vaultName: 'quick', jobParameters }));
  expect(JSON.parse(await told.promise)).toMatchObject({ JobId: jobId, StatusCode: 'Succeeded', Tier: 'Expedited' });
  let status = 200;
  while (status === 200) status = (await quick.raw('GET', `/-/vaults/quick/jobs/${jobId}`)).status;
  expect(status).toBe(404);
});

test('a job that became due while nothing ran completes and notifies after the restart', async () => {
  const told = Promise.withResolvers<string>();
  const later = await setScene({ notify: async (_topic, message) => told.resolve(message) });
  scenes.push(later);
  later.glacier.admin.createVault('later');
  const { id } = await later.glacier.admin.putArchive('later', 'x');
  const jobParameters = { Type: 'archive-retrieval', ArchiveId: id, SNSTopic: topic };
  const { jobId = '' } = await later.client.send(
    new InitiateJobCommand({ accountId, vaultName: 'later', jobParameters }),
  );
  await later.restart(() => makeDue(later.dataFolder));
  expect(JSON.parse(await told.promise)).toMatchObject({ JobId: jobId, StatusCode: 'Succeeded' });
  const { body } = await later.client.send(new GetJobOutputCommand({ accountId, vaultName: 'later', jobId }));
  expect(await body?.transformToString()).toBe('x');
});

/** As if hours had passed: the jobs on the disk were due long ago. */
async function makeDue(dataFolder: string): Promise<void> {
  for await (const file of glob(path.join(dataFolder, '**', 'job.json'))) {
    await writeFile(file, (await readFile(file, 'utf8')).replace(/("dueDate": ")[^"]*/, '$12026-01-01T00:00:00.000Z'));
  }
}

test('a notification that the topic refuses is lost without harm', async () => {
  const deaf = await setScene({ notify: () => Promise.reject(new Error('not allowed')) });
  scenes.push(deaf);
  deaf.glacier.admin.createVault('deaf');
  const jobParameters = { Type: 'inventory-retrieval', SNSTopic: topic };
  const { jobId = '' } = await deaf.client.send(
    new InitiateJobCommand({ accountId, vaultName: 'deaf', jobParameters }),
  );
  await deaf.glacier.admin.completeJob(jobId);
  expect(deaf.glacier.admin.describe(jobId)).toMatchObject({ StatusCode: 'Succeeded' });
  expect(deaf.glacier.admin.undelivered).toMatchObject([{ topicArn: topic, jobId }]);
});
