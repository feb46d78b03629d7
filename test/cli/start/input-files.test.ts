import { mkdir, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { inputFiles } from '../../../cli/start/input-files.ts';
import { withFolder } from '../folder.ts';

describe('inputFiles()', () => {
  test('gives name and size of each, and follows links', () =>
    withFolder(async (folder) => {
      await writeFile(path.join(folder, 'a.tar'), 'abc');
      await symlink('a.tar', path.join(folder, 'b.tar'));
      const files = await inputFiles([path.join(folder, 'a.tar'), path.join(folder, 'b.tar')]);
      expect(files).toEqual([
        { path: path.join(folder, 'a.tar'), name: 'a.tar', sizeBytes: 3 },
        { path: path.join(folder, 'b.tar'), name: 'b.tar', sizeBytes: 3 },
      ]);
    }));

  test('refuses what is missing, empty or no file, by name', () =>
    withFolder(async (folder) => {
      const empty = path.join(folder, 'empty');
      await writeFile(empty, '');
      await expect(inputFiles([path.join(folder, 'none')])).rejects.toThrow(/none": there is no such file$/);
      await expect(inputFiles([path.join(empty, 'below')])).rejects.toThrow(/below": there is no such file$/);
      await expect(inputFiles([empty])).rejects.toThrow('empty": it is empty');
      await expect(inputFiles([folder])).rejects.toThrow('it is a folder');
    }));

  test('refuses two files of one name, even where only case differs', () =>
    withFolder(async (folder) => {
      const paths = ['one/a.tar', 'two/a.tar', 'two/A.TAR'].map((name) => path.join(folder, name));
      await Promise.all(['one', 'two'].map((name) => mkdir(path.join(folder, name))));
      await Promise.all(paths.map((name) => writeFile(name, 'x')));
      for (const pair of [paths.slice(0, 2), paths.slice(1), [paths[0], paths[0]]]) {
        await expect(inputFiles(pair.map(String))).rejects.toMatchObject({
          name: 'UsageError',
          message: expect.stringContaining('one result would overwrite the other'),
        });
      }
    }));
});
