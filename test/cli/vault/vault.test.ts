import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { FakeAccount } from '../fake-account.ts';
import { typed } from '../typed.ts';

let account: FakeAccount;
let folder: string;
beforeEach(() => {
  account = new FakeAccount();
});
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'thaw-'));
});
afterAll(() => rm(folder, { recursive: true }));

const [id, otherId] = ['a'.repeat(138), 'b'.repeat(138)];
const inputs = () => account.all.map(({ input }): unknown => JSON.parse(input));

describe('thaw vault, to restore', () => {
  test('starts an execution with the request, under a name that says vault and time', async () => {
    const said = await typed(account, 'vault', 'my.photos', '--tier', 'bulk', '--max-cost', '50');
    expect(inputs()).toEqual([{ vaultName: 'my.photos', mode: 'restore', tier: 'Bulk', maxCostUsd: 50 }]);
    expect(account.all[0]?.name).toMatch(/^my-photos-restore-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ$/);
    expect(said.exit).toBe(0);
    expect(said.lines.join('\n')).toContain('thaw status my.photos --watch');
    expect(said.facts).toMatchObject({ outcome: 'started', executionArn: account.all[0]?.arn });
  });

  test('hands on every option', async () => {
    const ids = path.join(folder, 'ids.txt');
    const names = path.join(folder, 'names.csv');
    await writeFile(ids, `${id}\n${otherId}\n`);
    await writeFile(names, `${id},2019/all.tar\n`);
    const line =
      'vault photos --max-cost 50 --prefix photos/ --storage-class DEEP_ARCHIVE --include 2019/** --include *.jpg --exclude *.tmp --after 2015-01-01 --before 2016-01-01 --per-day 20TiB --sample 20 --expedited-ok --price-factor 1.25 --rebuy-missing --inventory inventory/photos/x.json';
    await typed(account, ...line.split(' '), '--archives', ids, '--names', names);
    const uploads = [...account.objects.keys()];
    expect(uploads).toEqual([
      expect.stringMatching(/^runs\/photos\/inputs\/archives-[0-9a-f]{16}\.txt$/),
      expect.stringMatching(/^runs\/photos\/inputs\/names-[0-9a-f]{16}\.csv$/),
    ]);
    expect(inputs()).toEqual([
      {
        vaultName: 'photos',
        mode: 'restore',
        maxCostUsd: 50,
        prefix: 'photos/',
        storageClass: 'DEEP_ARCHIVE',
        include: ['2019/**', '*.jpg'],
        exclude: ['*.tmp'],
        after: '2015-01-01',
        before: '2016-01-01',
        archives: uploads[0],
        names: uploads[1],
        inventory: { key: 'inventory/photos/x.json' },
        bytesPerDay: 20 * 2 ** 40,
        sample: 20,
        acceptExpedited: true,
        priceFactor: 1.25,
        rebuyMissing: true,
      },
    ]);
  });

  test('knows an inventory job by its 92 characters', async () => {
    await typed(account, 'vault', 'photos', '--max-cost', '1', '--inventory', 'j'.repeat(92));
    expect(inputs()).toMatchObject([{ inventory: { jobId: 'j'.repeat(92) } }]);
  });

  test.each([
    ['json', '\uFEFF {"VaultARN":null,"ArchiveList":[]}'],
    ['csv', 'ArchiveId,ArchiveDescription,CreationDate,Size,SHA256TreeHash'],
  ])('uploads an inventory file of the user, as %s', async (extension, content) => {
    const file = path.join(folder, `inventory of ${extension}`);
    await writeFile(file, content);
    await typed(account, 'vault', 'photos', '--estimate', '--inventory', file);
    const [key = '', text] = [...account.objects][0] ?? [];
    expect(key).toMatch(new RegExp(`^runs/photos/inputs/inventory-[0-9a-f]{16}\\.${extension}$`));
    expect(text).toBe(content);
    expect(inputs()).toMatchObject([{ inventory: { workKey: key } }]);
  });

  test.each([
    ['without a byte', '', 'it is empty'],
    ['in UTF-16', '\uFEFF{"VaultARN":null}', 'it is UTF-16'],
    ['that breaks off', '{"VaultARN":null,"ArchiveList":[', 'it breaks off at byte 32'],
    [
      'of another vault',
      '{"VaultARN":"arn:aws:glacier:x:1:vaults/films","ArchiveList":[]}',
      'it is of arn:aws:glacier:x:1:vaults/films',
    ],
    [
      'of wrong rows alone',
      '{"VaultARN":null,"ArchiveList":[{"ArchiveId":"a b"}]}',
      'of the first, its ArchiveId is "a b"',
    ],
  ])('refuses an inventory file %s before anything is uploaded', async (name, content, sentence) => {
    const file = path.join(folder, 'inventory');
    await writeFile(file, content, name === 'in UTF-16' ? 'utf16le' : 'utf8');
    const estimate = typed(account, 'vault', 'photos', '--estimate', '--inventory', file);
    await expect(estimate).rejects.toThrow(`Cannot use --inventory ${file}: `);
    await expect(estimate).rejects.toThrow(sentence);
    expect([account.all, account.objects.size]).toEqual([[], 0]);
  });

  test('is refused by name while a run is at work', async () => {
    account.lock('photos', 'first', account.execution('first', { input: '{"vaultName":"photos"}' }));
    await expect(typed(account, 'vault', 'photos', '--max-cost', '1')).rejects.toMatchObject({
      name: 'VaultBusy',
      exit: 1,
      message: expect.stringContaining('run "first"'),
    });
    expect(account.all).toHaveLength(1);
  });

  test('is refused too while one was just started, and has no lock yet; another vault is not', async () => {
    await typed(account, 'vault', 'photos', '--max-cost', '1');
    await expect(typed(account, 'vault', 'photos', '--max-cost', '1')).rejects.toMatchObject({ name: 'VaultBusy' });
    await typed(account, 'vault', 'films', '--max-cost', '1');
    expect(account.all).toHaveLength(2);
  });

  test('names a vault that is not there, before anything is started', async () => {
    await expect(typed(account, 'vault', 'nowhere', '--max-cost', '1')).rejects.toMatchObject({
      name: 'NoVault',
      exit: 1,
    });
    expect(account.all).toEqual([]);
  });

  test.each([
    ['without --max-cost', [], /needs --max-cost/],
    ['with --wait', ['--max-cost', '1', '--wait'], /--estimate or --dry-run/],
    ['estimated and run dry', ['--estimate', '--dry-run'], /cannot be used with/],
    ['from a day to the same', ['--max-cost', '1', '--after', '2015-01-01', '--before', '2015-01-01'], /nothing lies/],
    ['with a prefix that leaves the bucket', ['--max-cost', '1', '--prefix', '../'], /cannot begin a key/],
    ['with a file that is not there', ['--max-cost', '1', '--archives', '/nowhere/ids.txt'], /Cannot read --archives/],
    ['with an option nobody knows', ['--max-cots', '1'], /unknown option/],
    ['with a folder for an inventory', ['--max-cost', '1', '--inventory', '/'], /it is no file/],
    [
      'with an inventory file that is not there',
      ['--max-cost', '1', '--inventory', './no.json'],
      /there is no such file, and no/,
    ],
    ['with a budget in words', ['--max-cost', 'fifty'], /Wanted a number of USD/],
    [
      'with a rule without a name',
      ['--max-cost', '1', '--name-rule', '.*'],
      /wanted a regular expression with a group/,
    ],
    [
      'with copies of what S3 cannot copy',
      ['--max-cost', '1', '--copies', '--storage-class', 'DEEP_ARCHIVE'],
      /--copies does not go with --storage-class DEEP_ARCHIVE/,
    ],
    ['with keys of no style', ['--max-cost', '1', '--keys', 'pretty'], /Allowed choices are safe, exact, portable/],
  ])('%s, is bad usage, and the account is not asked', async (_, args, message) => {
    const open = typed(account, 'vault', 'photos', ...args);
    await expect(open).rejects.toThrow(message);
    expect([account.all, account.objects.size]).toEqual([[], 0]);
  });

  test('a file of which no line can be read is refused by its first, and not uploaded', async () => {
    const file = path.join(folder, 'bad.txt');
    await writeFile(file, 'not an id\nnor this\n');
    await expect(typed(account, 'vault', 'photos', '--max-cost', '1', '--archives', file)).rejects.toThrow(/line 1/);
    expect(account.objects.size).toBe(0);
  });

  test.each([
    ['names', ''],
    ['names', 'archiveId,name\r\n'],
    ['archives', '\uFEFF\n'],
  ])('a file of --%s without a row is refused: %j', async (option, content) => {
    const file = path.join(folder, 'empty.csv');
    await writeFile(file, content);
    await expect(typed(account, 'vault', 'photos', '--max-cost', '1', `--${option}`, file)).rejects.toThrow(
      'empty.csv: Cannot read the file: wanted rows, found none.',
    );
    expect([account.all, account.objects.size]).toEqual([[], 0]);
  });

  test('with --copies second names become objects, and that is said', async () => {
    const file = path.join(folder, 'names.csv');
    await writeFile(file, `${id},a.jpg\n${id},c.jpg\n`);
    const { lines } = await typed(account, 'vault', 'photos', '--max-cost', '1', '--copies', '--names', file);
    expect(lines).toContain('1 archive has several names in --names: each becomes an object:');
    expect(lines).toContain(`  ${id}: a.jpg, and c.jpg`);
  });

  test('lines that cannot be read, and second names, are told at once', async () => {
    const file = path.join(folder, 'names.csv');
    await writeFile(file, `${id},a.jpg\nnot an id,b.jpg\n${id},c.jpg\n`);
    const { lines } = await typed(account, 'vault', 'photos', '--max-cost', '1', '--names', file);
    expect(lines).toContain('1 row of --names cannot be read:');
    expect(lines).toContain('  line 2: wanted an archive id, found "not an id"');
    expect(lines).toContain(`  ${id}: a.jpg, not c.jpg`);
  });

  test('hands on how names are found, and how they become keys', async () => {
    const rules = ['--name-rule', '/filename', '--name-rule', '^x (?<name>.+)$'];
    await typed(
      account,
      'vault',
      'photos',
      '--max-cost',
      '1',
      ...rules,
      '--keys',
      'portable',
      '--folder-markers',
      'keep',
      '--copies',
    );
    expect(inputs()).toMatchObject([
      { nameRules: ['/filename', '^x (?<name>.+)$'], keys: 'portable', folderMarkers: 'keep', copies: true },
    ]);
  });
});

