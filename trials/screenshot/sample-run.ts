import { createHash } from 'node:crypto';
import { report } from '../../functions/report.ts';
import { runFiles } from '../../functions/run-files/keys.ts';
import type { LedgerEntry } from '../../functions/run-files/ledger.ts';
import type { ManifestRow, VaultRun } from '../../functions/vault-flow.ts';
import { fakeFiles } from '../../test/functions/fake-files.ts';
import { fakeUploads } from '../../test/functions/fake-uploads.ts';
import { lines, request, vaultRun } from '../../test/functions/vault-run/vault-world.ts';

const archives = 5000;
const run: VaultRun = {
  ...vaultRun,
  run: 'photos-20261121T0810',
  estimate: {
    archives,
    bytes: 0,
    leftOut: 214,
    badRows: 0,
    tier: 'Bulk',
    onceUsdByTier: { Expedited: 0, Standard: 0, Bulk: 4.1 },
    onceUsd: 4.1,
    objectsUsdMonth: 3,
    vaultUsdMonth: 12,
    hours: 36,
    inventoryDate: '2026-11-20T21:14:00Z',
  },
};

/** The same number from 0 to 1 for the same words, so that the picture stays the same. */
const chance = (words: string): number => createHash('sha256').update(words).digest().readUInt32BE() / 2 ** 32;

const began = Date.parse('2026-11-21T08:10:00Z');
const isoAfter = (hours: number) => new Date(began + hours * 3_600_000).toISOString();

function row(number: number): ManifestRow {
  const year = 2012 + Math.floor((number / archives) * 9);
  const isLarge = chance(`large ${number}`) < 0.004;
  const sizeBytes = Math.round(
    isLarge ? 2 ** 30 * (2 + 190 * chance(`GiB ${number}`) ** 3) : 2 ** 20 * (1 + 40 * chance(`MiB ${number}`) ** 2),
  );
  const style =
    ['plain', 'mt-aws-glacier', 'FastGlacier', 'CloudBerry', 'archive id'][
      Math.floor(chance(`style ${number}`) ** 1.6 * 5)
    ] ?? '';
  const name = isLarge ? `${year}/backup-${number}.tar` : `${year}/IMG_${String(number).padStart(5, '0')}.jpg`;
  const archiveId = ['a', 'b']
    .map((half) => createHash('sha512').update(`${half} ${number}`).digest('base64url'))
    .join('')
    .slice(0, 138);
  return {
    row: number,
    archiveId,
    key: `restored/photos/${style === 'archive id' ? archiveId : name}`,
    sizeBytes,
    treeHash: createHash('sha256').update(archiveId).digest('hex'),
    createdAt: `${year}-05-01T00:00:00.000Z`,
    description: '',
    storageClass: 'DEEP_ARCHIVE',
    nameStyle: style,
  };
}

const troubles: Readonly<Record<number, string>> = {
  412: 'JobFailed: Glacier says "The archive could not be retrieved". It was requested 3 times.',
  1377: 'JobExpired: its output had 0.4 of 24 hours left, too little to begin. It was requested 3 times.',
  1378: 'JobExpired: its output had 0.4 of 24 hours left, too little to begin. It was requested 3 times.',
  3003: 'DestinationTaken: wanted archive "Q3Rh…" of 8,119,204 bytes, found an object of 512 bytes of archive "none" with tree hash "none". Move it away and start the vault again.',
};

function entryOf(number: number): LedgerEntry {
  const reason = troubles[number];
  if (reason !== undefined) return { state: 'failed', tries: 3, reason };
  const hours = 9 + 22 * (number / archives) + 4 * chance(`hours ${number}`);
  return {
    state: 'restored',
    tries: 1,
    jobId: 'job',
    eTag: '"1"',
    verified: 'tree-hash',
    verifiedAt: isoAfter(Math.floor(hours * 2) / 2),
  };
}

/** The page of a run of 5,000 archives that never was. */
export async function samplePage(): Promise<string> {
  const at = runFiles(run);
  const rows = Array.from({ length: archives }, (_, number) => row(number));
  const none = { archives: 0, bytes: 0 };
  const counts = { wanted: none, requested: none, ready: none, failed: none, restored: { archives, bytes: 0 } };
  const status = { at: isoAfter(35.5), began: isoAfter(0), round: 71, counts, chargedUsd: 4.27, failures: [] };
  const files = fakeFiles({
    [at.request]: JSON.stringify({ ...request, tier: 'Bulk', maxCostUsd: 5 }),
    [at.status]: JSON.stringify(status),
    [at.requestState]: JSON.stringify({ requests: 5031, stopped: null }),
    [at.manifest(0)]: lines(rows),
    [at.ledger(0)]: JSON.stringify(Object.fromEntries(rows.map(({ row: number }) => [number, entryOf(number)]))),
  });
  const uploads = fakeUploads(files);
  const place = {
    workBucketName: 'thaw-work',
    destination: { bucketName: 'my-restored-archives', keyPrefix: 'restored/' },
  };
  await report(run, { files, uploads, ...place, hasTime: () => true });
  return files.text(at.reportPage);
}
