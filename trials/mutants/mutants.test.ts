import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { edited } from './edits.ts';
import { markdownFile, markdownOf } from './markdown.ts';
import { mutants } from './mutants.ts';

const root = path.join(import.meta.dirname, '../..');

test.each(mutants)('the mutant "$name" fits the source', async ({ edits }) => {
  for (const edit of edits) {
    const source = await readFile(path.join(root, edit.file), 'utf8');
    expect(edited(source, edit)).not.toBe(source);
  }
});

test('trials/mutants.md lists the mutants', async () => {
  expect(await readFile(markdownFile, 'utf8')).toBe(markdownOf(mutants));
});
