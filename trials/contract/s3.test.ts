import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  type CompleteMultipartUploadCommandInput,
  CreateMultipartUploadCommand,
  type CreateMultipartUploadCommandInput,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  ListPartsCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { randomBytes } from '../../local/test/random-bytes.ts';
import { answerTo, statusTo } from './answer.ts';
import { openS3, type S3Place } from './open-s3.ts';
import { placeOf } from './place.ts';
import { withTrailer } from './wrong-trailer.ts';

/** Only the local cloud has somebody with fewer rights. */
const testWithStranger = placeOf('S3_ENDPOINT').kind === 'local' ? test : test.skip;

let s3: S3Place;
beforeAll(async () => {
  s3 = await openS3();
});
afterAll(() => s3.close());

/** Two parts: the first as small as S3 takes it. */
const first = randomBytes(5 * 2 ** 20);
const last = randomBytes(1000);
const whole = Buffer.concat([first, last]);
const sumOf = (bytes: Buffer) => {
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(bytes));
  return sum.toString('base64');
};
const wrongSum = sumOf(Buffer.from('something else'));

let keys = 0;
const newKey = (name = 'key') => `${s3.prefix}${name}-${(keys += 1)}`;
const at = (Key: string) => ({ Bucket: s3.bucket, Key });
const put = (Key: string, more: Partial<PutObjectCommandInput> = {}) =>
  s3.client.send(new PutObjectCommand({ ...at(Key), Body: 'one', ...more }));
const head = (Key: string) => s3.client.send(new HeadObjectCommand({ ...at(Key), ChecksumMode: 'ENABLED' }));
const get = (Key: string, Range?: string) => s3.client.send(new GetObjectCommand({ ...at(Key), Range }));

async function textAt(Key: string): Promise<string | undefined> {
  return await (await get(Key)).Body?.transformToString();
}

/** As Thaw opens an upload. */
const create = (Key: string, more: Partial<CreateMultipartUploadCommandInput> = {}) =>
  s3.client.send(
    new CreateMultipartUploadCommand({ ...at(Key), ChecksumAlgorithm: 'CRC32', ChecksumType: 'FULL_OBJECT', ...more }),
  );

async function open(Key = newKey()): Promise<{ Key: string; UploadId: string }> {
  const { UploadId = '' } = await create(Key);
  return { Key, UploadId };
}

type Upload = Awaited<ReturnType<typeof open>>;

async function sendPart(upload: Upload, PartNumber: number, Body: Buffer) {
  const command = new UploadPartCommand({ Bucket: s3.bucket, ...upload, PartNumber, Body, ChecksumAlgorithm: 'CRC32' });
  const { ETag } = await s3.client.send(command);
  return { PartNumber, ETag, ChecksumCRC32: sumOf(Body) };
}

/** An upload with both its parts. */
async function filled(Key = newKey()) {
  const upload = await open(Key);
  return { upload, Parts: [await sendPart(upload, 1, first), await sendPart(upload, 2, last)] };
}

type Filled = Awaited<ReturnType<typeof filled>>;

/** As Thaw completes an upload. */
const complete = ({ upload, Parts }: Filled, more: Partial<CompleteMultipartUploadCommandInput> = {}) =>
  s3.client.send(
    new CompleteMultipartUploadCommand({
      Bucket: s3.bucket,
      ...upload,
      IfNoneMatch: '*',
      ChecksumType: 'FULL_OBJECT',
      ChecksumCRC32: sumOf(whole),
      MpuObjectSize: whole.length,
      MultipartUpload: { Parts },
      ...more,
    }),
  );

