import { describe, expect, test } from '@jest/globals';
import { chooseArchives } from '../../../functions/choose-archives.ts';
import { report } from '../../../functions/report.ts';
import { requestInventory } from '../../../functions/request-inventory.ts';
import { readRunRequest } from '../../../functions/run-files/run-request.ts';
import { takeStock } from '../../../functions/take-stock.ts';
import type { VaultDestination } from '../../../functions/vault-flow.ts';
import { readCall } from '../../../functions/vault-run/request-inventory/read-call.ts';
import { type FakeFiles, fakeFiles } from '../fake-files.ts';
import { fakeUploads } from '../fake-uploads.ts';
import { World as Requests } from '../vault-run/request-archives/world.ts';
import { at, manifestRow, noon, request, vaultRun, world } from '../vault-run/vault-world.ts';

const moved = { bucketName: 'new', keyPrefix: '' };
const refusal = {
  name: 'ConfigurationError',
  message: expect.stringMatching(
    /^Cannot go on with run ".*" of vault "photos": wanted the destination s3:\/\/dest\/restored\/, with which the run began, found s3:\/\/new\/ in the settings/,
  ),
};
const filesOf = (): FakeFiles => fakeFiles({ [at.request]: JSON.stringify(request) });
const nothing = () => {
  throw new Error('It must not come this far.');
};

describe('readRunRequest()', () => {
  const read = (destination: VaultDestination) => readRunRequest(filesOf(), vaultRun, destination);

  test('gives the request where the destination is still the same', async () => {
    expect(await read(request.destination)).toEqual(request);
  });

  test('gives nothing where there is no request', async () => {
    expect(await readRunRequest(fakeFiles(), vaultRun, moved)).toBeUndefined();
  });

  test.each([
    ['another bucket', { bucketName: 'new', keyPrefix: 'restored/' }],
    ['another prefix', { bucketName: 'dest', keyPrefix: '' }],
  ])('refuses %s', async (_, destination) => {
    await expect(read(destination)).rejects.toMatchObject({ name: 'ConfigurationError' });
  });
});

const pace = { requestsPerSecond: 100, workers: 500, maxConcurrency: 20, smallWorkers: 200 };

describe('a run whose stack restores to another bucket now ends, and buys nothing:', () => {
  test('request-inventory, before it takes the lock', async () => {
    const work = filesOf();
    const call = readCall({
      request: { vaultName: 'photos', run: 'run-1', goOn: true },
      executionName: 'e',
      executionArn: 'arn:e',
    });
    const doors = {
      work,
      destination: fakeFiles(),
      requests: { describeVault: nothing, initiateInventory: nothing, jobs: nothing },
      vault: { describeJob: nothing },
      executions: { describe: nothing },
      stack: { storageClass: 'STANDARD', priceFactor: 1, ...moved },
      time: () => ({ now: noon, hourMs: 3_600_000 }),
      sleep: async () => undefined,
    };
    await expect(requestInventory(call, doors)).rejects.toMatchObject(refusal);
    expect(work.calls.write).toBe(0);
  });

  test('choose-archives', async () => {
    const doors = {
      files: filesOf(),
      destination: fakeFiles(),
      bucket: { head: nothing },
      vault: { describeVault: nothing },
      settings: {
        ...moved,
        storageClass: 'STANDARD',
        minimumPartSizeBytes: 2 ** 27,
        smallOutputUpToBytes: 0,
        ...pace,
      } as const,
      hasTime: () => true,
    };
    await expect(chooseArchives({ ...vaultRun, inventoryKey: 'inventory' }, doors)).rejects.toMatchObject(refusal);
  });

  test('request-archives', async () => {
    const requests = new Requests();
    const { doors } = requests;
    Object.assign(doors, { settings: { ...doors.settings, destination: moved } });
    await expect(requests.ask()).rejects.toMatchObject(refusal);
    expect(requests.sent).toEqual([]);
  });

  test('take-stock', async () => {
    const { doors, calls } = world({ rows: [manifestRow(0)] }, { bucketName: 'new' });
    const elsewhere = { ...doors, settings: { ...doors.settings, keyPrefix: '' } };
    await expect(takeStock(vaultRun, elsewhere)).rejects.toMatchObject(refusal);
    expect(calls).toEqual([]);
  });

  test('report', async () => {
    const files = filesOf();
    const doors = {
      files,
      uploads: fakeUploads(files),
      workBucketName: 'work',
      destination: moved,
      hasTime: () => true,
    };
    await expect(report(vaultRun, doors)).rejects.toMatchObject(refusal);
    expect(files.calls.write).toBe(0);
  });
});
