import { expect, test } from '@jest/globals';
import { rowsPerSegment } from '../../../../functions/run-files/keys.ts';
import type { Ledger, LedgerEntry } from '../../../../functions/run-files/ledger.ts';
import { takeStock } from '../../../../functions/take-stock.ts';
import type { VaultRun, VaultSettings } from '../../../../functions/vault-flow.ts';
import { awsError } from '../../doors.ts';
import { at, manifestRow, objectOf, requested, vaultRun, type World, world } from '../vault-world.ts';

/** Two whole segments and half a third. */
const rows = Array.from({ length: 2.5 * rowsPerSegment }, (_, row) => manifestRow(row));
const lateRow = 2 * rowsPerSegment + 7;
const keyOf = (row: number): string => manifestRow(row).key;

interface Listed {
  /** Calls of ListObjectsV2: a page has 1,000 keys. */
  pages: number;
  readonly of: World;
}

/**
 * A run that has requested everything. Its objects are there but for one in the third segment, whose job is with Glacier. Pages are
 * counted as S3 would.
 */
function runWith(request: Partial<VaultSettings> = {}): Listed {
  const objects = Object.fromEntries(rows.map((row) => [row.key, objectOf(row)]));
  delete objects[keyOf(lateRow)];
  const of = world({ rows, objects, requestState: {}, request });
  of.files.files.set(at.ledger(2), Buffer.from(JSON.stringify({ [lateRow]: requested(lateRow, 1) })));
  const listed: Listed = { pages: 0, of };
  const destination = {
    async *list(_: string, startAfter = '') {
      let keys = 0;
      for (const key of [...of.objects.keys()].sort()) {
        if (key <= startAfter) continue;
        if (keys % 1000 === 0) listed.pages += 1;
        keys += 1;
        const { sizeBytes, metadata } = of.objects.get(key) ?? { sizeBytes: 0, metadata: {} };
        yield { key, sizeBytes, eTag: `"${sizeBytes} ${metadata['thaw-archive-id']}"` };
      }
    },
  };
  Object.assign(of.doors, { destination });
  return listed;
}

/** One stock-taking, in however many calls; gives how it ended, and how many pages each round listed. */
async function takeAll(listed: Listed): Promise<{ readonly outcome: string; readonly pages: readonly number[] }> {
  const pages: number[] = [];
  let run: VaultRun = vaultRun;
  do {
    listed.pages = 0;
    run = await takeStock(run, listed.of.doors);
    pages.push(listed.pages);
  } while (run.outcome === 'more');
  return { outcome: run.outcome, pages };
}

const ledgerOf = ({ of }: Listed, segment: number): Ledger => JSON.parse(of.files.text(at.ledger(segment)));
const entryOf = (listed: Listed, row: number): LedgerEntry | undefined =>
  ledgerOf(listed, Math.floor(row / rowsPerSegment))[row];

const comes = ({ of }: Listed, row: number) => of.objects.set(keyOf(row), objectOf(manifestRow(row)));
const goes = ({ of }: Listed, row: number) => of.objects.delete(keyOf(row));

test('a segment of which nothing is expected any more is not listed again, until the run is finished: then everything is', async () => {
  const listed = runWith();
  expect(await takeAll(listed)).toEqual({ outcome: 'unfinished', pages: [25] });
  expect(await takeAll(listed)).toEqual({ outcome: 'unfinished', pages: [5] });
  comes(listed, lateRow);
  expect(await takeAll(listed)).toEqual({ outcome: 'finished', pages: [5, 25] });
  expect(listed.of.status()).toMatchObject({ round: 3, counts: { restored: { archives: 25_000 } } });
});

test('an object that goes from a settled segment is not missed in the rounds between, and named in the last one', async () => {
  const listed = runWith();
  await takeAll(listed);
  goes(listed, 5);
  expect(await takeAll(listed)).toEqual({ outcome: 'unfinished', pages: [5] });
  expect(entryOf(listed, 5)).toMatchObject({ state: 'restored' });
  comes(listed, lateRow);
  expect((await takeAll(listed)).outcome).toBe('finished');
  expect(entryOf(listed, 5)).toMatchObject({ state: 'taken away', reason: expect.stringMatching(/^TakenAway: /) });
  expect(listed.of.status().counts['taken away'].archives).toBe(1);
});

