import { readdir } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { Fault } from '../../faults.ts';
import { begin, type RawAnswer, valueOf } from './raw.ts';
import { type World, worldOf } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await worldOf();
});
afterEach(() => world.faults.clear());
afterAll(() => world[Symbol.asyncDispose]());

const said = ({ status, code }: RawAnswer) => [status, code];
const once = (fault: Fault) => world.faults.add({ times: 1, ...fault });
const get = async (key: string) => (await world.send('GET', `/box/${key}`)).text;
const broken = expect.objectContaining({ code: 'ECONNRESET' });

/** An upload with one part, and the request that completes it. */
async function upload(key: string, body = 'body') {
  const { text } = await world.send('POST', `/box/${key}?uploads`);
  const path = `/box/${key}?uploadId=${valueOf(text, 'UploadId')}`;
  const eTag = String((await world.send('PUT', `${path}&partNumber=1`, { body })).headers.etag);
  const part = `<Part><PartNumber>1</PartNumber><ETag>${eTag}</ETag></Part>`;
  const document = `<CompleteMultipartUpload>${part}</CompleteMultipartUpload>`;
  return {
    eTag,
    parts: () => world.send('GET', path),
    complete: (headers: Record<string, string> = {}) => world.send('POST', path, { body: document, headers }),
  };
}

describe('every operation', () => {
  test('error: answers so, once, and does nothing', async () => {
    once({ place: 's3:PutObject', kind: 'error', details: { status: 500, code: 'InternalError' } });
    expect(said(await world.send('PUT', '/box/e', { body: 'x' }))).toEqual([500, 'InternalError']);
    expect((await world.send('HEAD', '/box/e')).status).toBe(404);
    expect((await world.send('PUT', '/box/e', { body: 'x' })).status).toBe(200);
  });

  test('error-after: answers so, and it is done', async () => {
    once({ place: 's3:PutObject', kind: 'error-after' });
    expect(said(await world.send('PUT', '/box/ea', { body: 'x' }))).toEqual([503, 'SlowDown']);
    expect(await get('ea')).toBe('x');
  });

  test('lose-answer: says nothing, and it is done', async () => {
    once({ place: 's3:PutObject', kind: 'lose-answer', where: { key: 'la' } });
    await expect(world.send('PUT', '/box/la', { body: 'x' })).rejects.toEqual(broken);
    expect(await get('la')).toBe('x');
  });

  test('a kind it does not know is an error that names those it knows', async () => {
    once({ place: 's3:HeadBucket', kind: 'fog' });
    once({ place: 's3:ListBuckets', kind: 'fog' });
    expect((await world.send('HEAD', '/box')).status).toBe(500);
    expect((await world.send('GET', '/')).text).toContain('Known: error, error-after, lose-answer.');
  });
});

