import {
  DescribeJobCommand,
  GetJobOutputCommand,
  InitiateJobCommand,
  type JobParameters,
} from '@aws-sdk/client-glacier';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Archive } from '../../glacier/index.ts';
import { accountId, type Scene, setScene } from './vaults-for-test.ts';

const vaultName = 'stock';
const descriptions = ['plain', '', 'a,b', '{"Path":"glacier-ui.exe"}', '\\', 'a\\"b', 'two  blanks'];
const archives: Archive[] = [];
let scene: Scene;

beforeAll(async () => {
  scene = await setScene();
  scene.glacier.admin.createVault(vaultName);
  for (const description of descriptions) {
    archives.push(await scene.glacier.admin.putArchive(vaultName, description || 'empty', description));
  }
  archives.sort((one, other) => (one.creationDate + one.id < other.creationDate + other.id ? -1 : 1));
});
afterAll(() => scene.close());

async function inventory(more: JobParameters = {}) {
  const jobParameters = { Type: 'inventory-retrieval', ...more };
  const { jobId = '' } = await scene.client.send(new InitiateJobCommand({ accountId, vaultName, jobParameters }));
  await scene.glacier.admin.completeJob(jobId);
  const job = await scene.client.send(new DescribeJobCommand({ accountId, vaultName, jobId }));
  const output = await scene.client.send(new GetJobOutputCommand({ accountId, vaultName, jobId }));
  const text = (await output.body?.transformToString()) ?? '';
  expect(output.checksum).toBeUndefined();
  expect(job.InventorySizeInBytes).toBe(Buffer.byteLength(text));
  return { jobId, job, text, type: output.contentType };
}

test('an inventory is JSON unless asked otherwise, and lists every archive', async () => {
  const { job, text, type } = await inventory();
  expect(type).toBe('application/json');
  expect(JSON.parse(text)).toEqual({
    VaultARN: `arn:aws:glacier:us-east-1:000000000000:vaults/${vaultName}`,
    InventoryDate: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
    ArchiveList: archives.map(({ id, description, creationDate, sizeBytes, treeHash }) => ({
      ArchiveId: id,
      ArchiveDescription: description,
      CreationDate: creationDate,
      Size: sizeBytes,
      SHA256TreeHash: treeHash,
    })),
  });
  expect(job).toMatchObject({ Action: 'InventoryRetrieval', InventoryRetrievalParameters: { Format: 'JSON' } });
  expect(job.ArchiveId ?? job.SHA256TreeHash ?? job.RetrievalByteRange ?? job.ArchiveSizeInBytes).toBeUndefined();
});

test('as CSV it escapes quotes and nothing else', async () => {
  const { text, type } = await inventory({ Format: 'CSV' });
  expect(type).toBe('text/csv');
  const [header, ...rows] = text.trimEnd().split('\n');
  expect(header).toBe('ArchiveId,ArchiveDescription,CreationDate,Size,SHA256TreeHash');
  const written: Record<string, string> = {
    'a,b': '"a,b"',
    '{"Path":"glacier-ui.exe"}': '"{\\"Path\\":\\"glacier-ui.exe\\"}"',
    '\\': '"\\"',
    'a\\"b': '"a\\\\"b"',
    'two  blanks': '"two  blanks"',
  };
  expect(rows).toEqual(
    archives.map(({ id, description, creationDate, sizeBytes, treeHash }) =>
      [id, written[description] ?? description, creationDate, sizeBytes, treeHash].join(','),
    ),
  );
});

test('it comes in pages that go on where the last one ended', async () => {
  const ids: string[] = [];
  let Marker: string | undefined;
  do {
    const { job, text } = await inventory({ InventoryRetrievalParameters: { Limit: '3', Marker } });
    ids.push(...JSON.parse(text).ArchiveList.map(({ ArchiveId }: { ArchiveId: string }) => ArchiveId));
    Marker = job.InventoryRetrievalParameters?.Marker;
  } while (Marker !== undefined);
  expect(ids).toEqual(archives.map(({ id }) => id));
});

test('it starts with StartDate and ends before EndDate', async () => {
  const listed = async (parameters: JobParameters['InventoryRetrievalParameters']) =>
    JSON.parse((await inventory({ InventoryRetrievalParameters: parameters })).text).ArchiveList.length;
  expect(await listed({ StartDate: '2000-01-01T00:00:00Z', EndDate: '2999-01-01T00:00:00Z' })).toBe(archives.length);
  expect(await listed({ EndDate: '2000-01-01T00:00:00Z' })).toBe(0);
  expect(await listed({ StartDate: '2999-01-01T00:00:00Z' })).toBe(0);
});

test('a test may put its own inventory there', async () => {
  const jobParameters = { Type: 'inventory-retrieval' };
  const { jobId = '' } = await scene.client.send(new InitiateJobCommand({ accountId, vaultName, jobParameters }));
  scene.glacier.admin.putInventory(jobId, 'my own');
  await scene.glacier.admin.completeJob(jobId);
  const { body } = await scene.client.send(new GetJobOutputCommand({ accountId, vaultName, jobId }));
  expect(await body?.transformToString()).toBe('my own');
});