test('where it is to be bought again the run goes on after its last round, and lists that segment again', async () => {
  const listed = runWith({ rebuyMissing: true });
  await takeAll(listed);
  goes(listed, 5);
  comes(listed, lateRow);
  expect((await takeAll(listed)).outcome).toBe('unfinished');
  expect(entryOf(listed, 5)).toMatchObject({ state: 'wanted', reason: expect.stringMatching(/^ObjectGone: /) });
  comes(listed, 5);
  expect(await takeAll(listed)).toEqual({ outcome: 'finished', pages: [10, 25] });
});

test('another object at the key of a settled segment is found in the last round', async () => {
  const listed = runWith();
  await takeAll(listed);
  listed.of.objects.set(keyOf(5), { sizeBytes: 1, metadata: {} });
  comes(listed, lateRow);
  await takeAll(listed);
  expect(entryOf(listed, 5)).toMatchObject({ state: 'blocked' });
});

test('a row that is blocked or wanted keeps its segment in every round', async () => {
  const listed = runWith();
  listed.of.objects.set(keyOf(5), { sizeBytes: 1, metadata: {} });
  goes(listed, rowsPerSegment + 5);
  await takeAll(listed);
  expect((await takeAll(listed)).pages).toEqual([25]);
});

test('a run that stands still lists everything before it ends', async () => {
  const listed = runWith();
  await takeAll(listed);
  const status = listed.of.status();
  listed.of.files.files.set(
    at.ledger(2),
    Buffer.from(JSON.stringify({ ...ledgerOf(listed, 2), [lateRow]: undefined })),
  );
  listed.of.files.files.set(at.status, Buffer.from(JSON.stringify({ ...status, idleRounds: 2, requests: 1 })));
  goes(listed, 5);
  expect(await takeAll(listed)).toEqual({ outcome: 'unfinished', pages: [5, 25] });
  expect(entryOf(listed, 5)).toMatchObject({ state: 'taken away' });
});

test.each([
  ['the list of settled segments', at.settled],
  ['the last keys of the segments', at.lastKeys],
])('%s that is lost within a round ends the call: nothing passes for gone', async (_, key) => {
  const listed = runWith();
  await takeAll(listed);
  const before = ledgerOf(listed, 0);
  const cut = await takeStock(vaultRun, { ...listed.of.doors, hasTime: () => false });
  expect(cut).toMatchObject({ outcome: 'more', progress: { settled: 2 } });
  listed.of.files.files.delete(key);
  await expect(takeStock(cut, listed.of.doors)).rejects.toThrow('wanted the 2 segments that this round does not list');
  expect(ledgerOf(listed, 0)).toEqual(before);
});

test('a list that cannot be read ends the call', async () => {
  const listed = runWith();
  await takeAll(listed);
  const { files } = listed.of;
  const read: typeof files.read = async (key) => {
    if (key === at.settled) throw awsError('AccessDenied');
    return files.read(key);
  };
  await expect(takeStock(vaultRun, { ...listed.of.doors, files: { ...files, read } })).rejects.toThrow('AccessDenied');
});

test('the call that finds the run finished may be tried again, for its answer may be lost', async () => {
  const listed = runWith();
  await takeAll(listed);
  comes(listed, lateRow);
  const cut = await takeStock(vaultRun, { ...listed.of.doors, hasTime: () => false });
  expect(cut).toMatchObject({ outcome: 'more', progress: { settled: 2 } });
  const once = await takeStock(cut, listed.of.doors);
  expect(once).toMatchObject({ outcome: 'more', progress: { settled: 0 } });
  expect(await takeStock(cut, listed.of.doors)).toEqual(once);
  expect(await takeStock(once, listed.of.doors)).toMatchObject({ outcome: 'finished', failure: null });
});