describe('bodies', () => {
  test.each(['/box/df', '/box/df-part'])('disk-full: %s is InternalError, and nothing of it is kept', async (path) => {
    const isPart = path.endsWith('-part');
    const place = isPart ? 's3:UploadPart' : 's3:PutObject';
    once({ place, kind: 'disk-full', details: { atByte: 2 } });
    const { text } = await world.send('POST', `${path}?uploads`);
    const target = isPart ? `${path}?uploadId=${valueOf(text, 'UploadId')}&partNumber=1` : path;
    const before = await readdir(`${world.folder}/buckets/box/pieces`);
    expect(said(await world.send('PUT', target, { body: 'four' }))).toEqual([500, 'InternalError']);
    expect(await readdir(`${world.folder}/buckets/box/pieces`)).toEqual(before);
    expect((await world.send('PUT', target, { body: 'four' })).status).toBe(200);
  });

  test('cut: an upload breaks off and leaves nothing', async () => {
    once({ place: 's3:PutObject', kind: 'cut', details: { atByte: 100_000 } });
    await expect(world.send('PUT', '/box/cut', { body: Buffer.alloc(1_000_000) })).rejects.toMatchObject({
      code: expect.stringMatching(/ECONNRESET|EPIPE/),
    });
    expect((await world.send('HEAD', '/box/cut')).status).toBe(404);
  });

  test('cut: a download breaks off', async () => {
    await world.send('PUT', '/box/long', { body: Buffer.alloc(1_000_000) });
    once({ place: 's3:GetObject', kind: 'cut', details: { atByte: 100_000 } });
    await expect(world.send('GET', '/box/long')).rejects.toEqual(broken);
  });

  test('stall: with an end is only slow, without one it lasts until the client gives up', async () => {
    once({ place: 's3:PutObject', kind: 'stall', details: { ms: 10, atByte: 2 } });
    expect((await world.send('PUT', '/box/slow', { body: '0123' })).status).toBe(200);
    expect(await get('slow')).toBe('0123');
    once({ place: 's3:PutObject', kind: 'stall', where: { key: 'stuck' } });
    const { outgoing, answer } = begin(world.s3.url, 'PUT', '/box/stuck', { 'content-length': '4' });
    outgoing.end('0123');
    while (world.faults.log.at(-1)?.facts.key !== 'stuck') await new Promise((resolve) => setImmediate(resolve));
    outgoing.destroy();
    await expect(answer).rejects.toEqual(broken);
    expect((await world.send('HEAD', '/box/stuck')).status).toBe(404);
  });
});

describe('uploads', () => {
  test('error-in-200: Complete answers 200 with an error in it, and nothing is done', async () => {
    const { complete } = await upload('e200');
    once({ place: 's3:CompleteMultipartUpload', kind: 'error-in-200' });
    expect(said(await complete())).toEqual([200, 'InternalError']);
    expect((await world.send('HEAD', '/box/e200')).status).toBe(404);
    expect(said(await complete())).toEqual([200, '']);
  });

  test('lose-answer: Complete said again finds it done, or, with forget, NoSuchUpload', async () => {
    const [first, second] = [await upload('l1'), await upload('l2')];
    once({ place: 's3:CompleteMultipartUpload', kind: 'lose-answer', times: 2, where: { key: 'l1' } });
    await expect(first.complete()).rejects.toEqual(broken);
    world.faults.clear();
    expect((await first.complete()).status).toBe(200);
    once({ place: 's3:CompleteMultipartUpload', kind: 'lose-answer', details: { forget: true } });
    await expect(second.complete()).rejects.toEqual(broken);
    expect(said(await second.complete())).toEqual([404, 'NoSuchUpload']);
    expect(await get('l2')).toBe('body');
  });

  test('slip-in: somebody else is first', async () => {
    const { complete, parts } = await upload('slip');
    once({ place: 's3:CompleteMultipartUpload', kind: 'slip-in', details: { body: 'theirs' } });
    expect(said(await complete({ 'if-none-match': '*' }))).toEqual([412, 'PreconditionFailed']);
    expect(await get('slip')).toBe('theirs');
    expect((await parts()).status).toBe(200);
    once({ place: 's3:PutObject', kind: 'slip-in' });
    const headers = { 'if-none-match': '*' };
    expect(said(await world.send('PUT', '/box/slip2', { body: 'x', headers }))).toEqual([412, 'PreconditionFailed']);
  });

  test('conflict: 409, and the upload is spent', async () => {
    const { complete } = await upload('conflict');
    once({ place: 's3:CompleteMultipartUpload', kind: 'conflict' });
    expect(said(await complete())).toEqual([409, 'ConditionalRequestConflict']);
    expect(said(await complete())).toEqual([404, 'NoSuchUpload']);
  });

  test('new-etag: the part has another ETag than was answered', async () => {
    once({ place: 's3:UploadPart', kind: 'new-etag', where: { partNumber: '1' } });
    const { complete, parts, eTag } = await upload('kms');
    expect(said(await complete())).toEqual([400, 'InvalidPart']);
    const { text } = await parts();
    expect([valueOf(text, 'ETag'), valueOf(text, 'Size')]).not.toEqual([eTag, '4']);
    expect(valueOf(text, 'Size')).toBe('4');
  });
});
