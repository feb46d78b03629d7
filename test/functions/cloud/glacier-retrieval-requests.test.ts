import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { GlacierClient, SetVaultNotificationsCommand } from '@aws-sdk/client-glacier';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { GlacierJob } from '../../../functions/cloud/glacier-job-outputs.ts';
import { openRetrievalRequests, type RetrievalRequests } from '../../../functions/cloud/glacier-retrieval-requests.ts';
import { clockOf } from '../../../local/clock.ts';
import { keysOf } from '../../../local/credentials.ts';
import { Faults } from '../../../local/faults.ts';
import { everyoneMay } from '../../../local/gatekeeper.ts';
import { type Glacier, startGlacier } from '../../../local/glacier/index.ts';

const environment = { ...process.env };
const faults = new Faults();
let folder: string;
let glacier: Glacier;
let requests: RetrievalRequests;
let client: GlacierClient;
let archiveId: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'thaw-vault-requests-'));
  const options = { dataFolder: folder, clock: clockOf(1), faults, gatekeeper: everyoneMay, notify: async () => {} };
  glacier = await startGlacier(options);
  glacier.admin.createVault('photos');
  archiveId = (await glacier.admin.putArchive('photos', Readable.from([Buffer.from('x')]), 'holidays')).id;
  // As Lambda has it: the door's own clients are tried, with their own patience.
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_GLACIER: glacier.url,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: keysOf('local').secretAccessKey,
  });
  client = new GlacierClient();
  requests = openRetrievalRequests();
});

afterEach(() => faults.clear());

afterAll(async () => {
  process.env = environment;
  await glacier.close();
  await rm(folder, { recursive: true });
});

const allJobs = async (filter?: { readonly completed: boolean }): Promise<GlacierJob[]> =>
  (await Array.fromAsync(requests.jobs('photos', filter))).flat();

test('describeVault() says nothing of a vault that is not there', async () => {
  expect(await requests.describeVault('nowhere')).toBeUndefined();
  expect(await requests.describeVault('photos')).toMatchObject({ archives: expect.any(Number) });
});

describe('a job that was asked for', () => {
  test('is listed with its description, done or not', async () => {
    const jobId = await requests.initiateArchive('photos', { archiveId, tier: 'Bulk', description: '{"thaw":{}}' });
    const job = (await allJobs()).find(({ JobId }) => JobId === jobId);
    expect(job).toMatchObject({ ArchiveId: archiveId, Tier: 'Bulk', JobDescription: '{"thaw":{}}', Completed: false });
    await glacier.admin.completeJob(jobId);
    expect((await allJobs({ completed: true })).map(({ JobId }) => JobId)).toContain(jobId);
    expect((await allJobs({ completed: false })).map(({ JobId }) => JobId)).not.toContain(jobId);
  });

  test('for the inventory is for all of it, as JSON', async () => {
    const jobId = await requests.initiateInventory('photos', { description: 'inventory' });
    const job = (await allJobs()).find(({ JobId }) => JobId === jobId);
    expect(job).toMatchObject({ Action: 'InventoryRetrieval', InventoryRetrievalParameters: { Format: 'JSON' } });
    expect(job?.InventoryRetrievalParameters?.StartDate).toBeUndefined();
  });

  test('and of which the answer is lost, is not asked for again underneath', async () => {
    const before = (await allJobs()).length;
    faults.add({ place: 'glacier:InitiateJob', kind: 'lose-answer', times: 1 });
    const wish = { archiveId, tier: 'Bulk', description: '' } as const;
    await expect(requests.initiateArchive('photos', wish)).rejects.toThrow('socket hang up');
    expect(await allJobs()).toHaveLength(before + 1);
  });
});

test('jobs() reads every page', async () => {
  const wish = { archiveId, tier: 'Bulk', description: '' } as const;
  await Promise.all(Array.from({ length: 51 }, () => requests.initiateArchive('photos', wish)));
  const pages = await Array.fromAsync(requests.jobs('photos'));
  expect(pages.length).toBeGreaterThan(1);
  expect(new Set(pages.flat().map(({ JobId }) => JobId)).size).toBe(pages.flat().length);
});

test('what may be repeated is', async () => {
  faults.add({ place: 'glacier:ListJobs', kind: 'throttle', times: 2 });
  expect((await allJobs()).length).toBeGreaterThan(0);
});

test('topicOf() tells a topic that hears of archives from one that hears of inventories', async () => {
  expect(await requests.topicOf('photos')).toBeUndefined();
  const SNSTopic = 'arn:aws:sns:us-east-1:000000000000:Thaw';
  const vaultNotificationConfig = { SNSTopic, Events: ['InventoryRetrievalCompleted'] };
  await client.send(new SetVaultNotificationsCommand({ accountId: '-', vaultName: 'photos', vaultNotificationConfig }));
  expect(await requests.topicOf('photos')).toBe(SNSTopic);
  expect(await requests.topicOf('photos', 'ArchiveRetrievalCompleted')).toBeUndefined();
});
