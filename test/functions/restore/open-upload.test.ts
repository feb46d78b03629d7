import { beforeEach, describe, expect, test } from '@jest/globals';
import { MiB } from '../../../functions/archive/units.ts';
import type { ExecutionSeen } from '../../../functions/cloud/executions.ts';
import type { StoredPart, Upload } from '../../../functions/flow.ts';
import { manifestKey, resultsFolder } from '../../../functions/restore/map-run-files.ts';
import { type UploadWish, uploadFor } from '../../../functions/restore/open-upload.ts';
import { recordKey, type UploadRecord } from '../../../functions/restore/upload-record.ts';
import { awsError } from '../doors.ts';
import { fakeFiles } from '../fake-files.ts';

const wish: UploadWish = {
  bucket: 'dest',
  key: 'a/b.tar',
  archiveId: 'archive-1',
  treeHash: 'ab'.repeat(32),
  sizeBytes: 20 * MiB,
  partSizeBytes: 8 * MiB,
  storageClass: 'STANDARD',
  jobId: 'job-2',
  owner: 'second',
};
const partBytes = [8 * MiB, 8 * MiB, 4 * MiB];
const row = (partNumber: number, changes: Partial<StoredPart> = {}): StoredPart => ({
  partNumber,
  sizeBytes: partBytes[partNumber - 1] ?? 0,
  treeHash: String(partNumber).repeat(64),
  crc32: 'AAAAAA==',
  eTag: `"row-${partNumber}"`,
  ...changes,
});
const mapRun = (execution: string) => `arn:aws:states:eu-west-1:000000000000:mapRun:thaw/FetchParts:${execution}`;

/** A bucket with multipart uploads, the work bucket, and executions that were. */
class World {
  readonly work = fakeFiles();
  readonly uploads = new Map<string, Map<number, StoredPart>>();
  readonly executions = new Map<string, ExecutionSeen['status']>();
  readonly opened: string[] = [];
  readonly aborted: string[] = [];
  readonly mapRuns = new Set<string>();

  get doors() {
    const { uploads, aborted, executions, mapRuns } = this;
    return {
      work: this.work,
      executions: {
        async describe(name: string) {
          const status = executions.get(name);
          return status === undefined ? undefined : ({ status } as ExecutionSeen);
        },
      },
      mapRuns: { latest: async (name: string) => (mapRuns.has(name) ? mapRun(name) : undefined) },
      bucket: {
        async abortUpload({ uploadId }: Upload) {
          aborted.push(uploadId);
          uploads.delete(uploadId);
        },
        async *listParts({ uploadId }: Upload) {
          const parts = uploads.get(uploadId);
          if (parts === undefined) throw awsError('NoSuchUpload');
          yield* [...parts.values()].map((part) => ({ ...part, eTag: `"s3-${part.partNumber}"` }));
        },
      },
    };
  }

  readonly open = async (): Promise<Upload> => {
    const uploadId = `upload-${this.opened.length + 1}`;
    this.opened.push(uploadId);
    this.uploads.set(uploadId, new Map());
    return { bucket: 'dest', key: 'a/b.tar', uploadId };
  };

  /** What Plan of one execution decides. */
  plan = (changes: Partial<UploadWish> = {}) => uploadFor({ ...wish, ...changes }, this.open, this.doors);

  /** A first execution that stored these parts, and ended. */
  async first(parts: readonly StoredPart[], status: ExecutionSeen['status'] = 'FAILED') {
    const { uploadId } = await this.plan({ owner: 'first', jobId: 'job-1' });
    this.store('first', uploadId, parts);
    this.executions.set('first', status);
    return uploadId;
  }

  store(execution: string, uploadId: string, parts: readonly StoredPart[]) {
    for (const part of parts) this.uploads.get(uploadId)?.set(part.partNumber, part);
    const Key = `${resultsFolder(mapRun(execution))}/SUCCEEDED_0.jsonl`;
    this.mapRuns.add(execution);
    this.work.files.set(Key, Buffer.from(parts.map((part) => JSON.stringify([part])).join('\n')));
    const manifest = JSON.stringify({ ResultFiles: { SUCCEEDED: [{ Key }], FAILED: [], PENDING: [] } });
    this.work.files.set(manifestKey(mapRun(execution)), Buffer.from(manifest));
  }

  get record(): UploadRecord {
    return JSON.parse(this.work.text(recordKey(wish)));
  }

  keptRows(owner: string): StoredPart[] {
    const file = this.work.text(`results/kept/${owner}.jsonl`);
    return file
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line));
  }
}

