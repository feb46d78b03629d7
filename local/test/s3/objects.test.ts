import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { crc32Of, type RawAnswer, valueOf, valuesOf } from './raw.ts';
import { type World, worldOf } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await worldOf();
  await world.send('PUT', '/box/ten', {
    body: '0123456789',
    headers: { 'x-amz-checksum-crc32': crc32Of('0123456789') },
  });
});
afterAll(() => world[Symbol.asyncDispose]());

const said = ({ status, code }: RawAnswer) => [status, code];

describe('reading', () => {
  const ranges: [string, number, string, string | undefined][] = [
    ['bytes=0-3', 206, '0123', 'bytes 0-3/10'],
    ['bytes=8-', 206, '89', 'bytes 8-9/10'],
    ['bytes=-3', 206, '789', 'bytes 7-9/10'],
    ['bytes=5-99', 206, '56789', 'bytes 5-9/10'],
    ['bytes=-99', 206, '0123456789', 'bytes 0-9/10'],
    ['bytes=3-2', 200, '0123456789', undefined],
    ['lines=1-2', 200, '0123456789', undefined],
  ];
  test.each(ranges)('%s', async (range, status, text, contentRange) => {
    const answer = await world.send('GET', '/box/ten', { headers: { range } });
    expect([answer.status, answer.text, answer.headers['content-range']]).toEqual([status, text, contentRange]);
  });

  test.each(['bytes=10-', 'bytes=10-20', 'bytes=-0'])('%s is not there: 416', async (range) => {
    expect(said(await world.send('GET', '/box/ten', { headers: { range } }))).toEqual([416, 'InvalidRange']);
  });

  test('conditions on the ETag', async () => {
    const { headers } = await world.send('HEAD', '/box/ten');
    const eTag = String(headers.etag);
    const status = async (condition: Record<string, string>) =>
      (await world.send('GET', '/box/ten', { headers: condition })).status;
    expect(await status({ 'if-match': eTag })).toBe(200);
    expect(await status({ 'if-match': '"other"' })).toBe(412);
    expect(await status({ 'if-none-match': eTag })).toBe(304);
    expect(await status({ 'if-none-match': '"other"' })).toBe(200);
  });

  test('the checksum is told when asked for, and only with the whole object', async () => {
    const sum = async (headers: Record<string, string>) =>
      (await world.send('GET', '/box/ten', { headers })).headers['x-amz-checksum-crc32'];
    expect(await sum({})).toBeUndefined();
    expect(await sum({ 'x-amz-checksum-mode': 'ENABLED' })).toBe(crc32Of('0123456789'));
    expect(await sum({ 'x-amz-checksum-mode': 'ENABLED', range: 'bytes=0-1' })).toBeUndefined();
  });

  test('an object of an archive class can be described, not read', async () => {
    await world.send('PUT', '/box/frozen', { body: 'ice', headers: { 'x-amz-storage-class': 'DEEP_ARCHIVE' } });
    expect((await world.send('HEAD', '/box/frozen')).headers['x-amz-storage-class']).toBe('DEEP_ARCHIVE');
    expect(said(await world.send('GET', '/box/frozen'))).toEqual([403, 'InvalidObjectState']);
  });

  test('an empty object is an object', async () => {
    await world.send('PUT', '/box/empty');
    const { status, headers, text } = await world.send('GET', '/box/empty');
    expect([status, headers['content-length'], text]).toEqual([200, '0', '']);
  });

  test('who reads while the object is replaced gets the old bytes to the end', async () => {
    const old = 'old'.repeat(1_000_000);
    await world.send('PUT', '/box/replaced', { body: old });
    world.faults.add({ place: 's3:GetObject', kind: 'stall', times: 1, details: { ms: 100, atByte: 10 } });
    const reading = world.send('GET', '/box/replaced');
    while (world.faults.log.length === 0) await new Promise((resolve) => setImmediate(resolve));
    await world.send('PUT', '/box/replaced', { body: 'new' });
    expect((await reading).text === old).toBe(true);
    expect((await world.send('GET', '/box/replaced')).text).toBe('new');
  });
});

