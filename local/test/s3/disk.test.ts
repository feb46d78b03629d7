import { cp, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { clockOf } from '../../clock.ts';
import { begin, valueOf } from './raw.ts';
import { worldOf } from './world.ts';

async function folder() {
  const path_ = await mkdtemp(path.join(tmpdir(), 'thaw-s3-disk-'));
  return { path: path_, [Symbol.asyncDispose]: () => rm(path_, { recursive: true }) };
}

/** Bytes that lie in the bucket's folder. */
const pieces = (dataFolder: string) => readdir(path.join(dataFolder, 'buckets', 'box', 'pieces'));

test('a restart finds buckets, objects and open uploads again', async () => {
  await using data = await folder();
  let upload = '';
  let eTag = '';
  {
    await using world = await worldOf({ dataFolder: data.path });
    await world.send('PUT', '/box/key', { body: 'kept', headers: { 'x-amz-meta-a': 'b' } });
    upload = `/box/up?uploadId=${valueOf((await world.send('POST', '/box/up?uploads')).text, 'UploadId')}`;
    eTag = String((await world.send('PUT', `${upload}&partNumber=1`, { body: 'part' })).headers.etag);
  }
  await using world = await worldOf({ dataFolder: data.path });
  const { text, headers } = await world.send('GET', '/box/key');
  expect([text, headers['x-amz-meta-a']]).toEqual(['kept', 'b']);
  expect((await world.s3.openUploads('box')).map(({ key }) => key)).toEqual(['up']);
  const part = `<Part><PartNumber>1</PartNumber><ETag>${eTag}</ETag></Part>`;
  const complete = () =>
    world.send('POST', upload, { body: `<CompleteMultipartUpload>${part}</CompleteMultipartUpload>` });
  expect((await complete()).status).toBe(200);
  expect((await world.send('GET', '/box/up')).text).toBe('part');
});

test('createBucket on an existing bucket keeps its data and replaces its configuration', async () => {
  await using world = await worldOf();
  await world.send('PUT', '/box/key', { body: 'kept' });
  world.s3.createBucket('box', { owner: '111122223333' });
  const headers = { 'x-amz-expected-bucket-owner': '111122223333' };
  expect((await world.send('GET', '/box/key', { headers })).text).toBe('kept');
});

test('what a kill left behind is swept at the next start, and never seen', async () => {
  await using data = await folder();
  {
    await using world = await worldOf({ dataFolder: data.path });
    await world.send('PUT', '/box/key', { body: 'kept' });
  }
  const bucket = path.join(data.path, 'buckets', 'box');
  await writeFile(path.join(bucket, 'pieces', 'half-a-body'), 'half');
  await writeFile(path.join(bucket, 'objects', 'x.json.y.tmp'), '{"key"');
  await using world = await worldOf({ dataFolder: data.path });
  expect(valueOf((await world.send('GET', '/box?list-type=2')).text, 'KeyCount')).toBe('1');
  expect(await pieces(data.path)).toHaveLength(1);
  expect(await readdir(path.join(bucket, 'objects'))).toHaveLength(1);
});

test('a kill between the object and the end of its upload leaves the object, and no upload', async () => {
  await using data = await folder();
  const bucket = path.join(data.path, 'buckets', 'box');
  const copy = path.join(data.path, 'uploads before');
  {
    await using world = await worldOf({ dataFolder: data.path });
    const upload = `/box/up?uploadId=${valueOf((await world.send('POST', '/box/up?uploads')).text, 'UploadId')}`;
    const eTag = (await world.send('PUT', `${upload}&partNumber=1`, { body: 'part' })).headers.etag;
    await cp(path.join(bucket, 'uploads'), copy, { recursive: true });
    const part = `<Part><PartNumber>1</PartNumber><ETag>${String(eTag)}</ETag></Part>`;
    await world.send('POST', upload, { body: `<CompleteMultipartUpload>${part}</CompleteMultipartUpload>` });
  }
  await cp(copy, path.join(bucket, 'uploads'), { recursive: true });
  await using world = await worldOf({ dataFolder: data.path });
  expect(await world.s3.openUploads('box')).toEqual([]);
  expect((await world.send('GET', '/box/up')).text).toBe('part');
});

test('bytes that nobody names any more are gone: replaced, deleted, refused, aborted', async () => {
  await using world = await worldOf();
  await world.send('PUT', '/box/key', { body: 'one' });
  await world.send('PUT', '/box/key', { body: 'two' });
  await world.send('PUT', '/box/key', { body: 'three', headers: { 'if-none-match': '*' } });
  await world.send('PUT', '/box/key', { body: 'four', headers: { 'x-amz-checksum-crc32': 'AAAAAA==' } });
  expect(await pieces(world.folder)).toHaveLength(1);
  const upload = `/box/up?uploadId=${valueOf((await world.send('POST', '/box/up?uploads')).text, 'UploadId')}`;
  await world.send('PUT', `${upload}&partNumber=1`, { body: 'part' });
  await world.send('PUT', `${upload}&partNumber=1`, { body: 'part again' });
  expect(await pieces(world.folder)).toHaveLength(2);
  await world.send('DELETE', upload);
  await world.send('DELETE', '/box/key');
  expect(await pieces(world.folder)).toEqual([]);
});

test('lifecycle aborts old uploads and expires old objects, in days of the clock, below its prefix', async () => {
  // A day lasts less than a millisecond.
  await using world = await worldOf({ clock: clockOf(1e9) });
  const lifecycle = [{ prefix: 'old/', abortIncompleteMultipartUploadDays: 3, expirationDays: 3 }];
  world.s3.createBucket('box', { lifecycle });
  const create = (key: string) => world.send('POST', `/box/${key}?uploads`);
  expect((await create('old/up')).headers).toHaveProperty('x-amz-abort-date');
  expect((await create('new/up')).headers).not.toHaveProperty('x-amz-abort-date');
  for (const key of ['old/key', 'new/key']) await world.send('PUT', `/box/${key}`, { body: key });
  await world.s3.sweep();
  expect((await world.s3.openUploads('box')).map(({ key }) => key)).toEqual(['new/up']);
  expect((await world.send('HEAD', '/box/old/key')).status).toBe(404);
  expect((await world.send('HEAD', '/box/new/key')).status).toBe(200);
});

test('lifecycle leaves alone what is not old enough', async () => {
  await using world = await worldOf();
  world.s3.createBucket('box', { lifecycle: [{ abortIncompleteMultipartUploadDays: 1, expirationDays: 1 }] });
  const { headers } = await world.send('POST', '/box/up?uploads');
  expect(Date.parse(String(headers['x-amz-abort-date']))).toBeGreaterThan(Date.now());
  await world.send('PUT', '/box/key', { body: 'x' });
  await world.s3.sweep();
  expect(await world.s3.openUploads('box')).toHaveLength(1);
  expect((await world.send('HEAD', '/box/key')).status).toBe(200);

  await world.s3.sweep(2); // as if it were the day after tomorrow
  expect(await world.s3.openUploads('box')).toEqual([]);
  expect((await world.send('HEAD', '/box/key')).status).toBe(404);
});

test('close ends requests that are under way', async () => {
  const world = await worldOf();
  const { outgoing, answer } = begin(world.s3.url, 'PUT', '/box/key', { 'content-length': '10' });
  outgoing.write('half');
  while (!world.s3.counts.has('PutObject')) await new Promise((resolve) => setImmediate(resolve));
  const ended = expect(answer).rejects.toMatchObject({ code: 'ECONNRESET' });
  await world[Symbol.asyncDispose]();
  await ended;
});