let world: World;
beforeEach(() => {
  world = new World();
});

describe('the first job of an archive', () => {
  test('opens an upload, and writes down whose it is', async () => {
    expect(await world.plan()).toEqual({
      bucket: 'dest',
      key: 'a/b.tar',
      uploadId: 'upload-1',
      kept: [],
      keptRowsKey: null,
    });
    expect(world.record).toMatchObject({ ...wish, state: 'open', uploadId: 'upload-1', keptRowsKey: null });
  });

  test('goes on with its own upload where the answer of its first try was lost', async () => {
    await world.plan();
    world.executions.set('second', 'RUNNING');
    expect(await world.plan()).toMatchObject({ uploadId: 'upload-1', kept: [] });
    expect(world.opened).toEqual(['upload-1']);
  });

  test('knows its own record again where only the answer to the write was lost', async () => {
    const write = world.work.write.bind(world.work);
    let lost = false;
    world.work.write = async (...given) => {
      const eTag = await write(...given);
      if (lost) return eTag;
      lost = true;
      throw awsError('PreconditionFailed'); // what a second try of the same write meets
    };
    expect(await world.plan()).toMatchObject({ uploadId: 'upload-1' });
    expect([world.opened, world.aborted]).toEqual([['upload-1'], []]);
  });
});

