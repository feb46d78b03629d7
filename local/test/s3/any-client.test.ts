import { createHash } from 'node:crypto';
import {
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  GetObjectAttributesCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { keysOf } from '../../credentials.ts';
import { scopeText, signatureOf } from '../../http/signature.ts';
import { raw, signedS3, valueOf } from './raw.ts';
import { type World, worldOf } from './world.ts';

/** What Thaw does not need, and any other client of S3 may. */
let world: World;
beforeAll(async () => {
  world = await worldOf();
});
afterAll(() => world[Symbol.asyncDispose]());

const Bucket = 'box';
const first = Buffer.alloc(5 * 1024 * 1024, 'a');

/** An object of two parts, made with the given algorithm, if any. */
async function twoParts(Key: string, ChecksumAlgorithm?: 'SHA256'): Promise<void> {
  const { UploadId } = await world.client.send(new CreateMultipartUploadCommand({ Bucket, Key, ChecksumAlgorithm }));
  const Parts = [];
  for (const [at, Body] of [first, Buffer.from('tail')].entries()) {
    const request = { Bucket, Key, UploadId, PartNumber: at + 1, Body, ChecksumAlgorithm };
    const { ETag, ChecksumSHA256 } = await world.client.send(new UploadPartCommand(request));
    Parts.push({ PartNumber: at + 1, ETag, ...(ChecksumAlgorithm ? { ChecksumSHA256 } : {}) });
  }
  const request = { Bucket, Key, UploadId, MultipartUpload: { Parts } };
  await world.client.send(new CompleteMultipartUploadCommand(request));
}

describe('ListObjects, the first version', () => {
  test('pages by marker, and groups by delimiter with a NextMarker', async () => {
    for (const Key of ['l/a', 'l/b/1', 'l/b/2', 'l/c']) await world.client.send(new PutObjectCommand({ Bucket, Key }));
    const list = async (more: object) => {
      const {
        Contents = [],
        CommonPrefixes = [],
        ...rest
      } = await world.client.send(new ListObjectsCommand({ Bucket, Prefix: 'l/', ...more }));
      const { IsTruncated, NextMarker } = rest;
      return [Contents.map(({ Key }) => Key), CommonPrefixes.map(({ Prefix }) => Prefix), IsTruncated, NextMarker];
    };
    expect(await list({})).toEqual([['l/a', 'l/b/1', 'l/b/2', 'l/c'], [], false, undefined]);
    expect(await list({ MaxKeys: 2 })).toEqual([['l/a', 'l/b/1'], [], true, undefined]);
    expect(await list({ MaxKeys: 2, Marker: 'l/b/1' })).toEqual([['l/b/2', 'l/c'], [], false, undefined]);
    expect(await list({ MaxKeys: 2, Delimiter: '/' })).toEqual([['l/a'], ['l/b/'], true, 'l/b/']);
    expect(await list({ Marker: 'l/b/', Delimiter: '/' })).toEqual([['l/c'], [], false, undefined]);
  });
});

describe('DeleteBucket', () => {
  test('takes an empty bucket away, and refuses one with objects', async () => {
    const mine = { Bucket: 'other-box' };
    await world.client.send(new CreateBucketCommand(mine));
    await world.client.send(new PutObjectCommand({ ...mine, Key: 'x' }));
    await expect(world.client.send(new DeleteBucketCommand(mine))).rejects.toMatchObject({
      name: 'BucketNotEmpty',
      $metadata: { httpStatusCode: 409 },
    });
    await world.client.send(new DeleteObjectCommand({ ...mine, Key: 'x' }));
    await world.client.send(new DeleteBucketCommand(mine));
    expect(world.s3.hasBucket('other-box')).toBe(false);
    await expect(world.client.send(new DeleteBucketCommand(mine))).rejects.toMatchObject({ name: 'NoSuchBucket' });
  });
});

describe('GetObject and HeadObject with a part number', () => {
  test('give one part, and how many there are', async () => {
    await twoParts('parts');
    const two = await world.client.send(new GetObjectCommand({ Bucket, Key: 'parts', PartNumber: 2 }));
    expect(await two.Body?.transformToString()).toBe('tail');
    expect(two).toMatchObject({
      PartsCount: 2,
      ContentRange: `bytes ${first.length}-${first.length + 3}/${first.length + 4}`,
    });
    const head = await world.client.send(new HeadObjectCommand({ Bucket, Key: 'parts', PartNumber: 1 }));
    expect(head).toMatchObject({ PartsCount: 2, ContentLength: first.length });
  });

  test('take an object of one piece as its own part 1, and refuse what is not there', async () => {
    await world.client.send(new PutObjectCommand({ Bucket, Key: 'whole', Body: 'abc' }));
    const get = (PartNumber: number, more: object = {}) =>
      world.client.send(new GetObjectCommand({ Bucket, Key: 'whole', PartNumber, ...more }));
    expect(await (await get(1)).Body?.transformToString()).toBe('abc');
    await expect(get(2)).rejects.toMatchObject({ name: 'InvalidPartNumber', $metadata: { httpStatusCode: 416 } });
    await expect(get(1, { Range: 'bytes=0-1' })).rejects.toMatchObject({ name: 'InvalidRequest' });
  });
});

describe('GetObjectAttributes', () => {
  const attributes = (Key: string, more: object = {}) =>
    world.client.send(
      new GetObjectAttributesCommand({
        Bucket,
        Key,
        ObjectAttributes: ['ETag', 'Checksum', 'ObjectParts', 'StorageClass', 'ObjectSize'],
        ...more,
      }),
    );

  test('tells the parts one by one where they have checksums, else how many', async () => {
    await twoParts('summed', 'SHA256');
    const { ObjectParts, ObjectSize, Checksum, StorageClass } = await attributes('summed');
    expect([ObjectSize, StorageClass, Checksum?.ChecksumType]).toEqual([first.length + 4, 'STANDARD', 'COMPOSITE']);
    const tail = createHash('sha256').update('tail').digest('base64');
    expect(ObjectParts).toMatchObject({ TotalPartsCount: 2, IsTruncated: false });
    expect(ObjectParts?.Parts?.[1]).toEqual({ PartNumber: 2, Size: 4, ChecksumSHA256: tail });
    expect((await attributes('summed', { MaxParts: 1 })).ObjectParts).toMatchObject({
      IsTruncated: true,
      NextPartNumberMarker: '1',
    });
    await twoParts('plain');
    expect((await attributes('plain')).ObjectParts).toEqual({ TotalPartsCount: 2 });
  });

  test('of an absent object is NoSuchKey, of an unknown attribute InvalidArgument', async () => {
    await expect(attributes('absent')).rejects.toMatchObject({ name: 'NoSuchKey' });
    await expect(attributes('plain', { ObjectAttributes: ['Colour'] })).rejects.toMatchObject({
      name: 'InvalidArgument',
    });
  });
});

describe('a presigned URL', () => {
  const { accessKeyId, secretAccessKey } = keysOf('local');
  /** Made by hand: no client library that presigns is among the dependencies. */
  function presigned(method: string, path: string, { seconds = 60, date = new Date(), more = '' } = {}): string {
    const time = date.toISOString().replaceAll(/[-:]|\.\d+/g, '');
    const scope = { date: time.slice(0, 8), region: 'us-east-1', service: 's3' };
    const credential = encodeURIComponent(`${accessKeyId}/${scopeText(scope)}`);
    const query = `X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=${credential}&X-Amz-Date=${time}&X-Amz-Expires=${seconds}&X-Amz-SignedHeaders=host${more}`;
    const target = `${path}?${query}`;
    const headers = { host: new URL(world.s3.url).host };
    const request = { method, target, headers, signedHeaders: ['host'], payloadHash: 'UNSIGNED-PAYLOAD' };
    return `${target}&X-Amz-Signature=${signatureOf(secretAccessKey, time, scope, request)}`;
  }
  const ask = async (method: string, target: string, body = '') => {
    const answer = await fetch(`${world.s3.url}${target}`, { method, ...(body === '' ? {} : { body }) });
    const text = await answer.text();
    return [answer.status, answer.ok ? text : valueOf(text, 'Code')];
  };

  test('lets whoever has it put and get, with headers that its query holds', async () => {
    const more = '&x-amz-storage-class=GLACIER_IR';
    expect(await ask('PUT', presigned('PUT', '/box/by-url', { more }), 'hello')).toEqual([200, '']);
    expect(await ask('GET', presigned('GET', '/box/by-url'))).toEqual([200, 'hello']);
    const head = await world.client.send(new HeadObjectCommand({ Bucket, Key: 'by-url' }));
    expect(head.StorageClass).toBe('GLACIER_IR');
  });

  test('is good for its own method, key and time alone', async () => {
    const url = presigned('GET', '/box/by-url');
    expect(await ask('DELETE', url)).toEqual([403, 'SignatureDoesNotMatch']);
    expect(await ask('GET', url.replace('by-url', 'other'))).toEqual([403, 'SignatureDoesNotMatch']);
    const hourAgo = new Date(Date.now() - 3_600_000);
    expect(await ask('GET', presigned('GET', '/box/by-url', { date: hourAgo }))).toEqual([403, 'AccessDenied']);
    expect(await ask('GET', presigned('GET', '/box/by-url', { date: hourAgo, seconds: 7200 }))).toEqual([200, 'hello']);
    expect(await ask('GET', presigned('GET', '/box/by-url', { seconds: 604_801 }))).toEqual([
      400,
      'AuthorizationQueryParametersError',
    ]);
  });
});

test('a header that is not signed is refused, and named', async () => {
  const signed = signedS3({ host: world.s3.url, method: 'PUT', target: '/box/unsigned' });
  const headers = { ...signed, 'x-amz-meta-late': 'x' };
  const answer = await raw(world.s3.url, 'PUT', '/box/unsigned', { headers, body: 'x' });
  expect([answer.status, valueOf(answer.text, 'HeadersNotSigned')]).toEqual([403, 'x-amz-meta-late']);
});