describe('S3: PutObject', () => {
  test('with If-None-Match: * makes an object where none is', async () => {
    const key = newKey();
    expect(await answerTo(put(key, { IfNoneMatch: '*' }))).toBe('200');
    expect(await textAt(key)).toBe('one');
  });

  test('with If-None-Match: * refuses a key that exists, and leaves it as it is: 412', async () => {
    const key = newKey();
    await put(key);
    expect(await answerTo(put(key, { Body: 'two', IfNoneMatch: '*' }))).toBe('412 PreconditionFailed');
    expect(await textAt(key)).toBe('one');
  });

  test('with If-Match replaces only the object of that ETag: 412', async () => {
    const key = newKey();
    const { ETag } = await put(key);
    expect(await answerTo(put(key, { Body: 'two', IfMatch: '"0123456789abcdef0123456789abcdef"' }))).toBe(
      '412 PreconditionFailed',
    );
    expect(await answerTo(put(key, { Body: 'two', IfMatch: ETag }))).toBe('200');
    expect(await textAt(key)).toBe('two');
  });

  test('with If-Match refuses a key at which nothing is: 404', async () => {
    expect(await answerTo(put(newKey(), { IfMatch: '"0123456789abcdef0123456789abcdef"' }))).toBe('404 NoSuchKey');
  });

  test('with a wrong CRC32 is refused, and leaves no object: 400 BadDigest', async () => {
    const key = newKey();
    expect(await answerTo(put(key, { ChecksumCRC32: wrongSum }))).toBe('400 BadDigest');
    expect(await statusTo(head(key))).toBe(404);
  });

  test('with a wrong Content-MD5 is refused: 400 BadDigest', async () => {
    const md5 = createHash('md5').update('something else').digest('base64');
    expect(await answerTo(put(newKey(), { ContentMD5: md5 }))).toBe('400 BadDigest');
  });

  test('with 2,048 bytes of metadata is taken, with more refused: 400 MetadataTooLarge', async () => {
    const of = (bytes: number) => ({ Metadata: { name: 'x'.repeat(bytes - 'name'.length) } });
    expect(await answerTo(put(newKey(), of(2048)))).toBe('200');
    expect(await answerTo(put(newKey(), of(2049)))).toBe('400 MetadataTooLarge');
  });

  test('with a key of 1,024 bytes is taken, with a longer one refused: 400 KeyTooLongError', async () => {
    const odd = `${s3.prefix}ü/`; // counted in bytes of UTF-8, of which this has one more than characters
    const exact = (bytes: number) => odd.padEnd(bytes - 1, 'x');
    expect(await answerTo(put(exact(1024)))).toBe('200');
    expect(await answerTo(put(exact(1025)))).toBe('400 KeyTooLongError');
  });

  test('into a bucket that belongs to somebody else than expected is refused: 403 AccessDenied', async () => {
    expect(await answerTo(put(newKey(), { ExpectedBucketOwner: '111111111111' }))).toBe('403 AccessDenied');
  });

  test('keeps content type, metadata in lower case, and the CRC32 of the object', async () => {
    const key = newKey();
    await put(key, { ContentType: 'text/csv', Metadata: { 'Thaw-Vault': 'photos' }, ChecksumAlgorithm: 'CRC32' });
    const { ContentType, Metadata, ChecksumCRC32, ContentLength } = await head(key);
    expect({ ContentType, Metadata, ChecksumCRC32, ContentLength }).toEqual({
      ContentType: 'text/csv',
      Metadata: { 'thaw-vault': 'photos' },
      ChecksumCRC32: sumOf(Buffer.from('one')),
      ContentLength: 3,
    });
  });
});

describe('S3: looking and reading', () => {
  test('HeadObject of an absent key is 404', async () => {
    expect(await statusTo(head(newKey()))).toBe(404);
  });

  testWithStranger('HeadObject of an absent key without s3:ListBucket is 403', async () => {
    const asked = s3.stranger?.send(new HeadObjectCommand(at(newKey())));
    expect(await statusTo(asked ?? Promise.reject(new Error('there is nobody with fewer rights')))).toBe(403);
  });

  test('GetObject of an absent key: 404 NoSuchKey', async () => {
    expect(await answerTo(get(newKey()))).toBe('404 NoSuchKey');
  });

  test('GetObject from a bucket that is not there: 404 NoSuchBucket', async () => {
    const request = new GetObjectCommand({ Bucket: 'thaw-contract-no-such-bucket-0f3e', Key: 'key' });
    expect(await answerTo(s3.client.send(request))).toBe('404 NoSuchBucket');
  });

  test('HeadBucket of a bucket that is not there is 404', async () => {
    const request = new HeadBucketCommand({ Bucket: 'thaw-contract-no-such-bucket-0f3e' });
    expect(await statusTo(s3.client.send(request))).toBe(404);
  });

  test('GetObject of a range is 206 with these bytes and their Content-Range', async () => {
    const key = newKey();
    await put(key, { Body: '0123456789' });
    const { Body, ContentRange, $metadata } = await get(key, 'bytes=2-4');
    expect(`${$metadata.httpStatusCode} ${ContentRange} ${await Body?.transformToString()}`).toBe(
      '206 bytes 2-4/10 234',
    );
  });

  test('GetObject of a range that begins past the end: 416 InvalidRange', async () => {
    const key = newKey();
    await put(key, { Body: '0123456789' });
    expect(await answerTo(get(key, 'bytes=10-'))).toBe('416 InvalidRange');
  });

  test('DeleteObject of an absent key is a success: 204', async () => {
    expect(await answerTo(s3.client.send(new DeleteObjectCommand(at(newKey()))))).toBe('204');
  });
});