describe('thaw vault --estimate', () => {
  const summary = {
    vaultName: 'photos',
    inventoryDate: '2026-11-22T06:00:00Z',
    inventory: { rows: 4, badRows: 1 },
    chosen: { archives: 3, bytes: 3 * 2 ** 30 },
    leftOut: { 'not included': 1 },
    nameStyles: { plain: 1, cloudberry: 2 },
    examples: {
      plain: [{ description: `{"a\u001b":"${'x'.repeat(60)}"}`, key: 'p/{"a":"x"}' }],
      cloudberry: [
        { description: '{"Path":"a/1.jpg"}', key: 'p/a/1.jpg' },
        { description: '{"Path":"a/2.jpg"}', key: 'p/a/2.jpg' },
      ],
    },
    copies: {
      archives: 2,
      bytes: 2 ** 30,
      onceUsdByTier: { Bulk: 0.02, Standard: 0.4, Expedited: 12 },
      copiedUsd: 0.01,
      areMade: false,
      objectsUsdMonth: 0.1,
    },
    unknownSchemes: { JSON: { count: 1, first: { description: '{"a":"x"}', key: 'p/{"a":"x"}' } } },
    userFiles: {
      names: {
        rows: 2,
        problems: { count: 1, first: [{ line: 3, kind: 'columns', sentence: 'wanted two columns, found "x"' }] },
        otherNames: { count: 1, first: [{ archiveId: 'A1', name: 'a.jpg', others: ['b.jpg'] }] },
        unknownIds: { count: 1200, first: ['N1', 'N2', 'N3', 'N4'] },
      },
    },
    remark: null,
    cost: {
      prices: { region: 'eu-west-1', date: '2026-11-01', factor: 1 },
      onceUsdByTier: { Bulk: 0.1, Standard: 2, Expedited: 60 },
      objectsUsdMonth: 0.5,
      vaultUsdMonth: 0.7,
      minimumDays: 180,
      hoursByTier: { Bulk: 12, Standard: 5, Expedited: 5 / 60 },
    },
  };
  const answers = (name: string) => {
    account.put(`runs/photos/${name}/summary.json`, { ...summary, run: name });
    account.end(name, { status: 'SUCCEEDED' });
  };
  const nameOfFirst = () => account.all[0]?.name ?? '';

  test('starts an estimate, says when to ask again, and exits 3', async () => {
    const said = await typed(account, 'vault', 'photos', '--estimate', '--max-cost', '9');
    expect(inputs()).toEqual([{ vaultName: 'photos', mode: 'estimate' }]);
    expect(said).toMatchObject({ exit: 3, facts: { outcome: 'not yet', run: nameOfFirst() } });
    expect(said.lines.join('\n')).toMatch(/^Not yet: photos-estimate-[^]*Ask again/);
  });

  test('asked again, finds the one at work, then its answer, and starts no other', async () => {
    const ask = () => typed(account, 'vault', 'photos', '--estimate', '--max-cost', '9');
    await ask();
    expect(await ask()).toMatchObject({ exit: 3 });
    answers(nameOfFirst());
    const said = await ask();
    expect(account.all).toHaveLength(1);
    expect(said).toMatchObject({ exit: 0, facts: { outcome: 'estimated', chosen: summary.chosen } });
    expect(said.facts).toMatchObject({ cost: { prices: { region: 'eu-west-1', date: '2026-11-01' } } });
    expect(said.lines).toEqual([
      'photos  3 archives, 3 GiB, by the inventory of 2026-11-22 06:00 UTC',
      '  names by cloudberry 2, plain 1',
      '  1 left out: not included',
      '  1 of its rows cannot be read',
      '  1 row of --names cannot be read:',
      '    line 3: wanted two columns, found "x"',
      '  1 archive has several names in --names: the first is taken:',
      '    A1: a.jpg, not b.jpg',
      '  1,200 archive ids of --names are not in the inventory:',
      '    N1',
      '    N2',
      '    N3',
      '  1 description looks like JSON of an unknown tool: {"a":"x"} becomes p/{"a":"x"}',
      '  If such a key is wrong, say what the name is: --name-rule or --names',
      '  2 archives (1 GiB) are copies of others; of the costs below, 0.02 USD with Bulk, 0.40 USD with Standard, 12.00 USD with Expedited, and 0.10 USD a month as objects; with --copies they are copied within S3 for 0.01 USD instead',
      '',
      '  name by     description                                       key',
      '  cloudberry  {"Path":"a/1.jpg"}                                p/a/1.jpg',
      '              {"Path":"a/2.jpg"}                                p/a/2.jpg',
      `  plain       {"a ":"${'x'.repeat(38)}...  p/{"a":"x"}`,
      '',
      '                  once  takes',
      '  Bulk        0.10 USD  about 12 h   within 9 USD',
      '  Standard    2.00 USD  about 5 h    within 9 USD',
      '  Expedited  60.00 USD  about 5 min  more than 9 USD',
      '',
      '  in the vault  0.70 USD a month',
      '  as objects    0.50 USD a month, for 180 days at least',
      '',
      '  list prices of eu-west-1 as of 2026-11-01; other regions differ (--price-factor)',
      '',
      'To restore it: thaw vault photos --tier Bulk --max-cost 1',
    ]);
  });

  test.each([
    [{ uploads: 0, bytes: 0, usdMonth: 0, isWhole: true }, undefined],
    [undefined, undefined],
    [
      { uploads: 120, bytes: 300 * 2 ** 30, usdMonth: 6.9, isWhole: false },
      '  in the bucket 120 open uploads with at least 300 GiB: 6.90 USD a month until completed or swept',
    ],
  ])('says what the parts of open uploads cost, where there are any and they may be listed', async (open, line) => {
    account.uploads = open;
    await typed(account, 'vault', 'photos', '--estimate');
    answers(nameOfFirst());
    const { lines, facts } = await typed(account, 'vault', 'photos', '--estimate');
    expect(lines.filter((each) => each.includes('in the bucket'))).toEqual(line === undefined ? [] : [line]);
    expect(facts).toMatchObject({ openUploads: open });
  });

  test('says by how much dearer the region was reckoned', async () => {
    await typed(account, 'vault', 'photos', '--estimate', '--price-factor', '1.2');
    const name = nameOfFirst();
    const cost = { ...summary.cost, prices: { region: 'us-east-1', date: '2026-11-01', factor: 1.2 } };
    account.put(`runs/photos/${name}/summary.json`, { ...summary, run: name, cost });
    account.end(name, { status: 'SUCCEEDED' });
    const { lines } = await typed(account, 'vault', 'photos', '--estimate', '--price-factor', '1.2');
    expect(lines).toContain('  1.2 times the list prices of us-east-1 as of 2026-11-01 (--price-factor)');
    await typed(account, 'vault', 'photos', '--estimate');
    expect(account.all).toHaveLength(2);
  });

  test('another question, --again, and an answer of the day before yesterday start another', async () => {
    await typed(account, 'vault', 'photos', '--estimate');
    answers(nameOfFirst());
    await typed(account, 'vault', 'photos', '--estimate', '--include', '*.jpg');
    expect(account.all).toHaveLength(2);
    await typed(account, 'vault', 'photos', '--estimate', '--again');
    expect(account.all).toHaveLength(3);
    for (const { name } of account.all) {
      account.end(name, { status: 'SUCCEEDED', endedAt: new Date(Date.now() - 48 * 3600_000) });
    }
    await typed(account, 'vault', 'photos', '--estimate');
    expect(account.all).toHaveLength(4);
  });

  test('--wait tells where it stands, and has the answer', async () => {
    let looks = 0;
    account.meanwhile = () => {
      const { name, arn } = account.all[0] ?? account.execution('never');
      account.steps.set(arn, 'WaitForInventory');
      if (++looks === 2) answers(name);
    };
    const said = await typed(account, 'vault', 'photos', '--estimate', '--wait');
    expect(said.exit).toBe(0);
    expect(said.told).toEqual([expect.stringContaining('waiting for the inventory')]);
  });

  const cause = JSON.stringify({ errorMessage: 'Cannot read the inventory.' });

  test('one that failed is told of, with its reason, and another is started', async () => {
    await typed(account, 'vault', 'photos', '--estimate');
    account.end(nameOfFirst(), { status: 'FAILED', error: 'InventoryDamaged', cause });
    const said = await typed(account, 'vault', 'photos', '--estimate');
    expect(said).toMatchObject({ exit: 3, facts: { outcome: 'not yet', run: account.all[1]?.name } });
    expect(said.lines[0]).toMatch(/^The one before failed\. .* ended as FAILED: InventoryDamaged: Cannot read the/);
    const third = await typed(account, 'vault', 'photos', '--estimate');
    expect(third.lines[0]).toMatch(/^Not yet/);
    expect(account.all).toHaveLength(2);
  });

  test('one that fails while it is waited for says why, and how to ask for another', async () => {
    account.meanwhile = () => {
      const { name } = account.all[0] ?? account.execution('never');
      account.end(name, { status: 'FAILED', error: 'InventoryDamaged', cause });
    };
    await expect(typed(account, 'vault', 'photos', '--estimate', '--wait')).rejects.toMatchObject({
      name: 'InventoryDamaged',
      exit: 1,
      message: expect.stringMatching(/Cannot read the inventory\. Ask for another: thaw vault photos --estimate$/),
    });
  });

  test('commands for a vault whose name begins with a dash can be typed', async () => {
    account.put('runs/-photos/x', {});
    const { lines } = await typed(account, 'vault', '--max-cost', '1', '--', '-photos');
    expect(lines.join('\n')).toContain('thaw status --watch -- -photos');
    expect(inputs()).toMatchObject([{ vaultName: '-photos' }]);
  });

  test('one that a person stopped is not counted', async () => {
    await typed(account, 'vault', 'photos', '--estimate');
    account.end(nameOfFirst(), { status: 'ABORTED' });
    expect(await typed(account, 'vault', 'photos', '--estimate')).toMatchObject({ exit: 3 });
  });

  describe('a cap below it', () => {
    const restore = (...options: string[]) => typed(account, 'vault', 'photos', ...options);
    beforeEach(async () => {
      await typed(account, 'vault', 'photos', '--estimate', '--include', '*.jpg');
      answers(nameOfFirst());
    });

    test('is refused before anything is started', async () => {
      await expect(restore('--include', '*.jpg', '--tier', 'Standard', '--max-cost', '1.99')).rejects.toMatchObject({
        name: 'CapTooLow',
        exit: 1,
        message: expect.stringMatching(/at most 1\.99 USD: the estimate of run "photos-estimate-.*" says 2\.00 USD/),
      });
      expect(account.all).toHaveLength(1);
    });

    test.each([
      ['that is enough', ['--include', '*.jpg', '--tier', 'Standard', '--max-cost', '2']],
      ['of a cheaper tier', ['--include', '*.jpg', '--max-cost', '0.1']],
      ['for other archives', ['--include', '*.tif', '--tier', 'Standard', '--max-cost', '1']],
    ])('is not one %s', async (_, options) => {
      expect(await restore(...options)).toMatchObject({ facts: { outcome: 'started' } });
    });

    test('is taken where a run was before: what it restored costs nothing', async () => {
      const before = account.execution('photos-restore-x', { input: '{"vaultName":"photos","mode":"restore"}' });
      account.end('photos-restore-x', { status: 'FAILED' });
      account.lock('photos', 'photos-restore-x', before);
      expect(await restore('--include', '*.jpg', '--tier', 'Standard', '--max-cost', '1')).toMatchObject({
        facts: { outcome: 'started' },
      });
    });

    test('is taken where the estimate is of the day before yesterday', async () => {
      account.end(nameOfFirst(), { status: 'SUCCEEDED', endedAt: new Date(Date.now() - 48 * 3600_000) });
      expect(await restore('--include', '*.jpg', '--tier', 'Standard', '--max-cost', '1')).toMatchObject({
        facts: { outcome: 'started' },
      });
    });
  });

  test('--dry-run also says which archive would go where', async () => {
    await typed(account, 'vault', 'photos', '--dry-run');
    answers(nameOfFirst());
    const row = { sizeBytes: 2048, key: 'photos/a\x1b[2Jb.jpg', nameStyle: 'plain' };
    account.put(`runs/photos/${nameOfFirst()}/manifest/00000.jsonl`, `${JSON.stringify(row)}\n`);
    const said = await typed(account, 'vault', 'photos', '--dry-run');
    expect(said.lines).toContain('  2 KiB  s3://restored/photos/a [2Jb.jpg  (name: plain)');
    expect(said.lines.join('\n')).toContain(`s3://work/runs/photos/${nameOfFirst()}/manifest/`);
  });
});
