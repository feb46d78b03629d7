import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { pageNames, pages } from '../../../cli/help/pages.ts';
import { commandNames } from '../command-names.ts';
import { FakeAccount } from '../fake-account.ts';
import { typed } from '../typed.ts';

test.each(pageNames)('thaw help prints the page %s', async (name) => {
  const page = readFileSync(path.join(import.meta.dirname, '../../../docs', pages[name].file), 'utf8');
  expect((await typed(new FakeAccount(), 'help', name)).rows).toBe(page);
});

test('a page never has the name of a command', () => {
  expect(pageNames.filter((name) => commandNames.includes(name))).toEqual([]);
});

test('thaw help refuses what is neither, and says what there is', async () => {
  await expect(typed(new FakeAccount(), 'help', 'nonsense')).rejects.toThrow(
    /^There is no command and no page "nonsense": wanted one of vaults, vault, .*operating/,
  );
});
