import { describe, expect, test } from '@jest/globals';
import { noArchives } from '../../functions/archive/estimate.ts';
import { readNamesFile } from '../../functions/archive/names-file.ts';
import { type ReportDoors, report } from '../../functions/report.ts';
import type { FailedEntry, Ledger, LedgerEntry } from '../../functions/run-files/ledger.ts';
import type { ManifestRow, RequestState, VaultProgress, VaultRun, VaultStatus } from '../../functions/vault-flow.ts';
import type { VaultSummary } from '../../functions/vault-run/choose-archives/summary.ts';
import type { ReportRow } from '../../functions/vault-run/report/report-row.ts';
import { awsError } from './doors.ts';
import { type FakeFiles, fakeFiles } from './fake-files.ts';
import { fakeUploads } from './fake-uploads.ts';
import {
  at,
  hoursAgo,
  lines,
  manifestRow,
  noCounts,
  noon,
  request,
  requested,
  restored,
  vaultRun,
} from './vault-run/vault-world.ts';

/** The report takes segments as they come. */
const rowsPerSegment = 1000;

const evil = '<script>alert("1")</script>';

const failed = (reason: string): FailedEntry => ({ state: 'failed', tries: 3, jobId: 'job-9', reason });

interface Given {
  readonly rows: readonly ManifestRow[];
  readonly ledger?: Ledger;
  readonly requestState?: Partial<RequestState>;
  readonly run?: Partial<VaultRun>;
  readonly statusArchives?: number;
  /** Reasons, by chunk of the inventory. */
  readonly badRows?: readonly (readonly string[])[];
  readonly summary?: Pick<VaultSummary, 'userFiles' | 'leftOut'>;
}

/** A run whose inventory had so many rows that could not be read. */
const withBadRows = (badRows: number): Pick<VaultRun, 'estimate'> => ({
  estimate: {
    archives: 1,
    bytes: 1,
    leftOut: 0,
    badRows,
    tier: 'Bulk',
    onceUsdByTier: { Expedited: 1, Standard: 1, Bulk: 1 },
    onceUsd: 1,
    objectsUsdMonth: 1,
    vaultUsdMonth: 1,
    hours: 12,
    inventoryDate: hoursAgo(40),
  },
});

const badRow = (reason: string, number: number) => ({ offset: number * 10, endOffset: number * 10 + 9, reason });

function workFiles({
  rows,
  ledger = {},
  requestState,
  statusArchives = rows.length,
  badRows = [],
  summary,
}: Given): FakeFiles {
  const status: VaultStatus = {
    vaultName: 'photos',
    run: 'run-1',
    at: noon.toISOString(),
    began: hoursAgo(30),
    round: 9,
    counts: { ...noCounts, restored: { archives: statusArchives, bytes: 0 } },
    chargedUsd: 1.25,
    bytesPerSecond: 0,
    underWay: noArchives,
    restored: noArchives,
    waiting: { queue: 0, room: 0 },
    requests: 0,
    idleRounds: 0,
    failures: [],
  };
  const files = fakeFiles({ [at.request]: JSON.stringify(request), [at.status]: JSON.stringify(status) });
  if (summary !== undefined) files.files.set(at.summary, Buffer.from(JSON.stringify(summary)));
  if (requestState !== undefined) files.files.set(at.requestState, Buffer.from(JSON.stringify(requestState)));
  for (const [chunk, reasons] of badRows.entries()) {
    files.files.set(`${at.badRowsOfChunks}0000${chunk}.jsonl`, Buffer.from(lines(reasons.map(badRow))));
  }
  for (let segment = 0; segment * rowsPerSegment < rows.length; segment += 1) {
    const of = rows.slice(segment * rowsPerSegment, (segment + 1) * rowsPerSegment);
    const entries = of.flatMap(({ row }) => (ledger[row] === undefined ? [] : [[row, ledger[row]] as const]));
    files.files.set(at.manifest(segment), Buffer.from(lines(of)));
    files.files.set(at.ledger(segment), Buffer.from(JSON.stringify(Object.fromEntries(entries))));
  }
  return files;
}

/** Reports, however many calls that takes; and what is in the work bucket then. */
async function reportOn(given: Given, changes: Partial<ReportDoors> = {}) {
  const files = workFiles(given);
  const uploads = fakeUploads(files);
  const doors: ReportDoors = {
    files,
    uploads,
    workBucketName: 'work',
    destination: request.destination,
    hasTime: () => true,
    ...changes,
  };
  let run = await report({ ...vaultRun, ...given.run }, doors);
  while (run.outcome === 'more') run = await report(run, doors);
  const rows: ReportRow[] = files
    .text(at.reportRows)
    .split('\n')
    .flatMap((line) => (line === '' ? [] : [JSON.parse(line)]));
  return { run, files, uploads, rows, page: files.text(at.reportPage), csv: files.text(at.reportCsv) };
}