describe('S3: ListObjectsV2', () => {
  test('lists in the order of UTF-8 bytes, page by page, with no key twice or missing', async () => {
    const prefix = newKey('list/');
    // In UTF-16, JavaScript's order, the last two change places.
    const names = ['A', 'a', 'a/b', 'b', '\uFF5E', '\u{1F9CA}'].map((name) => `${prefix}${name}`);
    for (const name of [...names].reverse()) await put(name);
    const seen: (string | undefined)[] = [];
    let ContinuationToken: string | undefined;
    do {
      const request = { Bucket: s3.bucket, Prefix: prefix, MaxKeys: 4, ContinuationToken };
      const page = await s3.client.send(new ListObjectsV2Command(request));
      seen.push(...(page.Contents ?? []).map(({ Key }) => Key));
      ContinuationToken = page.IsTruncated ? page.NextContinuationToken : undefined;
    } while (ContinuationToken !== undefined);
    expect(seen).toEqual(names);
  });

  test('gives keys and sizes, and begins after StartAfter', async () => {
    const prefix = newKey('list/');
    for (const name of ['a', 'b', 'c']) await put(`${prefix}${name}`);
    const request = { Bucket: s3.bucket, Prefix: prefix, StartAfter: `${prefix}a` };
    const { Contents = [], KeyCount } = await s3.client.send(new ListObjectsV2Command(request));
    expect(Contents.map(({ Key, Size }) => [Key, Size])).toEqual([
      [`${prefix}b`, 3],
      [`${prefix}c`, 3],
    ]);
    expect(KeyCount).toBe(2);
  });
});

describe('S3: UploadPart', () => {
  test('with a wrong CRC32 header is refused: 400 BadDigest', async () => {
    const upload = await open();
    const request = { Bucket: s3.bucket, ...upload, PartNumber: 1, Body: last, ChecksumCRC32: wrongSum };
    expect(await answerTo(s3.client.send(new UploadPartCommand(request)))).toBe('400 BadDigest');
  });

  test('with a wrong CRC32 trailer is refused, and the part is not there: 400 BadDigest', async () => {
    const upload = await open();
    const request = { Bucket: s3.bucket, ...upload, PartNumber: 1, ChecksumCRC32: undefined };
    const send = (sum: string) => s3.client.send(withTrailer(new UploadPartCommand(request), first, sum));
    expect(await answerTo(send(wrongSum))).toBe('400 BadDigest');
    const { Parts = [] } = await s3.client.send(new ListPartsCommand({ Bucket: s3.bucket, ...upload }));
    expect(Parts).toEqual([]);
    expect(await answerTo(send(sumOf(first)))).toBe('200');
  });

  test('sent again replaces the part', async () => {
    const upload = await open();
    await sendPart(upload, 1, last);
    const again = await sendPart(upload, 1, first);
    const { Parts = [] } = await s3.client.send(new ListPartsCommand({ Bucket: s3.bucket, ...upload }));
    expect(Parts.map(({ PartNumber, Size, ETag }) => ({ PartNumber, Size, ETag }))).toEqual([
      { PartNumber: 1, Size: first.length, ETag: again.ETag },
    ]);
  });

  test('into an upload that is not there: 404 NoSuchUpload', async () => {
    const upload = await open();
    await s3.client.send(new AbortMultipartUploadCommand({ Bucket: s3.bucket, ...upload }));
    expect(await answerTo(sendPart(upload, 1, last))).toBe('404 NoSuchUpload');
  });

  test('with number 10,001: 400 InvalidArgument', async () => {
    expect(await answerTo(sendPart(await open(), 10_001, last))).toBe('400 InvalidArgument');
  });
});

describe('S3: CreateMultipartUpload', () => {
  test('with more than 2,048 bytes of metadata is refused: 400 MetadataTooLarge', async () => {
    expect(await answerTo(create(newKey(), { Metadata: { name: 'x'.repeat(2045) } }))).toBe('400 MetadataTooLarge');
  });

  test('with SHA256 as FULL_OBJECT is refused: 400 InvalidRequest', async () => {
    expect(await answerTo(create(newKey(), { ChecksumAlgorithm: 'SHA256' }))).toBe('400 InvalidRequest');
  });

  test('makes nothing that is seen, but for the list of open uploads', async () => {
    const { Key, UploadId } = await open();
    expect(await statusTo(head(Key))).toBe(404);
    const request = { Bucket: s3.bucket, Prefix: Key };
    const { Uploads = [] } = await s3.client.send(new ListMultipartUploadsCommand(request));
    expect(Uploads.map((upload) => [upload.Key, upload.UploadId])).toEqual([[Key, UploadId]]);
  });
});

