import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketVersioningCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type World, worldOf } from './world.ts';

const Bucket = 'box';
let world: World;
beforeEach(async () => {
  world = await worldOf();
});
afterEach(() => world[Symbol.asyncDispose]());

const set = (Status: 'Enabled' | 'Suspended') =>
  world.client.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status } }));
const put = async (Key: string, Body: string, more: object = {}) =>
  (await world.client.send(new PutObjectCommand({ Bucket, Key, Body, ...more }))).VersionId ?? 'none';
const get = async (Key: string, VersionId?: string) =>
  (await world.client.send(new GetObjectCommand({ Bucket, Key, VersionId }))).Body?.transformToString();
const remove = (Key: string, VersionId?: string) =>
  world.client.send(new DeleteObjectCommand({ Bucket, Key, VersionId }));
const refusal = (call: Promise<unknown>) =>
  call.then(
    () => 'taken',
    (error: { name: string; $metadata: { httpStatusCode: number } }) =>
      `${error.$metadata.httpStatusCode} ${error.name}`,
  );
/** `key version latest`, markers with a minus sign, in the order of the list. */
async function versions(more: object = {}): Promise<string[]> {
  const { Versions = [], DeleteMarkers = [] } = await world.client.send(
    new ListObjectVersionsCommand({ Bucket, ...more }),
  );
  const name = (sign: string) => (each: { Key?: string; VersionId?: string; IsLatest?: boolean }) =>
    `${sign}${each.Key} ${each.VersionId}${each.IsLatest ? ' latest' : ''}`;
  return [...Versions.map(name('')), ...DeleteMarkers.map(name('-'))];
}

test('a bucket has no versioning until it is set, and then can only suspend it', async () => {
  const status = async () => (await world.client.send(new GetBucketVersioningCommand({ Bucket }))).Status;
  expect(await status()).toBeUndefined();
  expect(await put('a', 'x')).toBe('none');
  await set('Enabled');
  expect(await status()).toBe('Enabled');
  await set('Suspended');
  expect(await status()).toBe('Suspended');
});

