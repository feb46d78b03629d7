import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import published from '../../../test/vectors/tree-hash.json' with { type: 'json' };
import { foldLeaves, LeafCollector, treeHashOf, treeHashOfFile } from '../../glacier/tree-hash.ts';
import { bytesOf, mib } from './vaults-for-test.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'thaw-tree-hash-'));
});
afterAll(() => rm(folder, { recursive: true }));

test.each(published.vectors)('treeHashOfFile() gives "$pattern" x $times what $source says', async (vector) => {
  const file = path.join(folder, 'payload');
  await writeFile(file, vector.pattern.repeat(vector.times));
  expect(await treeHashOfFile(file)).toBe(vector.treeHash);
});

test('treeHashOf() gives no bytes the SHA-256 of nothing', () => {
  expect(treeHashOf(Buffer.alloc(0))).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
});

test.each([
  ['5.5 MiB of zeros', Buffer.alloc(5.5 * mib), 'a3a82dbe3644dd6046be472f2e3ec1f8ef47f8f3adb86d0de4de7a254f255455'],
  [
    '1 MiB and one byte',
    Buffer.alloc(mib + 1, 'x'),
    '686b298b2de5294ebf391f6d9e0f74a2d7a0bd98d926c9562447308dca62c540',
  ],
])('treeHashOf() knows %s', (_name, bytes, hash) => {
  expect(treeHashOf(bytes)).toBe(hash);
});

describe('LeafCollector', () => {
  test.each([1, 1000, mib - 1, mib, mib + 1, 3 * mib])('gives the same leaves for chunks of %d bytes', (chunkBytes) => {
    const bytes = bytesOf(chunkBytes === 1 ? 5000 : 3 * mib + 17);
    const collector = new LeafCollector();
    for (let at = 0; at < bytes.length; at += chunkBytes) collector.update(bytes.subarray(at, at + chunkBytes));
    expect(foldLeaves(collector.leaves())).toBe(treeHashOf(bytes));
  });
});
