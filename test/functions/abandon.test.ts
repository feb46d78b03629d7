import { expect, test } from '@jest/globals';
import { abandon } from '../../functions/abandon.ts';
import { awsError, fakeBucket } from './doors.ts';

const upload = { bucket: 'dest', key: 'key', uploadId: 'upload-1', executionName: 'photos-1' };
const part = { partNumber: 1, sizeBytes: 1, crc32: undefined, eTag: '"e"' };

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
  return { bucket, aborts: () => count };
}

test('abandon() ends the upload', async () => {
  const { bucket, aborts } = stubborn(1);
  await abandon(upload, { bucket });
  expect(aborts()).toBe(1);
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
  await expect(abandon(upload, { bucket })).rejects.toMatchObject({ name: 'SlowDown' });
});
