import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketLocationCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  ListPartsCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { randomBytes } from '../random-bytes.ts';
import { crc32Of } from './raw.ts';
import { type World, worldOf } from './world.ts';

const Bucket = 'box';
const partBytes = 5 * 1024 * 1024;
let world: World;
beforeAll(async () => {
  world = await worldOf();
});
afterAll(() => world[Symbol.asyncDispose]());

/** As a program that pumps a download sends it: in chunks, without knowing the checksum before. */
const streamOf = (bytes: Buffer, chunkBytes = 65_536) =>
  Readable.from(
    Array.from({ length: Math.ceil(bytes.length / chunkBytes) }, (_, index) =>
      bytes.subarray(index * chunkBytes, (index + 1) * chunkBytes),
    ),
    { objectMode: false },
  );

async function get(Key: string, Range?: string): Promise<Buffer> {
  const { Body } = await world.client.send(new GetObjectCommand({ Bucket, Key, Range }));
  return Buffer.from((await Body?.transformToByteArray()) ?? []);
}

describe('the SDK, as it comes', () => {
  test('puts a buffer and a stream and gets both back, checksums verified on both ends', async () => {
    const bytes = randomBytes(300_000);
    const fromBuffer = await world.client.send(new PutObjectCommand({ Bucket, Key: 'buffer', Body: bytes }));
    const fromStream = await world.client.send(
      new PutObjectCommand({ Bucket, Key: 'stream', Body: streamOf(bytes), ContentLength: bytes.length }),
    );
    expect(fromBuffer.ETag).toBe(`"${createHash('md5').update(bytes).digest('hex')}"`);
    expect([fromBuffer.ChecksumCRC32, fromStream.ChecksumCRC32]).toEqual([crc32Of(bytes), crc32Of(bytes)]);
    expect((await get('buffer')).equals(bytes)).toBe(true);
    expect((await get('stream')).equals(bytes)).toBe(true);
  });

  test.each(['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'] as const)(
    'agrees on %s, sent behind a stream',
    async (name) => {
      const bytes = randomBytes(100_001);
      await world.client.send(
        new PutObjectCommand({
          Bucket,
          Key: name,
          Body: streamOf(bytes),
          ContentLength: bytes.length,
          ChecksumAlgorithm: name,
        }),
      );
      const head = await world.client.send(new HeadObjectCommand({ Bucket, Key: name, ChecksumMode: 'ENABLED' }));
      expect(head[`Checksum${name}`]).toEqual(expect.any(String));
      expect(head.ChecksumType).toBe('FULL_OBJECT');
      expect((await get(name)).equals(bytes)).toBe(true);
    },
  );

  test('completes a multipart upload under If-None-Match, with size and CRC32 of the whole object', async () => {
    const Key = 'many/parts';
    const parts = [randomBytes(partBytes), randomBytes(partBytes), randomBytes(1234)];
    const whole = Buffer.concat(parts);
    const { UploadId, ChecksumType } = await world.client.send(
      new CreateMultipartUploadCommand({
        Bucket,
        Key,
        ChecksumAlgorithm: 'CRC32',
        ChecksumType: 'FULL_OBJECT',
        StorageClass: 'STANDARD_IA',
        Metadata: { 'thaw-vault': 'photos' },
        ContentType: 'application/json',
      }),
    );
    expect(ChecksumType).toBe('FULL_OBJECT');
    const stored = await Promise.all(
      parts.map((bytes, index) =>
        world.client.send(
          new UploadPartCommand({
            Bucket,
            Key,
            UploadId,
            PartNumber: index + 1,
            Body: streamOf(bytes),
            ContentLength: bytes.length,
          }),
        ),
      ),
    );
    expect(stored.map(({ ChecksumCRC32 }) => ChecksumCRC32)).toEqual(parts.map((bytes) => crc32Of(bytes)));
    const listed = await world.client.send(new ListPartsCommand({ Bucket, Key, UploadId }));
    expect(listed.Parts?.map(({ Size }) => Size)).toEqual([partBytes, partBytes, 1234]);
    const uploads = await world.client.send(new ListMultipartUploadsCommand({ Bucket }));
    expect(uploads.Uploads?.map(({ Key }) => Key)).toEqual([Key]);
    const complete = new CompleteMultipartUploadCommand({
      Bucket,
      Key,
      UploadId,
      IfNoneMatch: '*',
      ChecksumType: 'FULL_OBJECT',
      ChecksumCRC32: crc32Of(whole),
      MpuObjectSize: whole.length,
      MultipartUpload: {
        Parts: stored.map(({ ETag, ChecksumCRC32 }, index) => ({ PartNumber: index + 1, ETag, ChecksumCRC32 })),
      },
    });
    const done = await world.client.send(complete);
    expect(done.ETag).toMatch(/^"[0-9a-f]{32}-3"$/);
    expect(done.ChecksumCRC32).toBe(crc32Of(whole));
    expect((await get(Key)).equals(whole)).toBe(true);
    const [from, to] = [partBytes - 10, 2 * partBytes + 5];
    expect((await get(Key, `bytes=${from}-${to - 1}`)).equals(whole.subarray(from, to))).toBe(true);
    const head = await world.client.send(new HeadObjectCommand({ Bucket, Key, ChecksumMode: 'ENABLED' }));
    expect(head).toMatchObject({
      ContentLength: whole.length,
      StorageClass: 'STANDARD_IA',
      Metadata: { 'thaw-vault': 'photos' },
      ContentType: 'application/json',
      ChecksumCRC32: crc32Of(whole),
    });
    expect(await world.s3.openUploads(Bucket)).toEqual([]);
    // The answer may have been lost: the same request again is the same success.
    expect((await world.client.send(complete)).ETag).toBe(done.ETag);
  });

  test('is told by name why not', async () => {
    await world.client.send(new PutObjectCommand({ Bucket, Key: 'taken', Body: 'one' }));
    const again = new PutObjectCommand({ Bucket, Key: 'taken', Body: 'two', IfNoneMatch: '*' });
    await expect(world.client.send(again)).rejects.toMatchObject({ name: 'PreconditionFailed' });
    const absent = new GetObjectCommand({ Bucket, Key: 'absent' });
    await expect(world.client.send(absent)).rejects.toMatchObject({ name: 'NoSuchKey' });
    const head = new HeadObjectCommand({ Bucket, Key: 'absent' });
    await expect(world.client.send(head)).rejects.toMatchObject({ name: 'NotFound' });
    const small = Readable.from([Buffer.alloc(100), Buffer.alloc(100)], { objectMode: false });
    const put = new PutObjectCommand({ Bucket, Key: 'small', Body: small, ContentLength: 200 });
    await expect(world.client.send(put)).rejects.toMatchObject({ name: 'InvalidChunkSizeError' });
  });

  test('goes on with the same connections after a streamed upload was refused', async () => {
    const bytes = randomBytes(1_000_000);
    const put = (name: string) =>
      world.client.send(
        new PutObjectCommand({ Bucket: name, Key: 'again', Body: streamOf(bytes), ContentLength: bytes.length }),
      );
    for (let turn = 0; turn < 3; turn += 1) {
      await expect(put('nobox')).rejects.toMatchObject({ name: 'NoSuchBucket' });
      await put(Bucket);
      expect((await get('again')).equals(bytes)).toBe(true);
    }
  });

  test('moves an object out of the way, and deletes one and many', async () => {
    await world.client.send(new PutObjectCommand({ Bucket, Key: 'here', Body: 'body', Metadata: { a: 'b' } }));
    await world.client.send(new CopyObjectCommand({ Bucket, Key: 'there/ü +', CopySource: 'box/here' }));
    await world.client.send(new DeleteObjectCommand({ Bucket, Key: 'here' }));
    const moved = await world.client.send(new HeadObjectCommand({ Bucket, Key: 'there/ü +' }));
    expect(moved.Metadata).toEqual({ a: 'b' });
    expect((await get('there/ü +')).toString()).toBe('body');
    await world.client.send(
      new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key: 'there/ü +' }, { Key: 'never was' }] } }),
    );
    await expect(get('there/ü +')).rejects.toMatchObject({ name: 'NoSuchKey' });
  });

  test('knows buckets', async () => {
    await world.client.send(new CreateBucketCommand({ Bucket: 'second' }));
    await world.client.send(new HeadBucketCommand({ Bucket: 'second' }));
    const { Buckets } = await world.client.send(new ListBucketsCommand({}));
    expect(Buckets?.map(({ Name }) => Name)).toEqual(['box', 'second']);
    const location = await world.client.send(new GetBucketLocationCommand({ Bucket }));
    expect(location.LocationConstraint ?? '').toBe('');
    expect(world.s3.hasBucket('second')).toBe(true);
  });

  test('pages through a listing with prefixes, in the order of UTF-8 bytes', async () => {
    world.s3.createBucket('lists');
    // In UTF-16 the last two are the other way round.
    const keys = ['a', 'b/1', 'b/2', 'c', 'd', '\uFF5E', '\u{1F9CA}'];
    for (const Key of keys) await world.client.send(new PutObjectCommand({ Bucket: 'lists', Key, Body: Key }));
    const seen: (string | undefined)[] = [];
    let ContinuationToken: string | undefined;
    do {
      const question = { Bucket: 'lists', Delimiter: '/', MaxKeys: 2, ContinuationToken };
      const page = await world.client.send(new ListObjectsV2Command(question));
      expect(page.KeyCount).toBeLessThanOrEqual(2);
      seen.push(
        ...(page.Contents ?? []).map(({ Key }) => Key),
        ...(page.CommonPrefixes ?? []).map(({ Prefix }) => Prefix),
      );
      ContinuationToken = page.NextContinuationToken;
    } while (ContinuationToken !== undefined);
    expect(seen).toEqual(['a', 'b/', 'c', 'd', '\uFF5E', '\u{1F9CA}']);
    const after = await world.client.send(
      new ListObjectsV2Command({ Bucket: 'lists', StartAfter: 'b/1', Prefix: 'b/' }),
    );
    expect(after.Contents?.map(({ Key }) => Key)).toEqual(['b/2']);
  });
});