/** The page's own figures, by outcome. */
const figuresIn = (page: string) =>
  Object.fromEntries(
    [...page.matchAll(/data-outcome="([^"]+)" data-archives="(\d+)" data-bytes="(\d+)"/g)].map(
      ([, outcome, archives, bytes]) => [outcome, { archives: Number(archives), bytes: Number(bytes) }],
    ),
  );

function sumsOf(rows: readonly ReportRow[]) {
  const sums: Record<string, { archives: number; bytes: number }> = {};
  for (const { outcome, sizeBytes } of rows) {
    for (const name of [outcome, 'all']) {
      const sum = (sums[name] ??= { archives: 0, bytes: 0 });
      sum.archives += 1;
      sum.bytes += sizeBytes;
    }
  }
  return sums;
}

describe('report() of archives', () => {
  test('writes a row for each, in each of its outcomes', async () => {
    const { rows } = await reportOn({
      rows: [0, 1, 2, 3, 4, 5, 6, 7, 8].map((row) => manifestRow(row)),
      ledger: {
        0: restored(),
        1: failed('DestinationTaken: in the way'),
        2: { ...requested(2, 9), state: 'wanted', reason: 'JobExpired: too late.' },
        3: requested(3, 1),
        4: { state: 'wanted', tries: 0, reason: 'ObjectGone: it was there.' },
        6: { state: 'blocked', tries: 0, eTag: '"2"', reason: 'DestinationTaken: in the way' },
        7: { ...restored(), state: 'taken away', reason: 'TakenAway: it is gone.' },
        8: { state: 'refused for now', tries: 0, refusedAt: hoursAgo(1), reason: 'PolicyEnforcedException: too much.' },
      },
      requestState: { stopped: 'OverBudget: the cap was met' },
    });
    expect(rows[0]).toEqual({
      archiveId: 'archive-0',
      key: 'restored/photos/000000.jpg',
      sizeBytes: 1000,
      treeHash: '0'.repeat(64),
      outcome: 'restored',
      reason: '',
      createdAt: '2014-02-03T04:05:06.000Z',
      jobId: 'job-1',
      tries: 1,
      verified: 'tree-hash',
      verifiedAt: hoursAgo(2),
      modifiedAt: '',
      copyOf: '',
    });
    expect(rows.slice(1).map(({ outcome, reason }) => `${outcome}: ${reason}`)).toEqual([
      'failed: DestinationTaken: in the way',
      'failed: JobExpired: too late. No more was requested: OverBudget: the cap was met',
      'under way: UnderWay: its job or its restore had not ended.',
      'not requested: ObjectGone: it was there. No more was requested: OverBudget: the cap was met',
      'not requested: OverBudget: the cap was met',
      'failed: DestinationTaken: in the way',
      'taken away: TakenAway: it is gone.',
      'not requested: PolicyEnforcedException: too much. No more was requested: OverBudget: the cap was met',
    ]);
  });

  test('names in verified.txt what has the right tree hash, and nothing else', async () => {
    const { files } = await reportOn({
      rows: [0, 1, 2, 3].map((row) => manifestRow(row)),
      ledger: { 0: restored(), 1: restored({ verified: 'size' }), 2: failed('X: y'), 3: restored() },
    });
    expect(files.text(at.verified)).toBe('archive-0\narchive-3\n');
  });

  test('says when the file was modified, where the manifest does', async () => {
    const { rows, csv } = await reportOn({
      rows: [manifestRow(0, { modifiedAt: '2013-04-01T12:00:00Z' })],
      ledger: { 0: restored() },
    });
    expect(rows[0]).toMatchObject({ modifiedAt: '2013-04-01T12:00:00Z' });
    expect(csv).toMatch(/,2013-04-01T12:00:00Z,\r\n$/);
    expect(readNamesFile(csv)).toMatchObject({
      names: new Map([['archive-0', 'restored/photos/000000.jpg']]),
      modifiedAt: new Map([['archive-0', '2013-04-01T12:00:00Z']]),
      problems: { count: 0 },
    });
  });

  test("the page tells what is doubtful in the user's files, and why archives were left out", async () => {
    const unknownIds = { count: 1, first: [evil] };
    const none = { count: 0, first: [] };
    const { page } = await reportOn({
      rows: [manifestRow(0)],
      ledger: { 0: restored() },
      run: withBadRows(0),
      summary: {
        leftOut: { 'folder marker': 3 },
        userFiles: { archives: { rows: 4, problems: none, otherNames: none, unknownIds } },
      },
    });
    expect(page).toContain('1 archive id of the file of archive ids is not in the inventory');
    expect(page).toContain('&#60;script&#62;');
    expect(page).not.toContain(evil);
    expect(page).toContain('(folder marker 3)');
  });

  test('says of what an object is a copy, and counts it among neither the retrieved nor those there before', async () => {
    const { rows, csv, page } = await reportOn({
      rows: [manifestRow(0), manifestRow(1, { sameBytesAs: 0 }), manifestRow(2)],
      ledger: {
        0: restored(),
        1: restored({ tries: 0, copyOf: 'restored/photos/000000.jpg' }),
        2: restored({ tries: 0 }),
      },
    });
    expect(rows.map(({ copyOf }) => copyOf)).toEqual(['', 'copy of restored/photos/000000.jpg', '']);
    expect(csv).toContain(',copy of restored/photos/000000.jpg\r\n');
    expect(page).toMatch(/>1 of the restored were in the bucket before this run/);
    expect(page).toMatch(/>1 of the restored \([^)]+\) were copied within S3/);
    expect(readNamesFile(csv).names.size).toBe(3);
  });

  test('quotes CSV as RFC 4180 has it', async () => {
    const key = 'a "quoted", key\nof two lines';
    const { csv } = await reportOn({ rows: [manifestRow(0, { key })], ledger: { 0: restored() } });
    const [head] = csv.split('\r\n');
    expect(head).toBe(
      'archiveId,key,sizeBytes,treeHash,outcome,reason,createdAt,jobId,tries,verified,verifiedAt,modifiedAt,copyOf',
    );
    expect(csv).toContain('archive-0,"a ""quoted"", key\nof two lines",1000,');
  });

  test('ends complete when all are there, also of an empty vault', async () => {
    const whole = await reportOn({ rows: [manifestRow(0)], ledger: { 0: restored() } });
    expect(whole.run).toMatchObject({ outcome: 'complete', failure: null, progress: null, calls: 1 });
    expect(whole.page).toContain('All 1 archives are in the bucket.');
    const empty = await reportOn({ rows: [] });
    expect(empty.run.outcome).toBe('complete');
    expect(empty.csv).toMatch(/^archiveId.*\r\n$/);
  });

  test.each([true, false])(
    'of a run that stood still says so, and what is missing; in one call: %s',
    async (hasTime) => {
      const failure = { error: 'NoProgress', cause: 'Cannot go on with vault "photos": so it is.' };
      const rows = [manifestRow(0), manifestRow(1)];
      const given = { rows, ledger: { 0: restored() }, run: { ...vaultRun, failure } };
      const { run } = await reportOn(given, { hasTime: () => hasTime });
      expect(run).toMatchObject({ outcome: 'missing', failure: { error: 'NoProgress' } });
      expect(run.failure?.cause).toMatch(
        /^Cannot go on .*: so it is\. 1 of 2 archives .*"archive-1" \(NotRequested: .*The report lies at /,
      );
    },
  );

  test('ends missing with how many, the first five and why, and where the report lies', async () => {
    const rows = Array.from({ length: 8 }, (_, row) => manifestRow(row));
    const ledger = Object.fromEntries(rows.slice(1).map(({ row }) => [row, failed(`JobFailed: number ${row}`)]));
    const { run } = await reportOn({ rows, ledger: { ...ledger, 0: restored() } });
    expect(run).toMatchObject({ outcome: 'missing', failure: { error: 'ArchivesMissing' } });
    expect(run.failure?.cause).toContain('7 of 8 archives');
    expect(run.failure?.cause).toContain('"archive-5" (JobFailed: number 5)');
    expect(run.failure?.cause).not.toContain('archive-6');
    expect(run.failure?.cause).toContain(`s3://work/${at.reportPage}`);
  });

  test('does not take a lost segment of the manifest for its end', async () => {
    await expect(reportOn({ rows: [manifestRow(0)], statusArchives: 2 })).rejects.toThrow('wanted the 2 archives');
  });

  test('does not go on from a progress that is not its own', async () => {
    const others: readonly VaultProgress[] = [{ segment: -1 }, { segment: 0, rowsUpload: 5 }];
    for (const progress of others) {
      await expect(reportOn({ rows: [], run: { progress } })).rejects.toMatchObject({
        name: 'RequestRefused',
        message: expect.stringContaining('wanted the progress of report'),
      });
    }
  });
});

