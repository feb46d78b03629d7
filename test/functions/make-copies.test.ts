import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { crc32 } from 'node:zlib';
import { GetObjectCommand, HeadObjectCommand, ListMultipartUploadsCommand, S3Client } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { crc32ToBase64 } from '../../functions/archive/crc32.ts';
import { copiesUsdOf } from '../../functions/archive/estimate.ts';
import { partCount, partSizeFor } from '../../functions/archive/part-plan.ts';
import { GiB, MiB } from '../../functions/archive/units.ts';
import { type Bucket, openBucket } from '../../functions/cloud/bucket.ts';
import { openObjectCopies } from '../../functions/cloud/object-copies.ts';
import { type MakeCopiesDoors, makeCopies } from '../../functions/make-copies.ts';
import type { Ledger } from '../../functions/run-files/ledger.ts';
import type { ManifestRow, RequestState, VaultRun, VaultSettings } from '../../functions/vault-flow.ts';
import { accountId } from '../../local/account.ts';
import { clockOf } from '../../local/clock.ts';
import { keysOf } from '../../local/credentials.ts';
import { Faults } from '../../local/faults.ts';
import { everyoneMay, type Gatekeeper } from '../../local/gatekeeper.ts';
import { type S3, startS3 } from '../../local/s3/index.ts';
import { awsError } from './doors.ts';
import { type FakeFiles, fakeFiles } from './fake-files.ts';
import { at, lines, manifestRow, noon, request, restored, vaultRun } from './vault-run/vault-world.ts';

/** As the policy of the destination bucket does (infra/buckets.ts). */
const neverOverwrite: Gatekeeper = {
  ...everyoneMay,
  ask: ({ action, context }) =>
    action === 's3:PutObject' && context?.['s3:ObjectCreationOperation'] === 'true' && !context['s3:if-none-match']
      ? { allowed: false, reason: 'NeverOverwrite' }
      : { allowed: true },
};

let folder: string;
let s3: S3;
let faults: Faults;
let client: S3Client;
let bucket: Bucket;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'thaw-make-copies-'));
  faults = new Faults();
  s3 = await startS3({ dataFolder: folder, clock: clockOf(1), faults, gatekeeper: neverOverwrite });
  s3.createBucket('dest', {});
  client = new S3Client({
    endpoint: s3.url,
    region: 'us-east-1',
    credentials: keysOf('local'),
    maxAttempts: 1,
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  });
  bucket = openBucket(accountId, client);
});

afterEach(async () => {
  client.destroy();
  await s3.close();
  await rm(folder, { recursive: true });
});

const hash = 'ab'.repeat(32);
const settings = { ...request, storageClass: 'STANDARD', copies: true, maxCostUsd: 1 };

/** Rows with the same bytes, the first of which is row 0. */
const rowsOf = (sizeBytes: number, count: number): ManifestRow[] =>
  Array.from({ length: count }, (_, row) =>
    manifestRow(row, {
      sizeBytes,
      treeHash: hash,
      sameBytesAs: 0,
      storageClass: 'STANDARD',
      description: `file ${row}`,
    }),
  );

interface Given {
  readonly rows: readonly ManifestRow[];
  readonly ledger?: Ledger;
  readonly settings?: Partial<VaultSettings>;
  readonly requestState?: Partial<RequestState>;
}

interface World {
  readonly work: FakeFiles;
  readonly run: VaultRun;
  make(changes?: Partial<MakeCopiesDoors>, progress?: VaultRun['progress']): Promise<VaultRun>;
  ledger(): Ledger;
  requestState(): RequestState;
}