describe('writing', () => {
  test('If-None-Match: * creates, and never replaces; another value is not implemented', async () => {
    const put = (condition: string) =>
      world.send('PUT', '/box/created', { body: 'x', headers: { 'if-none-match': condition } });
    expect(said(await put('*'))).toEqual([200, '']);
    expect(said(await put('*'))).toEqual([412, 'PreconditionFailed']);
    expect(said(await put('"abc"'))).toEqual([501, 'NotImplemented']);
  });

  test('keys of 1,024 bytes are good, of 1,025 KeyTooLongError; characters count as their UTF-8 bytes', async () => {
    expect((await world.send('PUT', `/box/${'k'.repeat(1024)}`)).status).toBe(200);
    expect(said(await world.send('PUT', `/box/${'k'.repeat(1025)}`))).toEqual([400, 'KeyTooLongError']);
    expect(said(await world.send('PUT', `/box/${'%C3%A4'.repeat(513)}`))).toEqual([400, 'KeyTooLongError']);
  });

  test('a key is taken as it is: dots, slashes, plus and blanks', async () => {
    const keys = ['../up', 'a//b', './x', 'a+b c', '/'];
    for (const key of keys) await world.send('PUT', `/box/${encodeURIComponent(key)}`, { body: key });
    const { text } = await world.send('GET', '/box/a%2Bb%20c');
    expect(text).toBe('a+b c');
    expect(valuesOf((await world.send('GET', '/box?list-type=2&prefix=..')).text, 'Key')).toEqual(['../up']);
    expect(said(await world.send('PUT', '/box/%ff'))).toEqual([400, 'InvalidURI']);
  });

  test('a copy to itself that changes nothing is refused, a copy of nothing is NoSuchKey', async () => {
    const copy = (to: string, from: string, headers = {}) =>
      world.send('PUT', `/box/${to}`, { headers: { 'x-amz-copy-source': from, ...headers } });
    expect(said(await copy('ten', 'box/ten'))).toEqual([400, 'InvalidRequest']);
    expect(said(await copy('ten2', '/box/ten'))).toEqual([200, '']);
    expect(said(await copy('ten2', '/box/ten', { 'if-none-match': '*' }))).toEqual([412, 'PreconditionFailed']);
    expect(said(await copy('x', 'box/absent'))).toEqual([404, 'NoSuchKey']);
    expect(said(await copy('x', 'nobox/absent'))).toEqual([404, 'NoSuchBucket']);
    expect(said(await copy('x', 'nonsense'))).toEqual([400, 'InvalidArgument']);
    expect((await world.send('GET', '/box/ten2')).text).toBe('0123456789');
  });

  test('DeleteObjects wants a digest of its list', async () => {
    const body = '<Delete><Object><Key>ten2</Key></Object></Delete>';
    expect(said(await world.send('POST', '/box?delete', { body }))).toEqual([400, 'InvalidRequest']);
    const headers = { 'x-amz-checksum-crc32': crc32Of(body) };
    expect(valueOf((await world.send('POST', '/box?delete', { body, headers })).text, 'Key')).toBe('ten2');
  });
});

describe('where nothing is', () => {
  test('no bucket, no key', async () => {
    expect(said(await world.send('GET', '/nobox/key'))).toEqual([404, 'NoSuchBucket']);
    expect(said(await world.send('PUT', '/nobox/key', { body: 'x' }))).toEqual([404, 'NoSuchBucket']);
    expect(said(await world.send('GET', '/box/absent'))).toEqual([404, 'NoSuchKey']);
    expect(said(await world.send('HEAD', '/box/absent'))).toEqual([404, '']);
    expect((await world.send('DELETE', '/box/absent')).status).toBe(204);
  });

  test.each([
    ['GET', '/box?acl'],
    ['GET', '/box/ten?torrent'],
    ['DELETE', '/box?policy'],
    ['POST', '/box/ten?restore'],
    ['PATCH', '/box/ten'],
  ])('%s %s is not implemented', async (method, path) => {
    expect(said(await world.send(method, path))).toEqual([501, 'NotImplemented']);
  });

  test('a bucket name that is none is refused', async () => {
    expect(said(await world.send('PUT', '/Box'))).toEqual([400, 'InvalidBucketName']);
    expect(said(await world.send('PUT', '/ab'))).toEqual([400, 'InvalidBucketName']);
  });

  test('the bucket may stand in the host name', async () => {
    const { text } = await world.send('GET', '/ten', { headers: { host: `box.localhost:${world.s3.port}` } });
    expect(text).toBe('0123456789');
  });
});

describe('dates in documents', () => {
  test('have whole seconds', async () => {
    const { text } = await world.send('POST', '/box/dated?uploads');
    await world.send('PUT', `/box/dated?partNumber=1&uploadId=${valueOf(text, 'UploadId')}`, { body: 'x' });
    const lists = ['/box?list-type=2', '/box?uploads', `/box/dated?uploadId=${valueOf(text, 'UploadId')}`, '/'];
    for (const path of lists) {
      const dates = (await world.send('GET', path)).text.match(/\d{4}-\d\d-\d\dT[^<]*/g) ?? [];
      expect(dates.length).toBeGreaterThan(0);
      for (const date of dates) expect(date).toMatch(/:\d\d\.000Z$/);
    }
  });
});

describe('listing', () => {
  test('keys that XML cannot carry are encoded', async () => {
    await world.send('PUT', '/box/odd/%01%20%2B%C3%A4');
    const { text } = await world.send('GET', '/box?list-type=2&prefix=odd/&encoding-type=url');
    expect(valuesOf(text, 'Key')).toEqual(['odd/%01+%2B%C3%A4']);
    const plain = await world.send('GET', '/box?list-type=2&prefix=odd/');
    expect(valuesOf(plain.text, 'Key')).toEqual(['odd/&#x1; +ä']);
  });

  test('a bad token, a bad number of keys, a bad encoding are InvalidArgument', async () => {
    for (const query of ['continuation-token=@@', 'max-keys=-1', 'max-keys=x', 'encoding-type=base64']) {
      expect(said(await world.send('GET', `/box?list-type=2&${query}`))).toEqual([400, 'InvalidArgument']);
    }
  });

  test('max-keys=0 lists nothing and is not truncated', async () => {
    const { text } = await world.send('GET', '/box?list-type=2&max-keys=0');
    expect([valueOf(text, 'KeyCount'), valueOf(text, 'IsTruncated')]).toEqual(['0', 'false']);
  });
});
