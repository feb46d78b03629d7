import { Readable } from 'node:stream';
import { describe, expect, test } from '@jest/globals';
import { jobExpired, jobNotFound } from '../../../functions/errors.ts';
import {
  isProbe,
  orProbe,
  probeAbandon,
  probeFetchPart,
  probeFinalize,
  probePlan,
  probeRestoreSmall,
} from '../../../functions/restore/probe.ts';
import { awsError, fakeBucket, fakeVault } from '../doors.ts';
import { fakeFiles } from '../fake-files.ts';

const task = { vaultName: 'photos', jobId: 'thaw-probe-01234567-89ab-cdef-0123-456789abcdef' };
const settings = { bucketName: 'dest', keyPrefix: 'restored/', storageClass: 'STANDARD' } as const;
const vault = fakeVault({
  describeJob: () => Promise.reject(jobNotFound('nobody knows it')),
  readRange: () => Promise.reject(jobExpired('it is gone')),
});
const work = fakeFiles({ 'runs/thaw-probe': 'thaw' });
const destination = { bucket: 'dest', key: `restored/${task.jobId}` };
const upload = { ...destination, uploadId: 'u' };
const gone = () => Promise.reject(awsError('NoSuchUpload'));
const forbidden = () => Promise.reject(awsError('AccessDenied'));

test('isProbe() takes what doctor makes up, and no job id of Glacier’s', () => {
  expect(isProbe(task)).toBe(true);
  for (const jobId of ['thaw-probe-', 'thaw-probe-1', `${task.jobId}0`, 'x'.repeat(92)]) {
    expect(isProbe({ jobId })).toBe(false);
  }
  expect(isProbe({})).toBe(false);
});

test('orProbe() lets a step do its own work with everything else', async () => {
  const step = orProbe(
    async () => 'worked',
    async () => ({ outcome: 'already restored', probe: {} }) as const,
  );
  expect(await step({ vaultName: 'photos', jobId: 'x' }, {})).toBe('worked');
  expect(await step(task, {})).toEqual({ outcome: 'already restored', probe: {} });
});

describe('probePlan()', () => {
  const head = async () => undefined;

  test('is ok where Glacier knows no such job and nothing lies at the key; through the queue it opens nothing', async () => {
    expect(await probePlan(task, { vault, bucket: fakeBucket({ head }), work, settings })).toEqual({
      outcome: 'already restored',
      probe: { 'ask Glacier for a job': 'ok', "read a job's output": 'ok', 'look at the destination': 'ok' },
    });
  });

  test('opens an upload where that is wanted, and gives it to the next', async () => {
    const bucket = fakeBucket({ head, openUpload: async (at) => ({ ...at, uploadId: 'u' }) });
    const wanted = { ...task, opens: true, workKey: 'runs/thaw-probe' };
    expect(await probePlan(wanted, { vault, bucket, work, settings })).toMatchObject({
      probe: { 'read the files of runs': 'ok', 'write to the destination': 'ok' },
      upload,
    });
  });

  test('names what was refused, and does not fail', async () => {
    const doors = {
      vault: fakeVault({ describeJob: forbidden, readRange: forbidden }),
      bucket: fakeBucket({ head: forbidden, openUpload: forbidden }),
      work: { readRange: forbidden },
      settings,
    };
    const { probe, upload } = await probePlan({ ...task, opens: true, workKey: 'runs/thaw-probe' }, doors);
    expect([new Set(Object.values(probe)), Object.keys(probe).length, upload]).toEqual([
      new Set(['AccessDenied']),
      5,
      undefined,
    ]);
  });
});

test('probeRestoreSmall() also sends a part: its bytes have the sum that it says', async () => {
  const sent: string[] = [];
  const bucket = fakeBucket({
    head: async () => undefined,
    openUpload: async (at) => ({ ...at, uploadId: 'u' }),
    async putPart(_, { bytes, crc32 }) {
      for await (const chunk of bytes) sent.push(Buffer.from(chunk).toString());
      sent.push(crc32());
      return { eTag: '' };
    },
  });
  const probed = await probeRestoreSmall({ ...task, opens: true }, { vault, bucket, work, settings });
  expect(probed).toMatchObject({ probe: { 'write to the destination': 'ok' }, upload });
  expect(sent).toEqual(['thaw', 'MVrMNg==']);
});

test('probeFetchPart() tells an upload that it may not write to', async () => {
  const { probe } = await probeFetchPart({ ...task, upload }, { vault, bucket: fakeBucket({ putPart: forbidden }) });
  expect(probe).toMatchObject({ "read a job's output": 'ok', 'write to the destination': 'AccessDenied' });
});

test('probeAbandon() finds the upload, and aborts it', async () => {
  const aborted: unknown[] = [];
  const bucket = fakeBucket({
    async *listParts() {},
    async abortUpload(of) {
      aborted.push(of);
    },
  });
  expect((await probeAbandon({ ...task, upload }, { bucket })).probe).toEqual({
    'list the parts of an upload': 'ok',
    'abort an upload': 'ok',
  });
  expect(aborted).toEqual([upload]);
});

describe('probeFinalize()', () => {
  const all = { ...task, upload, workBucket: 'work', workKey: 'results/thaw-probe' };

  test('is ok where S3 knows the upload no more', async () => {
    const bucket = fakeBucket({
      head: async () => undefined,
      async *listParts() {
        yield await gone();
      },
      completeUpload: gone,
      abortUpload: async () => undefined,
      read: async () => Readable.from(['thaw']),
    });
    expect(Object.values((await probeFinalize(all, { bucket })).probe)).toEqual(['ok', 'ok', 'ok', 'ok', 'ok']);
  });

  test('tells each call that S3 refuses', async () => {
    const bucket = fakeBucket({
      head: forbidden,
      async *listParts() {
        yield await forbidden();
      },
      completeUpload: forbidden,
      abortUpload: forbidden,
      read: forbidden,
    });
    expect((await probeFinalize(all, { bucket })).probe).toEqual({
      'read the results of maps': 'AccessDenied',
      'look at the destination': 'AccessDenied',
      'list the parts of an upload': 'AccessDenied',
      'complete an upload': 'AccessDenied',
      'abort an upload': 'AccessDenied',
    });
  });
});