function worldOf({ rows, ledger = { 0: restored() }, settings: changes, requestState }: Given): World {
  const texts = rows.map((row) => `${JSON.stringify(row)}\n`);
  const index = Buffer.alloc((rows.length + 1) * 4);
  let end = 0;
  for (const [line, text] of texts.entries()) index.writeUInt32LE((end += Buffer.byteLength(text)), (line + 1) * 4);
  const state = {
    chargedUsd: 0,
    requests: 1,
    requestsPerSecond: 10,
    dayBegan: noon.toISOString(),
    bytesThisDay: 0,
    nextRow: 0,
    stopped: null,
    paused: null,
    inFlight: null,
    ...requestState,
  };
  const work = fakeFiles({
    [at.request]: JSON.stringify({ ...settings, ...changes }),
    [at.manifest(0)]: lines(rows),
    [at.manifestIndex(0)]: index,
    [at.ledger(0)]: JSON.stringify(ledger),
    [at.requestState]: JSON.stringify(state),
  });
  const estimate = { archives: rows.length } as NonNullable<VaultRun['estimate']>;
  const run: VaultRun = { ...vaultRun, outcome: 'copies', estimate };
  const doors: MakeCopiesDoors = {
    work,
    bucket,
    copies: openObjectCopies(accountId, client),
    bucketName: 'dest',
    requests: { jobs: async function* () {} },
    now: () => noon,
    sleep: async () => {},
    hasTime: () => true,
    smallestPartBytes: 8 * MiB,
    settings: { destination: request.destination, requestsPerSecond: 100 },
  };
  return {
    work,
    run,
    make: (more = {}, progress = null) => makeCopies({ ...run, progress }, { ...doors, ...more }),
    ledger: () => JSON.parse(work.text(at.ledger(0))),
    requestState: () => JSON.parse(work.text(at.requestState)),
  };
}

/** An object as a restore leaves it. */
async function put(row: ManifestRow, bytes: Buffer, changes: Record<string, string> = {}, storageClass = 'STANDARD') {
  const metadata = {
    'thaw-archive-id': row.archiveId,
    'thaw-tree-hash': row.treeHash,
    'thaw-job-id': 'job-1',
    ...changes,
  };
  const look = { contentType: 'text/x-archive', metadata, storageClass: storageClass as 'STANDARD' };
  await bucket.putObject({ bucket: 'dest', key: row.key }, look, {
    sizeBytes: bytes.length,
    bytes: (async function* () {
      yield bytes;
    })(),
    crc32: () => crc32ToBase64(crc32(bytes)),
  });
}

const head = (Key: string) => client.send(new HeadObjectCommand({ Bucket: 'dest', Key, ChecksumMode: 'ENABLED' }));
const bytesAt = async (Key: string) => {
  const { Body } = await client.send(new GetObjectCommand({ Bucket: 'dest', Key }));
  return Buffer.from((await Body?.transformToByteArray()) ?? []);
};
const uploads = async () => (await client.send(new ListMultipartUploadsCommand({ Bucket: 'dest' }))).Uploads ?? [];
const keyOf = (row: number) => manifestRow(row).key;