describe('report() of an inventory with rows that could not be read', () => {
  const one = { rows: [manifestRow(0)], ledger: { 0: restored() } };

  test('is not complete, though all others are there, and says how many, where they are listed and what to do', async () => {
    const { run, rows, page } = await reportOn({ ...one, run: withBadRows(1), badRows: [['it has no Size']] });
    expect(rows).toMatchObject([{ outcome: 'restored' }]);
    expect(run).toMatchObject({ outcome: 'missing', failure: { error: 'ArchivesMissing' } });
    expect(run.failure?.cause).toBe(
      `Cannot say that vault "photos" is restored: 1 row of the inventory could not be read; s3://work/${at.badRows} says which and why. The report lies at s3://work/${at.reportPage}. Request another inventory of the vault as JSON, and start the vault again with "inventory": {"jobId": "..."}: what is in the bucket is not requested again.`,
    );
    expect(page).toContain('class="headline bad">1 row of the inventory could not be read');
    expect(page).toContain('All 1 archives of the other rows are in the bucket.');
    expect(page).toContain(`s3://work/${at.badRows}`);
  });

  test('tells of archives that are missing besides', async () => {
    const ledger = { 0: failed('JobFailed: so it is') };
    const { run, page } = await reportOn({ ...one, ledger, run: withBadRows(1200) });
    expect(run.failure?.cause).toMatch(/1 of 1 archives are not in the bucket, namely .* 1,200 rows of the inventory/);
    expect(page).toMatch(/headline bad">1 of 1 archives are not in the bucket\. 1,200 rows of the inventory/);
  });

  test('lists them all in bad-rows.jsonl, in the order of the inventory, however many', async () => {
    const chunks = [['it has no Größe'], Array.from({ length: 900 }, (_, n) => `its Size is "${n}"`)];
    const { files, uploads } = await reportOn(
      { ...one, run: withBadRows(901), badRows: chunks },
      { partBytes: 10_000 },
    );
    expect(files.text(at.badRows)).toBe(chunks.map((reasons) => lines(reasons.map(badRow))).join(''));
    expect(uploads.underWay.size).toBe(0);
  });

  test('writes no such file where there are none', async () => {
    const { files, page } = await reportOn({ ...one, run: withBadRows(0) });
    expect(files.files.has(at.badRows)).toBe(false);
    expect(page).not.toContain('bad-rows.jsonl');
  });
});

describe('report() in several calls', () => {
  const rows = Array.from({ length: 2 * rowsPerSegment + 5 }, (_, row) => manifestRow(row));
  const ledger = Object.fromEntries(rows.map(({ row }) => [row, row % 7 === 0 ? failed('JobFailed: x') : restored()]));
  const given = { rows, ledger };

  test('writes the same as in one, by parts or whole', async () => {
    const once = await reportOn(given);
    const often = await reportOn(given, { hasTime: () => false, partBytes: 100_000 });
    expect(often.run.calls).toBe(3 + 1);
    expect(often.uploads.underWay.size).toBe(0);
    for (const key of [at.reportRows, at.reportCsv, at.verified, at.reportPage]) {
      expect(often.files.text(key) === once.files.text(key)).toBe(true);
    }
    expect(once.rows).toHaveLength(rows.length);
  });

  test('begins anew where an upload is gone, and leaves none behind', async () => {
    const files = workFiles(given);
    const uploads = fakeUploads(files);
    let fails = 1;
    const doors: ReportDoors = {
      files,
      uploads: {
        ...uploads,
        complete: async (upload, parts) => {
          if (upload.key === at.reportCsv && fails-- > 0) throw awsError('NoSuchUpload');
          await uploads.complete(upload, parts);
        },
      },
      workBucketName: 'work',
      destination: request.destination,
      hasTime: () => false,
      partBytes: 100_000,
    };
    let run = await report(vaultRun, doors);
    while (run.outcome === 'more') run = await report(run, doors);
    expect(run.outcome).toBe('missing');
    expect(uploads.underWay.size).toBe(0);
    expect(uploads.aborted.length).toBeGreaterThan(0);
    expect(files.text(at.reportRows).split('\n')).toHaveLength(rows.length + 1);
  });

  test('does not go on without what a former call left', async () => {
    const files = workFiles(given);
    const doors: ReportDoors = {
      files,
      uploads: fakeUploads(files),
      workBucketName: 'work',
      destination: request.destination,
      hasTime: () => false,
    };
    const run = await report(vaultRun, doors);
    for (const key of files.files.keys()) if (key.startsWith('scratch/')) files.files.delete(key);
    await expect(report(run, doors)).rejects.toThrow('wanted what was written so far');
  });
});

describe('the page', () => {
  const rows = Array.from({ length: 60 }, (_, row) =>
    manifestRow(row, { sizeBytes: 1000 ** (1 + (row % 4)), nameStyle: ['plain', 'mt2', 'archive id'][row % 3] ?? '' }),
  );
  const entryOf = (row: number): LedgerEntry | undefined => {
    if (row % 10 === 0) return failed(`JobFailed: Glacier says ${row}`);
    if (row % 10 === 1) return undefined;
    return restored({ verifiedAt: hoursAgo(row / 2), tries: row % 3 });
  };
  const ledger = Object.fromEntries(
    rows.flatMap(({ row }) => {
      const entry = entryOf(row);
      return entry === undefined ? [] : [[row, entry]];
    }),
  );

  test('has the totals of report.jsonl, outcome by outcome', async () => {
    const { page, rows: reported } = await reportOn({ rows, ledger });
    const figures = figuresIn(page);
    expect(figures).toMatchObject(sumsOf(reported));
    expect(figures).toMatchObject({ all: { archives: 60 }, failed: { archives: 6 }, 'not requested': { archives: 6 } });
  });

  test('loads nothing from outside, runs nothing, and says so to the browser', async () => {
    const { page } = await reportOn({ rows, ledger });
    expect(page).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`);
    expect(page).not.toMatch(/<(script|link|img|iframe|object|embed|base|form)\b|@import|url\(|\bon\w+=|(src|href)=/i);
    expect(page.replaceAll(/s3:\/\//g, '')).not.toMatch(/[a-z]+:\/\//);
  });

  test('shows keys, ids and reasons of strangers as the text they are', async () => {
    const hostile = [
      manifestRow(0, { key: `restored/${evil}`, archiveId: evil, nameStyle: evil }),
      manifestRow(1, { key: 'restored/" onmouseover="alert(1)', sizeBytes: 5 }),
    ];
    const run = { vaultName: 'photos', inventoryKey: evil };
    const { page } = await reportOn({
      rows: hostile,
      ledger: { 0: failed(`JobFailed: ${evil}`), 1: failed(`constructor: ${evil}`) },
      requestState: { stopped: `OverBudget: ${evil}` },
      run,
    });
    expect(page).not.toContain('<script');
    expect(page).not.toMatch(/" onmouseover=/);
    expect(page.split('&#60;script&#62;').length - 1).toBeGreaterThan(5);
    expect(page).toContain('data-reason="constructor"');
  });

  test('is well-formed: every element that is opened is closed, in order', async () => {
    const { page } = await reportOn({ rows, ledger, requestState: { requests: 5 } });
    const open: string[] = [];
    for (const [, closes, name = '', rest = ''] of page.matchAll(/<(\/?)([a-z][a-z0-9]*)([^>]*)>/g)) {
      if (['meta', 'br'].includes(name) || rest.endsWith('/')) continue;
      if (closes === '/') expect(open.pop()).toBe(name);
      else open.push(name);
    }
    expect(open).toEqual([]);
  });

  test('names each reason with its count, and the largest archives first', async () => {
    const { page } = await reportOn({ rows, ledger });
    expect(page).toMatch(/data-reason="JobFailed" data-archives="6"/);
    expect(page).toMatch(/data-reason="NotRequested" data-archives="6"/);
    const largest = page.slice(page.indexOf('Largest archives'), page.indexOf('The run'));
    const sizes = [...largest.matchAll(/title="([\d,]+) bytes"/g)].map(([, text = '']) =>
      Number(text.replaceAll(',', '')),
    );
    expect(sizes).toHaveLength(20);
    expect(sizes).toEqual(sizes.toSorted((a, b) => b - a));
    expect(sizes[0]).toBe(1000 ** 4);
  });

  test('stays far below 5 MB when everything failed, with long keys and for many reasons', async () => {
    const many = Array.from({ length: 2000 }, (_, row) =>
      manifestRow(row, { key: `restored/${'<'.repeat(1000)}${row}` }),
    );
    const failures = many.map(({ row }) => [row, failed(`Reason${row % 200}: ${'"'.repeat(900)}`)]);
    const { page } = await reportOn({ rows: many, ledger: Object.fromEntries(failures) });
    expect(Buffer.byteLength(page)).toBeLessThan(5_000_000);
    expect(figuresIn(page)['failed']).toEqual(figuresIn(page)['all']);
  });
});