describe('with versioning', () => {
  test('every write makes a version, and each can be read', async () => {
    await put('a', 'before');
    await set('Enabled');
    const [one, two] = [await put('a', 'one'), await put('a', 'two')];
    expect(one).not.toBe(two);
    expect([await get('a'), await get('a', one), await get('a', 'null')]).toEqual(['two', 'one', 'before']);
    expect(await versions()).toEqual([`a ${two} latest`, `a ${one}`, 'a null']);
    expect(await refusal(get('a', 'absent'))).toBe('404 NoSuchVersion');
  });

  test('Complete and Copy make versions too, and a copy may take an old one', async () => {
    await set('Enabled');
    const one = await put('a', 'one');
    await put('a', 'two');
    const copied = await world.client.send(
      new CopyObjectCommand({ Bucket, Key: 'b', CopySource: `box/a?versionId=${one}` }),
    );
    expect(copied.CopySourceVersionId).toBe(one);
    expect(await get('b', copied.VersionId)).toBe('one');
    const upload = { Bucket, Key: 'b' };
    const { UploadId } = await world.client.send(new CreateMultipartUploadCommand(upload));
    const part = { ...upload, UploadId, PartNumber: 1 };
    const { ETag } = await world.client.send(new UploadPartCommand({ ...part, Body: 'parts' }));
    const Parts = [{ PartNumber: 1, ETag }];
    const done = await world.client.send(
      new CompleteMultipartUploadCommand({ ...upload, UploadId, MultipartUpload: { Parts } }),
    );
    expect([await get('b'), await get('b', done.VersionId)]).toEqual(['parts', 'parts']);
  });

  test('a delete makes a marker: the object is absent, its versions stay', async () => {
    await set('Enabled');
    const one = await put('a', 'one');
    const { DeleteMarker, VersionId: marker } = await remove('a');
    expect(DeleteMarker).toBe(true);
    expect(await refusal(get('a'))).toBe('404 NoSuchKey');
    expect(await refusal(get('a', marker))).toBe('405 MethodNotAllowed');
    expect(await get('a', one)).toBe('one');
    expect((await world.client.send(new ListObjectsV2Command({ Bucket }))).KeyCount).toBe(0);
    expect(await versions()).toEqual([`a ${one}`, `-a ${marker} latest`]);
    const head = await world.send('HEAD', '/box/a');
    expect([head.status, head.headers['x-amz-delete-marker'], head.headers['x-amz-version-id']]).toEqual([
      404,
      'true',
      marker,
    ]);
  });

  test('a marker counts as absent for If-None-Match, and goes when it is deleted', async () => {
    await set('Enabled');
    const one = await put('a', 'one');
    const { VersionId: first } = await remove('a');
    expect(await refusal(put('a', 'two', { IfNoneMatch: '*' }))).toBe('taken');
    expect(await refusal(put('a', 'three', { IfNoneMatch: '*' }))).toBe('412 PreconditionFailed');
    const { VersionId: second } = await remove('a');
    expect((await remove('a', second)).DeleteMarker).toBe(true);
    expect(await get('a')).toBe('two');
    await remove('a', one);
    expect(await refusal(get('a', one))).toBe('404 NoSuchVersion');
    expect((await versions()).some((each) => each === `-a ${first}`)).toBe(true);
  });

  test('DeleteObjects takes versions, and says which markers it made', async () => {
    await set('Enabled');
    const [a, b] = [await put('a', 'x'), await put('b', 'x')];
    const Delete = { Objects: [{ Key: 'a' }, { Key: 'b', VersionId: b }] };
    const { Deleted = [] } = await world.client.send(new DeleteObjectsCommand({ Bucket, Delete }));
    expect(Deleted).toEqual([
      { Key: 'a', DeleteMarker: true, DeleteMarkerVersionId: expect.any(String) },
      { Key: 'b', VersionId: b },
    ]);
    expect(await versions()).toEqual([`a ${a}`, `-a ${Deleted[0]?.DeleteMarkerVersionId} latest`]);
  });

  test('the list of versions has pages', async () => {
    await set('Enabled');
    const [a1, a2, b1] = [await put('a', '1'), await put('a', '2'), await put('b', '1')];
    const first = await world.client.send(new ListObjectVersionsCommand({ Bucket, MaxKeys: 1 }));
    expect([first.IsTruncated, first.NextKeyMarker, first.NextVersionIdMarker]).toEqual([true, 'a', a2]);
    const markers = { KeyMarker: 'a', VersionIdMarker: a2 };
    expect(await versions(markers)).toEqual([`a ${a1}`, `b ${b1} latest`]);
    expect(await versions({ KeyMarker: 'a' })).toEqual([`b ${b1} latest`]);
    expect(await versions({ Prefix: 'b' })).toEqual([`b ${b1} latest`]);
  });

  test('a bucket whose objects are deleted is not empty while versions are there', async () => {
    await set('Enabled');
    const one = await put('a', 'one');
    const { VersionId } = await remove('a');
    expect(await refusal(world.client.send(new DeleteBucketCommand({ Bucket })))).toBe('409 BucketNotEmpty');
    for (const id of [one, VersionId]) await remove('a', id);
    expect(await refusal(world.client.send(new DeleteBucketCommand({ Bucket })))).toBe('taken');
  });
});

test('while versioning is suspended, writes and markers take the place of the version null alone', async () => {
  await set('Enabled');
  const one = await put('a', 'one');
  await set('Suspended');
  expect([await put('a', 'two'), await put('a', 'three')]).toEqual(['null', 'null']);
  expect(await versions()).toEqual(['a null latest', `a ${one}`]);
  expect((await remove('a')).VersionId).toBe('null');
  expect(await versions()).toEqual([`a ${one}`, '-a null latest']);
});

test('versions, their order and the setting are there again after a restart', async () => {
  await set('Enabled');
  const [one, two] = [await put('a', 'one'), await put('a', 'two')];
  const { VersionId: marker } = await remove('b');
  await world.s3.close();
  await using again = await worldOf({ dataFolder: world.folder });
  world.client.destroy();
  const { Versions = [], DeleteMarkers = [] } = await again.client.send(new ListObjectVersionsCommand({ Bucket }));
  expect(Versions.map(({ VersionId }) => VersionId)).toEqual([two, one]);
  expect(DeleteMarkers.map(({ VersionId }) => VersionId)).toEqual([marker]);
  const head = await again.client.send(new HeadObjectCommand({ Bucket, Key: 'a' }));
  expect(head.VersionId).toBe(two);
});
