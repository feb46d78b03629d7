import { beforeEach, expect, test } from '@jest/globals';
import { readNamesFile } from '../../../functions/archive/names-file.ts';
import { FakeAccount } from '../fake-account.ts';
import { typed } from '../typed.ts';

let account: FakeAccount;
beforeEach(() => {
  account = new FakeAccount();
});

const row = (number: number, others: object) => ({
  row: number,
  archiveId: `archive-${number}`,
  key: `p/${number}, "x".jpg`,
  sizeBytes: 9,
  treeHash: '0',
  createdAt: '2014-01-01T00:00:00Z',
  description: `${number}`,
  storageClass: 'STANDARD',
  nameStyle: 'plain',
  ...others,
});

/** A dry run that is done, its manifest in two segments. */
function answered(): void {
  const name = account.all[0]?.name ?? '';
  const folder = `runs/photos/${name}/`;
  account.put(`${folder}summary.json`, { vaultName: 'photos', run: name });
  account.put(`${folder}manifest/00000.jsonl`, `${JSON.stringify(row(0, { modifiedAt: '2013-04-01T12:00:00Z' }))}\n`);
  account.put(`${folder}manifest/00001.jsonl`, `${JSON.stringify(row(1, {}))}\n${JSON.stringify(row(2, {}))}\n`);
  account.end(name, { status: 'SUCCEEDED' });
}

test('asks for a dry run, and exits 3 until it is done', async () => {
  await expect(typed(account, 'names', 'photos', '--name-rule', '/f')).rejects.toMatchObject({
    name: 'NotYet',
    exit: 3,
    message: expect.stringMatching(/^Not yet: photos-dry-run-/),
  });
  expect(account.all.map(({ input }): unknown => JSON.parse(input))).toEqual([
    { vaultName: 'photos', mode: 'dry run', nameRules: ['/f'] },
  ]);
});

test('prints the whole table, which can be given to --names', async () => {
  await expect(typed(account, 'names', 'photos')).rejects.toThrow();
  answered();
  const { rows, exit } = await typed(account, 'names', 'photos');
  expect(exit).toBe(0);
  expect(rows.split('\r\n')).toEqual([
    'archiveId,key,nameStyle,sizeBytes,createdAt,modifiedAt,description',
    'archive-0,"p/0, ""x"".jpg",plain,9,2014-01-01T00:00:00Z,2013-04-01T12:00:00Z,0',
    'archive-1,"p/1, ""x"".jpg",plain,9,2014-01-01T00:00:00Z,,1',
    'archive-2,"p/2, ""x"".jpg",plain,9,2014-01-01T00:00:00Z,,2',
    '',
  ]);
  const read = readNamesFile(rows);
  expect(read).toMatchObject({ nameHeader: 'key', rows: 3, problems: { count: 0 } });
  expect(read.names.get('archive-2')).toBe('p/2, "x".jpg');
  expect(account.all).toHaveLength(1);
});

test('with --json prints one object per line', async () => {
  await expect(typed(account, 'names', 'photos')).rejects.toThrow();
  answered();
  const { rows } = await typed(account, 'names', 'photos', '--json');
  expect(
    rows
      .trim()
      .split('\n')
      .map((line): unknown => JSON.parse(line)),
  ).toEqual([row(0, { modifiedAt: '2013-04-01T12:00:00Z' }), row(1, {}), row(2, {})]);
});