describe('makeCopies()', () => {
  test.each([1, 5 * MiB, 5 * MiB + 1, 8 * MiB, 8 * MiB + 1, 20 * MiB])(
    'makes an object of %i bytes from another, visible only as the whole, and says what it is a copy of',
    async (sizeBytes) => {
      const rows = rowsOf(sizeBytes, 2);
      const [source] = rows;
      const bytes = Buffer.alloc(sizeBytes, 'thaw');
      await put(source!, bytes);
      const world = worldOf({ rows });
      expect(await world.make()).toMatchObject({ outcome: 'unfinished', progress: null, calls: 1 });
      const { ETag, ChecksumCRC32, ChecksumType, ContentType, Metadata } = await head(keyOf(1));
      expect(bytes.equals(await bytesAt(keyOf(1)))).toBe(true);
      expect({ ChecksumCRC32, ChecksumType, ContentType }).toEqual({
        ChecksumCRC32: crc32ToBase64(crc32(bytes)),
        ChecksumType: 'FULL_OBJECT',
        ContentType: 'text/x-archive',
      });
      expect(Metadata).toEqual({
        'thaw-vault': 'photos',
        'thaw-archive-id': 'archive-1',
        'thaw-archive-created': '2014-02-03T04:05:06.000Z',
        'thaw-tree-hash': hash,
        'thaw-verified': 'tree-hash',
        'thaw-copy-of': keyOf(0),
        'thaw-description': 'file 1',
      });
      expect(world.ledger()[1]).toEqual({
        state: 'restored',
        tries: 0,
        eTag: ETag,
        verifiedAt: noon.toISOString(),
        verified: 'tree-hash',
        copyOf: keyOf(0),
      });
      expect(await uploads()).toEqual([]);
    },
  );

  test('again changes nothing, and a call whose ledger was lost finds its objects', async () => {
    const rows = rowsOf(3, 4);
    await put(rows[0]!, Buffer.from('abc'));
    const world = worldOf({ rows });
    await world.make();
    const after = world.ledger();
    const { chargedUsd } = world.requestState();
    await world.make();
    expect([world.ledger(), world.requestState().chargedUsd]).toEqual([after, chargedUsd]);
    world.work.files.set(at.ledger(0), Buffer.from(JSON.stringify({ 0: restored() })));
    await world.make();
    expect(world.ledger()).toEqual(after);
    expect(await uploads()).toEqual([]);
  });

  test('charges before it copies, what the estimate says, and makes nothing above the cap', async () => {
    const rows = rowsOf(3, 3);
    await put(rows[0]!, Buffer.from('abc'));
    const usd = copiesUsdOf({ archives: 2, bytes: 6 }, 'STANDARD');
    const world = worldOf({ rows, requestState: { chargedUsd: 0.5 } });
    await world.make();
    expect(world.requestState().chargedUsd).toBeCloseTo(0.5 + usd, 12);
    const poor = worldOf({ rows: rows.map((row) => ({ ...row, key: `${row.key}.2` })), settings: { maxCostUsd: 0 } });
    expect(await poor.make()).toMatchObject({ outcome: 'unfinished' });
    expect(poor.requestState().stopped).toMatch(/^OverBudget: 0\.0000 of 0 USD .* 2 copies cost/);
    expect(poor.ledger()).toEqual({ 0: restored() });
  });

  test('a copy may be the source: the first row is copied from a later one that is there', async () => {
    const rows = rowsOf(3, 3);
    await put(rows[2]!, Buffer.from('abc'));
    const world = worldOf({ rows, ledger: { 2: restored() } });
    await world.make();
    expect(world.ledger()).toMatchObject({ 0: { copyOf: keyOf(2) }, 1: { copyOf: keyOf(2) } });
  });

  test('waits for an archive that is to be requested, or is on its way', async () => {
    const rows = rowsOf(3, 2);
    const world = worldOf({ rows, ledger: {} });
    await world.make();
    expect(world.ledger()).toEqual({});
    const underWay: Ledger = { 0: { state: 'requested', tries: 1, requestedAt: noon.toISOString() } };
    const other = worldOf({ rows, ledger: underWay });
    await other.make();
    expect(other.ledger()).toEqual(underWay);
  });

  test('of an archive that was given up the next copy is requested itself, and one only', async () => {
    const failed = { state: 'failed', tries: 3, reason: 'JobFailed: no.' } as const;
    const world = worldOf({ rows: rowsOf(3, 3), ledger: { 0: failed } });
    await world.make();
    const reason = 'CopyFailed: the archive of row 0, which has the same bytes, was not restored: JobFailed: no.';
    expect(world.ledger()).toEqual({ 0: failed, 1: { state: 'wanted', tries: 0, reason } });
    await world.make();
    expect(Object.keys(world.ledger())).toEqual(['0', '1']);
  });

  test.each([
    ['another tree hash', { 'thaw-tree-hash': 'cd'.repeat(32) }, 'STANDARD', /tree hash "cdcd.*are wanted/],
    ['a class that cannot be read', {}, 'GLACIER', /its storage class is GLACIER/],
  ])('a source with %s is not copied from: the copy is requested itself', async (_, changes, storageClass, reason) => {
    const rows = rowsOf(3, 2);
    await put(rows[0]!, Buffer.from('abc'), changes, storageClass);
    const world = worldOf({ rows });
    await world.make();
    expect(world.ledger()[1]).toMatchObject({ state: 'wanted', tries: 0, reason: expect.stringMatching(reason) });
    await expect(head(keyOf(1))).rejects.toMatchObject({ name: 'NotFound' });
  });

  test('a source that is gone, or another archive by now, is left to the next stock-taking', async () => {
    const rows = rowsOf(3, 2);
    const world = worldOf({ rows });
    await world.make();
    expect(world.ledger()).toEqual({ 0: restored() });
    await put({ ...rows[0]!, archiveId: 'foreign' }, Buffer.from('abc'));
    await world.make();
    expect(world.ledger()).toEqual({ 0: restored() });
  });

  test('a source that changes between the look and the copy is not copied, and no upload stays open', async () => {
    const rows = rowsOf(3, 2);
    await put(rows[0]!, Buffer.from('abc'));
    const copies = openObjectCopies(accountId, client);
    const look: typeof copies.look = async (destination) => {
      const found = await copies.look(destination);
      return found && { ...found, eTag: '"of before"' };
    };
    const world = worldOf({ rows });
    await world.make({ copies: { ...copies, look } });
    expect(world.ledger()).toEqual({ 0: restored() });
    expect(await uploads()).toEqual([]);
  });

  test('a foreign object at the key stays, and nothing is written down of it', async () => {
    const rows = rowsOf(3, 2);
    await put(rows[0]!, Buffer.from('abc'));
    await put({ ...rows[1]!, archiveId: 'foreign' }, Buffer.from('xyz'));
    const world = worldOf({ rows });
    await world.make();
    expect(world.ledger()).toEqual({ 0: restored() });
    expect((await bytesAt(keyOf(1))).toString()).toBe('xyz');
    expect(await uploads()).toEqual([]);
  });

  test('parts whose CRC32 is not that of the source become no object', async () => {
    const rows = rowsOf(3, 2);
    await put(rows[0]!, Buffer.from('abc'));
    const copies = openObjectCopies(accountId, client);
    const copyPart: typeof copies.copyPart = async (...args) => ({
      ...(await copies.copyPart(...args)),
      crc32: 'AAAAAA==',
    });
    const world = worldOf({ rows });
    await world.make({ copies: { ...copies, copyPart } });
    expect(world.ledger()[1]).toMatchObject({ state: 'wanted', reason: expect.stringMatching(/source's CRC32/) });
    await expect(head(keyOf(1))).rejects.toMatchObject({ name: 'NotFound' });
    expect(await uploads()).toEqual([]);
  });

  test('what may pass is tried again by the step, and the other copies are kept', async () => {
    const rows = rowsOf(3, 4);
    await put(rows[0]!, Buffer.from('abc'));
    faults.add({ place: 's3:UploadPartCopy', kind: 'error', times: 1, details: { status: 503, code: 'SlowDown' } });
    const world = worldOf({ rows });
    await expect(world.make()).rejects.toMatchObject({ name: 'SlowDown' });
    expect(Object.keys(world.ledger())).toHaveLength(3);
    await world.make();
    expect(Object.values(world.ledger()).map(({ state }) => state)).toEqual(Array(4).fill('restored'));
    expect(await uploads()).toEqual([]);
  });

  test('an answer to Complete that was lost is looked up', async () => {
    const rows = rowsOf(3, 2);
    await put(rows[0]!, Buffer.from('abc'));
    const completeUpload: typeof bucket.completeUpload = async (...args) => {
      await bucket.completeUpload(...args);
      throw awsError('NoSuchUpload');
    };
    const world = worldOf({ rows });
    await world.make({ bucket: { ...bucket, completeUpload } });
    expect(world.ledger()[1]).toMatchObject({ state: 'restored', copyOf: keyOf(0) });
  });

  test('a large copy goes on in the next call with the parts that are missing', async () => {
    const rows = rowsOf(20 * MiB, 2);
    const bytes = Buffer.alloc(20 * MiB, 'large');
    await put(rows[0]!, bytes);
    const world = worldOf({ rows });
    let copied = 0;
    const copies = openObjectCopies(accountId, client);
    const counting: typeof copies = {
      ...copies,
      copyPart: (...args) => {
        copied += 1;
        return copies.copyPart(...args);
      },
    };
    let time = 4; // the batch, the copy, and two parts
    const first = await world.make({ copies: counting, hasTime: () => time-- > 0 });
    expect(first).toMatchObject({ outcome: 'more', progress: { calls: 1 } });
    expect([copied, (await uploads()).length]).toEqual([2, 1]);
    expect(world.requestState().chargedUsd).toBeCloseTo(0, 12);
    await expect(head(keyOf(1))).rejects.toMatchObject({ name: 'NotFound' });
    expect(await world.make({ copies: counting }, first.progress)).toMatchObject({ outcome: 'unfinished' });
    expect([copied, await uploads()]).toEqual([3, []]);
    const usd = copiesUsdOf({ archives: 1, bytes: 20 * MiB }, 'STANDARD');
    expect(world.requestState().chargedUsd).toBeCloseTo(usd, 12);
    expect(bytes.equals(await bytesAt(keyOf(1)))).toBe(true);
  });

  test('a large copy whose upload was swept meanwhile begins anew', async () => {
    const rows = rowsOf(20 * MiB, 2);
    await put(rows[0]!, Buffer.alloc(20 * MiB, 'large'));
    const world = worldOf({ rows });
    let time = 4;
    await world.make({ hasTime: () => time-- > 0 });
    for (const { Key = '', UploadId = '' } of await uploads()) {
      await bucket.abortUpload({ bucket: 'dest', key: Key, uploadId: UploadId });
    }
    await world.make();
    await world.make();
    expect(world.ledger()[1]).toMatchObject({ state: 'restored' });
  });

  test('ends its turn after ten calls, however much is left', async () => {
    const rows = rowsOf(3, 2);
    await put(rows[0]!, Buffer.from('abc'));
    const world = worldOf({ rows });
    expect(await world.make({ hasTime: () => false }, { calls: 8 })).toMatchObject({ outcome: 'more' });
    expect(await world.make({ hasTime: () => false }, { calls: 9 })).toMatchObject({ outcome: 'unfinished' });
  });

  test('a call that another took over writes no ledger', async () => {
    const rows = rowsOf(3, 2);
    await put(rows[0]!, Buffer.from('abc'));
    const world = worldOf({ rows });
    const copies = openObjectCopies(accountId, client);
    const look: typeof copies.look = async (destination) => {
      world.work.files.set(at.requestState, Buffer.from(JSON.stringify({ ...world.requestState(), by: 'another' })));
      return await copies.look(destination);
    };
    await expect(world.make({ copies: { ...copies, look } })).rejects.toMatchObject({ name: 'VaultLocked' });
    expect(world.ledger()).toEqual({ 0: restored() });
  });
});

test('parts of a copy are 512 MiB at least, 5 GiB at most, and 10,000 at most, up to the largest archive', () => {
  for (const sizeBytes of [512 * MiB + 1, 5 * GiB + 1, 5000 * GiB, 40_000 * GiB]) {
    const partSizeBytes = partSizeFor(sizeBytes, 512 * MiB);
    expect(partSizeBytes).toBeLessThanOrEqual(5 * GiB);
    expect(partCount({ sizeBytes, partSizeBytes })).toBeLessThanOrEqual(10_000);
  }
});
