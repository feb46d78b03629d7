import { ListMultipartUploadsCommand, ListPartsCommand, type S3Client } from '@aws-sdk/client-s3';
import { expect, test } from '@jest/globals';
import { openUploads } from '../../../../cli/shared/doors/open-uploads.ts';

const GiB = 2 ** 30;

/** S3 with so many uploads, two per page, each with two parts, one per page; `gone` was completed since it was listed. */
function s3With(count: number, gone: readonly number[] = []): S3Client {
  const send = async (command: unknown) => {
    if (command instanceof ListMultipartUploadsCommand) {
      const first = Number(command.input.KeyMarker ?? 0);
      const next = Math.min(first + 2, count);
      const Uploads = Array.from({ length: next - first }, (_, n) => ({ Key: 'k', UploadId: String(first + n) }));
      return { Uploads, IsTruncated: next < count, NextKeyMarker: String(next), NextUploadIdMarker: String(next) };
    }
    if (!(command instanceof ListPartsCommand)) throw new Error('this test did not expect that command');
    const { UploadId, PartNumberMarker } = command.input;
    if (gone.includes(Number(UploadId))) throw Object.assign(new Error('it is gone'), { name: 'NoSuchUpload' });
    return { Parts: [{ Size: GiB }], IsTruncated: PartNumberMarker === undefined, NextPartNumberMarker: '1' };
  };
  return Object.assign(Object.create(null), { send });
}

test('every page of uploads and of their parts is counted, at the price of STANDARD', async () => {
  const open = await openUploads(s3With(5), 'restored', '');
  expect(open).toEqual({ uploads: 5, bytes: 10 * GiB, usdMonth: expect.closeTo(0.23), isWhole: true });
});

test('an upload that was completed since it was listed has no parts any more', async () => {
  expect(await openUploads(s3With(3, [1]), 'restored', '')).toMatchObject({ uploads: 3, bytes: 4 * GiB });
});

test('of more than a hundred the first hundred are asked for their parts, and that is said', async () => {
  const open = await openUploads(s3With(120), 'restored', '');
  expect(open).toMatchObject({ uploads: 120, bytes: 200 * GiB, isWhole: false });
});
