import { expect, test } from '@jest/globals';
import { abandon } from '../../functions/abandon.ts';
import { giveUpEnded } from '../../functions/restore/give-up-upload.ts';
import { recordKey, type UploadRecord } from '../../functions/restore/upload-record.ts';
import { awsError, fakeBucket } from './doors.ts';
import { type FakeFiles, fakeFiles } from './fake-files.ts';

const upload = { bucket: 'dest', key: 'key', uploadId: 'upload-1', executionName: 'photos-1' };
const part = { partNumber: 1, sizeBytes: 1, crc32: undefined, eTag: '"e"' };
const record: UploadRecord = {
  bucket: 'dest',
  key: 'key',
  uploadId: 'upload-1',
  state: 'open',
  owner: 'photos-1',
  jobId: 'job-1',
  archiveId: 'archive-1',
  treeHash: 'ab'.repeat(32),
  sizeBytes: 2,
  partSizeBytes: 1,
  storageClass: 'STANDARD',
  keptRowsKey: null,
  openedAt: '2026-12-01T00:00:00.000Z',
};
const recorded = (changes: Partial<UploadRecord> = {}) =>
  fakeFiles({ [recordKey(upload)]: JSON.stringify({ ...record, ...changes }) });
const stateIn = (work: FakeFiles) => JSON.parse(work.text(recordKey(upload))).state;

/** An upload whose parts in flight keep it alive for so many aborts. */
function stubborn(aborts: number) {
  let left = aborts;
  let count = 0;
  const bucket = fakeBucket({
    async abortUpload() {
      count += 1;
      left -= 1;
    },
    async *listParts() {
      if (left <= 0) throw awsError('NoSuchUpload');
      yield part;
    },
  });
  return { bucket, work: fakeFiles(), aborts: () => count };
}

test('giveUpEnded() ends the upload where only the answer to its own write was lost', async () => {
  const of = { ...stubborn(1), work: recorded(), executions: { describe: async () => undefined } };
  const write = of.work.write.bind(of.work);
  of.work.write = async (...given) => {
    await write(...given);
    of.work.write = write;
    throw awsError('PreconditionFailed'); // what a second try of the same write meets
  };
  await giveUpEnded(upload, of);
  expect([of.aborts(), stateIn(of.work)]).toEqual([1, 'given up']);
});

test('abandon() ends an upload that is written down nowhere', async () => {
  const of = stubborn(1);
  await abandon(upload, of);
  expect(of.aborts()).toBe(1);
});

test('abandon() aborts again when a part in flight kept the upload alive, and not for ever', async () => {
  const twice = stubborn(2);
  await abandon(upload, twice);
  expect(twice.aborts()).toBe(2);
  const always = stubborn(100);
  await abandon(upload, always);
  expect(always.aborts()).toBe(3);
});

test('abandon() does not take an error for a success', async () => {
  const bucket = fakeBucket({ abortUpload: async () => Promise.reject(awsError('SlowDown')) });
  await expect(abandon(upload, { bucket, work: fakeFiles() })).rejects.toMatchObject({ name: 'SlowDown' });
});

test('abandon() gives its upload up before it aborts it, so that nobody adopts it in between', async () => {
  const [of, work] = [stubborn(1), recorded()];
  const states: string[] = [];
  const bucket = { ...of.bucket, abortUpload: async () => void states.push(stateIn(work)) };
  bucket.listParts = () => {
    throw awsError('NoSuchUpload');
  };
  await abandon(upload, { bucket, work });
  expect(states).toEqual(['given up']);
});

test('abandon() leaves an upload that another execution has adopted', async () => {
  const [of, work] = [stubborn(1), recorded({ owner: 'photos-2' })];
  await abandon(upload, { ...of, work });
  expect([of.aborts(), stateIn(work)]).toEqual([0, 'open']);
});

test('abandon() leaves an upload that is adopted while it is given up', async () => {
  const [of, work] = [stubborn(1), recorded()];
  const write = work.write.bind(work);
  work.write = async (key, bytes, condition) => {
    work.files.set(key, Buffer.from(JSON.stringify({ ...record, owner: 'photos-2' })));
    work.write = write;
    return await write(key, bytes, condition);
  };
  await abandon(upload, { ...of, work });
  expect([of.aborts(), stateIn(work)]).toEqual([0, 'open']);
});

test('abandon() ends its own upload where the record names another', async () => {
  const [of, work] = [stubborn(1), recorded({ uploadId: 'upload-2', owner: 'photos-2' })];
  await abandon(upload, { ...of, work });
  expect([of.aborts(), stateIn(work)]).toEqual([1, 'open']);
});

test('abandon() that is run again finds its upload given up, and aborts what is left of it', async () => {
  const [of, work] = [stubborn(1), recorded({ state: 'given up' })];
  await abandon(upload, { ...of, work });
  expect(of.aborts()).toBe(1);
});

const executions = (status: string | undefined) => ({
  describe: async () => (status === undefined ? undefined : ({ status } as never)),
});

test.each([undefined, 'FAILED', 'ABORTED', 'TIMED_OUT'])(
  'the upload of an archive that is given up is ended where its owner is %s',
  async (status) => {
    const [of, work] = [stubborn(1), recorded()];
    await giveUpEnded(upload, { ...of, work, executions: executions(status) });
    expect([of.aborts(), stateIn(work)]).toEqual([1, 'given up']);
  },
);

test.each(['RUNNING', 'PENDING_REDRIVE'])('an upload whose owner is %s goes on', async (status) => {
  const [of, work] = [stubborn(1), recorded()];
  await giveUpEnded(upload, { ...of, work, executions: executions(status) });
  expect([of.aborts(), stateIn(work)]).toEqual([0, 'open']);
});

test('an archive without an open upload has nothing to end', async () => {
  const of = stubborn(1);
  await giveUpEnded(upload, { ...of, executions: executions(undefined) });
  expect(of.aborts()).toBe(0);
});