describe('S3: ListParts', () => {
  test('gives numbers, sizes, ETags and CRC32s, page by page', async () => {
    const { upload, Parts } = await filled();
    const list = (PartNumberMarker?: string) =>
      s3.client.send(new ListPartsCommand({ Bucket: s3.bucket, ...upload, MaxParts: 1, PartNumberMarker }));
    const one = await list();
    expect([one.IsTruncated, one.NextPartNumberMarker]).toEqual([true, '1']);
    const two = await list(one.NextPartNumberMarker);
    expect(two.IsTruncated).toBe(false);
    const seen = [...(one.Parts ?? []), ...(two.Parts ?? [])];
    expect(seen.map(({ PartNumber, ETag, ChecksumCRC32 }) => ({ PartNumber, ETag, ChecksumCRC32 }))).toEqual(Parts);
    expect(seen.map(({ Size }) => Size)).toEqual([first.length, last.length]);
  });

  test('of an upload that was aborted: 404 NoSuchUpload', async () => {
    const upload = await open();
    expect(await answerTo(s3.client.send(new AbortMultipartUploadCommand({ Bucket: s3.bucket, ...upload })))).toBe(
      '204',
    );
    expect(await answerTo(s3.client.send(new ListPartsCommand({ Bucket: s3.bucket, ...upload })))).toBe(
      '404 NoSuchUpload',
    );
  });
});

describe('S3: CompleteMultipartUpload', () => {
  test('makes the object from its parts, with the CRC32 of all of it as FULL_OBJECT', async () => {
    const upload = await filled();
    expect(await answerTo(complete(upload))).toBe('200');
    const { ContentLength, ChecksumCRC32, ChecksumType } = await head(upload.upload.Key);
    expect({ ContentLength, ChecksumCRC32, ChecksumType }).toEqual({
      ContentLength: whole.length,
      ChecksumCRC32: sumOf(whole),
      ChecksumType: 'FULL_OBJECT',
    });
    const { Body } = await get(upload.upload.Key);
    expect(Buffer.from((await Body?.transformToByteArray()) ?? []).equals(whole)).toBe(true);
  });

  test('with If-None-Match: * refuses a key that exists: 412', async () => {
    const upload = await filled();
    await put(upload.upload.Key);
    expect(await answerTo(complete(upload))).toBe('412 PreconditionFailed');
    expect(await textAt(upload.upload.Key)).toBe('one');
  });

  test('with another MpuObjectSize than the parts have is refused: 400 InvalidRequest', async () => {
    const upload = await filled();
    expect(await answerTo(complete(upload, { MpuObjectSize: whole.length - 1 }))).toBe('400 InvalidRequest');
    expect(await statusTo(head(upload.upload.Key))).toBe(404);
  });

  test('with another CRC32 than the whole has is refused: 400 BadDigest', async () => {
    const upload = await filled();
    expect(await answerTo(complete(upload, { ChecksumCRC32: wrongSum }))).toBe('400 BadDigest');
    expect(await statusTo(head(upload.upload.Key))).toBe(404);
  });

  test('with another CRC32 for a part is refused: 400 InvalidPart', async () => {
    const { upload, Parts } = await filled();
    const wrong = Parts.map((part) => ({ ...part, ChecksumCRC32: wrongSum }));
    expect(await answerTo(complete({ upload, Parts: wrong }))).toBe('400 InvalidPart');
  });

  test('with another ETag for a part is refused: 400 InvalidPart', async () => {
    const { upload, Parts } = await filled();
    const wrong = Parts.map((part) => ({ ...part, ETag: '"0123456789abcdef0123456789abcdef"' }));
    expect(await answerTo(complete({ upload, Parts: wrong }))).toBe('400 InvalidPart');
  });

  test('with parts out of order is refused: 400 InvalidPartOrder', async () => {
    const upload = await open();
    const Parts = [await sendPart(upload, 2, first), await sendPart(upload, 1, first)];
    const sums = { ChecksumCRC32: undefined, MpuObjectSize: 2 * first.length };
    expect(await answerTo(complete({ upload, Parts }, sums))).toBe('400 InvalidPartOrder');
  });

  test('with a part before the last one below 5 MiB is refused: 400 EntityTooSmall', async () => {
    const upload = await open();
    const Parts = [await sendPart(upload, 1, last), await sendPart(upload, 2, last)];
    const twice = Buffer.concat([last, last]);
    const sums = { ChecksumCRC32: sumOf(twice), MpuObjectSize: twice.length };
    expect(await answerTo(complete({ upload, Parts }, sums))).toBe('400 EntityTooSmall');
  });

  test('a second time is the same success', async () => {
    const upload = await filled();
    const { ETag } = await complete(upload);
    expect((await complete(upload, { IfNoneMatch: undefined })).ETag).toBe(ETag);
  });

  test('of an upload that was aborted: 404 NoSuchUpload', async () => {
    const upload = await filled();
    await s3.client.send(new AbortMultipartUploadCommand({ Bucket: s3.bucket, ...upload.upload }));
    expect(await answerTo(complete(upload))).toBe('404 NoSuchUpload');
  });
});
