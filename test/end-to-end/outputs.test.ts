import { GetJobOutputCommand } from '@aws-sdk/client-glacier';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { MiB } from '../../functions/archive/units.ts';
import { bytesOf } from './bytes.ts';
import { endingOf, restore } from './endings.ts';
import { startWorld, type World } from './harness.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());

const partBytes = 8 * MiB; // test/global-setup.mjs

describe('whole archives', () => {
  test.each([
    ['one byte', 1],
    ['a leaf but one byte', MiB - 1],
    ['a leaf', MiB],
    ['a leaf and a byte', MiB + 1],
    ['a part but one byte', partBytes - 1],
    ['a part', partBytes],
    ['a part and a byte', partBytes + 1],
    ['three parts', 2 * partBytes + MiB + 123],
  ])('%s', async (_, sizeBytes) => {
    const bytes = bytesOf(sizeBytes);
    const archiveId = await world.upload(bytes);
    const { jobId, ...ending } = await restore(world, { archiveId });
    const key = `demo/${archiveId}`;
    const { SHA256TreeHash: treeHash } = world.cloud.glacier.admin.describe(jobId);
    const output = { outcome: 'restored', key, sizeBytes, treeHash, verified: 'tree-hash' };
    expect(ending).toMatchObject({ status: 'SUCCEEDED', output });
    await expectObject(key, bytes, 'application/octet-stream', {
      'thaw-vault': 'demo',
      'thaw-archive-id': archiveId,
      'thaw-job-id': jobId,
      'thaw-tree-hash': treeHash,
      'thaw-job-created': world.cloud.glacier.admin.describe(jobId).CreationDate,
      'thaw-verified': 'tree-hash',
    });
  });
});

/** Exactly these bytes, exactly these facts, and nothing left open. */
async function expectObject(key: string, bytes: Uint8Array, contentType: string, metadata: object): Promise<void> {
  const object = await world.object(key);
  expect(object?.bytes.equals(bytes)).toBe(true);
  expect(object).toMatchObject({ contentType });
  expect(object?.metadata).toEqual(metadata);
  expect(await world.openUploads()).toEqual([]);
}

describe('ranges of an archive', () => {
  const bytes = bytesOf(20 * MiB + 1000, 'ranges');
  let archiveId: string;
  beforeAll(async () => {
    archiveId = await world.upload(bytes);
  });

  const last = bytes.length - 1;
  test.each([
    ['a leaf', MiB, 2 * MiB - 1, 'tree-hash'],
    ['two parts that are one node', 0, 16 * MiB - 1, 'tree-hash'],
    ['the end, from where a node begins', 16 * MiB, last, 'tree-hash'],
    ['two leaves of two nodes', MiB, 3 * MiB - 1, 'size'],
    ['three parts that are no node', MiB, 18 * MiB - 1, 'size'],
    ['the end, from where no node begins', 3 * MiB, last, 'size'],
  ])('%s', async (_, first, end, verified) => {
    const range = `${first}-${end}`;
    const { jobId, ...ending } = await restore(world, { archiveId, range });
    const key = `demo/${archiveId}.bytes-${range}`;
    const treeHash = world.cloud.glacier.admin.describe(jobId).SHA256TreeHash ?? null;
    expect(treeHash === null).toBe(verified === 'size');
    const output = { outcome: 'restored', key, sizeBytes: end + 1 - first, treeHash, verified };
    expect(ending).toMatchObject({ status: 'SUCCEEDED', output });
    await expectObject(key, bytes.subarray(first, end + 1), 'application/octet-stream', {
      'thaw-vault': 'demo',
      'thaw-archive-id': archiveId,
      'thaw-job-id': jobId,
      'thaw-job-created': world.cloud.glacier.admin.describe(jobId).CreationDate,
      'thaw-range': range,
      'thaw-verified': verified,
      ...(treeHash === null ? {} : { 'thaw-tree-hash': treeHash }),
    });
  });

  test('all of it, said as a range, is the archive', async () => {
    const { jobId, ...ending } = await restore(world, { archiveId, range: `0-${last}` });
    const key = `demo/${archiveId}`;
    expect(ending.output).toMatchObject({ key, sizeBytes: bytes.length, verified: 'tree-hash' });
    const object = await world.object(key);
    expect(object?.bytes.equals(bytes)).toBe(true);
    expect(object?.metadata).not.toHaveProperty('thaw-range');
    expect(object?.metadata).toMatchObject({ 'thaw-job-id': jobId });
  });
});

describe('inventories', () => {
  test.each([
    ['JSON', 'application/json'],
    ['CSV', 'text/csv'],
  ] as const)('in %s', async (format, contentType) => {
    const vault = `inventory.${format}`;
    for (const description of ['plain', 'with, commas and "quotes" and \\ too', '']) {
      await world.upload(Buffer.from(`bytes ${description}`), { vault, description });
    }
    const jobId = await world.startInventory({ vault, format });
    const { status, output } = endingOf(await world.restored(jobId));
    const served = await outputOf(vault, jobId);
    const { CreationDate, CompletionDate } = world.cloud.glacier.admin.describe(jobId);
    const second = CompletionDate?.replaceAll(/[-:]|\.\d+/g, '');
    const key = expect.stringMatching(
      new RegExp(`^inventory/inventory\\.${format}/${second}-[0-9a-f]{8}\\.${format.toLowerCase()}$`),
    );
    expect({ status, output }).toMatchObject({
      status: 'SUCCEEDED',
      output: { outcome: 'restored', key, sizeBytes: served.length, treeHash: null, verified: 'size' },
    });
    await expectObject(String(output?.key), served, contentType, {
      'thaw-vault': vault,
      'thaw-job-id': jobId,
      'thaw-job-created': CreationDate,
      'thaw-verified': 'size',
    });
  });

  /** What Glacier serves to any client. */
  async function outputOf(vaultName: string, jobId: string): Promise<Uint8Array> {
    const request = new GetJobOutputCommand({ accountId: '-', vaultName, jobId });
    const { body } = await world.clients.glacier.send(request);
    return (await body?.transformToByteArray()) ?? Buffer.alloc(0);
  }
});
