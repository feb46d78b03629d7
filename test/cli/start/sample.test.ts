import { readFile } from 'node:fs/promises';
import { expect, test } from '@jest/globals';
import { sampleSizeBytes, writeSample } from '../../../cli/start/sample.ts';
import { MiB } from '../../../functions/archive/units.ts';
import { treeHashOf } from '../../../local/glacier/tree-hash.ts';
import { withFolder } from '../folder.ts';

test('the sample has 300 MiB + 123 bytes', () => {
  expect(sampleSizeBytes).toBe(314_572_923);
});

test('writeSample() writes the same bytes everywhere, no two blocks of them equal', () =>
  withFolder(async (folder) => {
    const { path, sizeBytes } = await writeSample(folder, 3 * MiB + 123);
    const bytes = await readFile(path);
    expect([bytes.length, sizeBytes]).toEqual([3 * MiB + 123, 3 * MiB + 123]);
    expect(treeHashOf(bytes)).toMatchInlineSnapshot(
      `"79782010bbcc4b27257883bf9fc52c5e30fb8b4685b5f7a67ded35f6c2a9115a"`,
    );
    const blocks = [0, 1, 2].map((i) => bytes.toString('base64', i * MiB, i * MiB + 1000));
    expect(new Set(blocks).size).toBe(3);
  }));