describe('the next job of the same archive', () => {
  test('adopts the upload, and fetches only what is not in it', async () => {
    await world.first([row(1), row(3)]);
    expect(await world.plan()).toEqual({
      bucket: 'dest',
      key: 'a/b.tar',
      uploadId: 'upload-1',
      kept: [1, 3],
      keptRowsKey: 'results/kept/second.jsonl',
    });
    expect(world.record).toMatchObject({ owner: 'second', jobId: 'job-1', uploadId: 'upload-1' });
    expect(world.keptRows('second')).toEqual([row(1, { eTag: '"s3-1"' }), row(3, { eTag: '"s3-3"' })]);
    expect(world.opened).toEqual(['upload-1']);
  });

  test('keeps what two earlier jobs stored', async () => {
    await world.first([row(1)]);
    const { uploadId } = await world.plan();
    world.store('second', uploadId, [row(2)]);
    world.executions.set('second', 'TIMED_OUT');
    expect(await world.plan({ owner: 'third' })).toMatchObject({ uploadId: 'upload-1', kept: [1, 2] });
  });

  test('adopts an upload of which nothing was stored', async () => {
    await world.plan({ owner: 'first' });
    world.executions.set('first', 'ABORTED');
    expect(await world.plan()).toMatchObject({ uploadId: 'upload-1', kept: [], keptRowsKey: null });
  });

  test.each([
    ['a part without a row', [row(1)], [row(1), row(2)], [1]],
    ['a row without a part', [row(1), row(2)], [row(1)], [1]],
    ['a part of another size', [row(1), row(2)], [row(1), row(2, { sizeBytes: 1 })], [1]],
    ['a part of another CRC32', [row(1), row(2)], [row(1), row(2, { crc32: 'AAAAAQ==' })], [1]],
    [
      'a part that is not as large as planned',
      [row(1, { sizeBytes: 7 }), row(2)],
      [row(1, { sizeBytes: 7 }), row(2)],
      [2],
    ],
    ['a part beyond the last', [row(1), row(4)], [row(1), row(4)], [1]],
    ['a row without a tree hash', [row(1), { ...row(2), treeHash: '' }], [row(1), row(2)], [1]],
  ])('fetches again: %s', async (_, rows, parts, kept) => {
    const uploadId = await world.first(rows);
    world.uploads.set(uploadId, new Map(parts.map((part) => [part.partNumber, part])));
    expect(await world.plan()).toMatchObject({ uploadId: 'upload-1', kept });
  });

  test('fetches everything again where the rows cannot be read, or are gone', async () => {
    await world.first([row(1), row(2)]);
    const [key = ''] = [...world.work.files.keys()].filter((name) => name.endsWith('SUCCEEDED_0.jsonl'));
    world.work.files.set(key, Buffer.from('not JSON'));
    expect(await world.plan()).toMatchObject({ uploadId: 'upload-1', kept: [] });
    world.work.files.delete(key);
    expect(await world.plan({ owner: 'third' })).toMatchObject({ uploadId: 'upload-1', kept: [] });
    world.work.files.delete(manifestKey(mapRun('first')));
    expect(await world.plan({ owner: 'fourth' })).toMatchObject({ uploadId: 'upload-1', kept: [] });
  });

  test('has a part to fetch even where none is missing, for a map wants an item', async () => {
    await world.first([row(1), row(2), row(3)]);
    expect(await world.plan()).toMatchObject({ kept: [1, 2] });
    expect(world.keptRows('second').map(({ partNumber }) => partNumber)).toEqual([1, 2]);
  });

  test.each(['RUNNING', 'PENDING_REDRIVE'] as const)(
    'leaves the upload to an owner that is %s, and has its own',
    async (status) => {
      await world.first([row(1)], status);
      expect(await world.plan()).toMatchObject({ uploadId: 'upload-2', kept: [] });
      expect(world.record).toMatchObject({ owner: 'first', uploadId: 'upload-1' });
      expect(world.aborted).toEqual([]);
    },
  );

  test.each([
    ['another archive', { archiveId: 'archive-2' }],
    ['another tree hash', { treeHash: 'cd'.repeat(32) }],
    ['another size', { sizeBytes: 19 * MiB }],
    ['another part size', { partSizeBytes: 16 * MiB }],
    ['another storage class', { storageClass: 'DEEP_ARCHIVE' }],
  ])('never takes the parts of %s: it opens an upload, and ends the other', async (_, changes) => {
    await world.first([row(1)]);
    expect(await world.plan(changes)).toMatchObject({ uploadId: 'upload-2', kept: [] });
    expect(world.record).toMatchObject({ owner: 'second', uploadId: 'upload-2', ...changes });
    expect(world.aborted).toEqual(['upload-1']);
  });

  test('opens an upload where S3 knows the other no more', async () => {
    world.uploads.delete(await world.first([row(1)]));
    expect(await world.plan()).toMatchObject({ uploadId: 'upload-2', kept: [] });
    expect(world.record).toMatchObject({ owner: 'second', uploadId: 'upload-2' });
  });

  test('opens an upload where the other was given up', async () => {
    await world.first([row(1)]);
    const givenUp = { ...world.record, state: 'given up' };
    world.work.files.set(recordKey(wish), Buffer.from(JSON.stringify(givenUp)));
    expect(await world.plan()).toMatchObject({ uploadId: 'upload-2', kept: [] });
  });

  test.each([
    ['is no JSON', 'nonsense'],
    ['lacks a field', '{"bucket":"dest","key":"a/b.tar"}'],
  ])('replaces a record that %s', async (_, text) => {
    world.work.files.set(recordKey(wish), Buffer.from(text));
    expect(await world.plan()).toMatchObject({ uploadId: 'upload-1', kept: [] });
    expect(world.record).toMatchObject({ owner: 'second' });
  });

  test('opens an upload where the record was deleted in between', async () => {
    await world.first([row(1)]);
    const write = world.work.write.bind(world.work);
    world.work.write = async (key, ...given) => {
      if (key === recordKey(wish) && world.opened.length === 1) world.work.files.delete(key);
      return write(key, ...given);
    };
    expect(await world.plan()).toMatchObject({ uploadId: 'upload-2', kept: [] });
    expect(world.record).toMatchObject({ owner: 'second', uploadId: 'upload-2' });
  });

  test('gets nothing of an upload that somebody else adopted in between', async () => {
    await world.first([row(1)]);
    const write = world.work.write.bind(world.work);
    let isQuicker = true;
    world.work.write = async (key, bytes, condition) => {
      if (key === recordKey(wish) && isQuicker) {
        isQuicker = false;
        world.executions.set('quicker', 'RUNNING');
        await world.plan({ owner: 'quicker' });
      }
      return await write(key, bytes, condition);
    };
    expect(await world.plan()).toMatchObject({ uploadId: 'upload-2', kept: [] });
    expect(world.record).toMatchObject({ owner: 'quicker', uploadId: 'upload-1' });
    expect(world.aborted).toEqual([]);
  });

  test('aborts the upload that it opened in vain', async () => {
    const write = world.work.write.bind(world.work);
    let isQuicker = true;
    world.work.write = async (key, bytes, condition) => {
      if (isQuicker) {
        isQuicker = false;
        await world.first([row(1)]);
      }
      return await write(key, bytes, condition);
    };
    expect(await world.plan()).toMatchObject({ uploadId: 'upload-2', kept: [1] });
    expect(world.aborted).toEqual(['upload-1']);
  });

  test('is told what went wrong where the owner cannot be looked at', async () => {
    await world.first([row(1)]);
    const doors = { ...world.doors, executions: { describe: async () => Promise.reject(awsError('AccessDenied')) } };
    await expect(uploadFor(wish, world.open, doors)).rejects.toMatchObject({ name: 'AccessDenied' });
  });
});
