import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Merge } from '../../../../functions/vault-run/choose-archives/merge.ts';
import { fakeFiles } from '../../fake-files.ts';

const bytewise = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));

/** Sorted files of lines `<word>`, tab, `<word>`. */
const filesOf = (files: readonly (readonly string[])[]) =>
  fakeFiles(
    Object.fromEntries(
      files.map((words, file) => [
        String(file),
        words
          .toSorted(bytewise)
          .map((word) => `${word}\t${word}\n`)
          .join(''),
      ]),
    ),
  );

const open = (files: ReturnType<typeof fakeFiles>, cursors: readonly number[], bufferBytes = 64) =>
  Merge.open({ files, keys: [...files.files.keys()], cursors, bufferBytes });

const words = fc.array(fc.array(fc.string({ unit: fc.constantFrom('a', 'b', 'é', '日', '😀', '') })), { minLength: 1 });

describe('Merge', () => {
  test('gives the lines of all files in the order of their bytes, wherever it is begun anew', async () => {
    await fc.assert(
      fc.asyncProperty(
        words,
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 1, max: 40 }),
        async (all, count, bytes) => {
          const files = filesOf(all);
          const found: string[] = [];
          for (let cursors = all.map(() => 0); ; ) {
            const merge = await open(files, cursors, bytes);
            const lines = await merge.take(count);
            found.push(...lines.map(({ rest }) => rest.toString()));
            if (lines.length < count) break;
            cursors = merge.cursors;
          }
          expect(found).toEqual(all.flat().sort(bytewise));
        },
      ),
      { numRuns: 50 },
    );
  });

  test('among equals the first file goes first', async () => {
    const merge = await open(filesOf([['b'], ['a', 'b'], ['b']]), []);
    expect((await merge.take(9)).map(({ file, order }) => `${order}${file}`)).toEqual(['a1', 'b0', 'b1', 'b2']);
  });

  test('holds no more than its share of each file', async () => {
    const files = filesOf([['a'.repeat(300)], ['b'.repeat(300)]]);
    await (await open(files, [], 20)).take(2);
    expect(files.largestBytes).toBe(10);
  });

  test('says which file is gone', async () => {
    const merge = Merge.open({ files: fakeFiles(), keys: ['scratch/x'], cursors: [0], bufferBytes: 1 });
    await expect(merge).rejects.toThrow('Cannot merge: scratch/x is gone');
  });
});
