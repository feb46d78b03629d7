import { truncate } from 'node:fs/promises';
import path from 'node:path';
import { CreateVaultCommand } from '@aws-sdk/client-glacier';
import { expect, test } from '@jest/globals';
import { writeSample } from '../../../cli/start/sample.ts';
import { uploadArchive } from '../../../cli/start/upload.ts';
import { MiB } from '../../../functions/archive/units.ts';
import { treeHashOfFile } from '../../../local/glacier/tree-hash.ts';
import { withFolder } from '../folder.ts';
import { glacierAndS3 } from '../services.ts';

test.each([
  ['at once up to 100 MB', 100_000_000, ['UploadArchive']],
  ['in parts above', 100_000_001, ['InitiateMultipartUpload', 'UploadMultipartPart', 'CompleteMultipartUpload']],
])('uploadArchive() uploads %s', (_, sizeBytes, operations) =>
  withFolder(async (folder) => {
    await using services = await glacierAndS3(path.join(folder, 'data'));
    const { glacier } = services.clients;
    await glacier.send(new CreateVaultCommand({ accountId: '-', vaultName: 'demo' }));
    const sample = await writeSample(folder, 17 * MiB);
    await truncate(sample.path, sizeBytes); // the rest is zeros: quick to make
    const seen: number[] = [];
    const file = { path: sample.path, name: 'größe 1.bin', sizeBytes };
    const archive = await uploadArchive({ glacier, vaultName: 'demo', file, onProgress: (bytes) => seen.push(bytes) });
    expect(archive.treeHash).toBe(await treeHashOfFile(sample.path));
    expect([...services.glacier.counts.keys()].filter((name) => name !== 'CreateVault')).toEqual(operations);
    const steps = operations.length === 1 ? [] : [1, 2, 3, 4, 5].map((count) => count * 16 * MiB);
    expect(seen).toEqual(operations.length === 1 ? [] : [...steps, sizeBytes]);
  }),
);
