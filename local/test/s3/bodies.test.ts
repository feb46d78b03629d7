import { createHash } from 'node:crypto';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { crc32Of, framed, framedAndSigned, type RawAnswer, signedS3, valueOf } from './raw.ts';
import { type World, worldOf } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await worldOf({ silenceSeconds: 0.2 });
});
afterAll(() => world[Symbol.asyncDispose]());

const put = (headers: Record<string, string>, body: string | Buffer = 'hello', path = '/box/key') =>
  world.send('PUT', path, { headers, body });
const said = ({ status, code }: RawAnswer) => [status, code];
const sha256 = (bytes: string) => createHash('sha256').update(bytes).digest('hex');
const kib = (size: number) => Buffer.alloc(size * 1024, 'x');

/** An aws-chunked PutObject of these chunks. */
const chunked = (
  chunks: readonly Buffer[],
  {
    trailers = {},
    headers = {},
    extension = '',
  }: { trailers?: Record<string, string>; headers?: Record<string, string>; extension?: string } = {},
) =>
  put(
    {
      'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
      'x-amz-decoded-content-length': String(Buffer.concat(chunks).length),
      'content-encoding': 'aws-chunked',
      'content-length': String(framed(chunks, trailers, extension).length),
      ...headers,
    },
    framed(chunks, trailers, extension),
  );

/** Speaks HTTP by hand, for what no client sends. Ends when the endpoint closes the connection. */
async function byHand(lines: readonly string[], body: string, end: boolean): Promise<string> {
  const socket = connect(world.s3.port, '127.0.0.1');
  const [method = '', target = ''] = lines[0]?.split(' ') ?? [];
  const headers = Object.entries(signedS3({ host: 'localhost', method, target })).map((pair) => pair.join(': '));
  socket.write(`${[...lines, ...headers].join('\r\n')}\r\n\r\n${body}`);
  if (end) socket.end();
  return await text(socket);
}

describe('a body is what its request says, or nothing is stored', () => {
  const crc = crc32Of('hello');
  const good: [string, Record<string, string>][] = [
    ['no claim', {}],
    ['UNSIGNED-PAYLOAD', { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' }],
    ['SHA-256', { 'x-amz-content-sha256': sha256('hello') }],
    ['Content-MD5', { 'content-md5': createHash('md5').update('hello').digest('base64') }],
    ['CRC32', { 'x-amz-checksum-crc32': crc }],
  ];
  test.each(good)('%s that is right', async (_, headers) => {
    expect(said(await put(headers))).toEqual([200, '']);
  });

  const bad: [string, Record<string, string>, number, string][] = [
    ['another SHA-256', { 'x-amz-content-sha256': sha256('other') }, 400, 'XAmzContentSHA256Mismatch'],
    ['another MD5', { 'content-md5': createHash('md5').update('other').digest('base64') }, 400, 'BadDigest'],
    ['an MD5 of three bytes', { 'content-md5': 'AAAA' }, 400, 'InvalidDigest'],
    ['another CRC32', { 'x-amz-checksum-crc32': crc32Of('other') }, 400, 'BadDigest'],
    ['another CRC32C', { 'x-amz-checksum-crc32c': 'AAAAAA==' }, 400, 'BadDigest'],
    ['another CRC64NVME', { 'x-amz-checksum-crc64nvme': 'AAAAAAAAAAA=' }, 400, 'BadDigest'],
    ['another SHA-1', { 'x-amz-checksum-sha1': Buffer.alloc(20).toString('base64') }, 400, 'BadDigest'],
    ['another SHA-256 checksum', { 'x-amz-checksum-sha256': Buffer.alloc(32).toString('base64') }, 400, 'BadDigest'],
    ['a CRC32 of three bytes', { 'x-amz-checksum-crc32': 'AAAA' }, 400, 'InvalidRequest'],
    ['two checksums', { 'x-amz-checksum-crc32': crc, 'x-amz-checksum-crc32c': 'AAAAAA==' }, 400, 'InvalidRequest'],
    ['a checksum not known here', { 'x-amz-checksum-xxhash64': 'AAAA' }, 501, 'NotImplemented'],
    ['a strange x-amz-content-sha256', { 'x-amz-content-sha256': 'STREAMING' }, 400, 'InvalidArgument'],
    [
      'chunks of HTTP without a length',
      { 'transfer-encoding': 'chunked', 'content-length': '' },
      501,
      'NotImplemented',
    ],
    ['too much metadata', { 'x-amz-meta-a': 'x'.repeat(2048) }, 400, 'MetadataTooLarge'],
    ['an unknown storage class', { 'x-amz-storage-class': 'COLD' }, 400, 'InvalidStorageClass'],
    ['more than 5 GiB', { 'content-length': String(5 * 1024 ** 3 + 1), expect: '100-continue' }, 400, 'EntityTooLarge'],
    ['tags, which are not here', { 'x-amz-tagging': 'a=b' }, 501, 'NotImplemented'],
  ];
  test.each(bad)('%s', async (_, headers, status, code) => {
    const path = '/box/refused';
    expect(said(await put(headers, headers.expect === undefined ? 'hello' : '', path))).toEqual([status, code]);
    expect((await world.send('HEAD', path)).status).toBe(404);
  });

  test('exactly 2 KB of metadata are not too much', async () => {
    expect((await put({ 'x-amz-meta-a': 'x'.repeat(2047) })).status).toBe(200);
  });
});

describe('aws-chunked', () => {
  test('is taken off, and its trailer compared', async () => {
    const chunks = [kib(8), kib(9), Buffer.from('rest')];
    const trailers = { 'x-amz-checksum-crc32': crc32Of(Buffer.concat(chunks)) };
    const answer = await chunked(chunks, { trailers, headers: { 'x-amz-trailer': 'x-amz-checksum-crc32' } });
    expect(answer.headers['x-amz-checksum-crc32']).toBe(trailers['x-amz-checksum-crc32']);
    const back = await world.send('GET', '/box/key');
    expect(back.text).toBe(Buffer.concat(chunks).toString());
    expect(back.headers['content-encoding']).toBeUndefined();
  });

  describe.each(['STREAMING-AWS4-HMAC-SHA256-PAYLOAD', 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER'])('%s', (kind) => {
    const target = '/box/signed';
    const chunks = [kib(8), Buffer.from('end')];
    const trailers = kind.endsWith('TRAILER')
      ? { 'x-amz-checksum-crc32': crc32Of(Buffer.concat(chunks)) }
      : ({} as Record<string, string>);
    const headers = {
      'x-amz-content-sha256': kind,
      'x-amz-decoded-content-length': String(Buffer.concat(chunks).length),
      ...(kind.endsWith('TRAILER') ? { 'x-amz-trailer': 'x-amz-checksum-crc32' } : {}),
    };
    const sent = () => signedS3({ host: world.s3.url, method: 'PUT', target, headers });
    const send = (signed: Record<string, string>, body: Buffer) => world.send('PUT', target, { headers: signed, body });

    test('is taken off where every signature is right', async () => {
      const signed = sent();
      expect(said(await send(signed, framedAndSigned(signed, chunks, trailers)))).toEqual([200, '']);
      expect((await world.send('GET', target)).text).toBe(`${kib(8).toString()}end`);
    });

    test.each<[string, (body: string) => string]>([
      ['a chunk of other bytes', (body) => body.replace('xend', 'yend').replace('\r\nend', '\r\nEND')],
      ['a chunk without a signature', (body) => body.replace(/;chunk-signature=\w+/, '')],
      [
        'a last chunk with another signature',
        (body) => body.replace(/\r\n0;chunk-signature=\w/, '\r\n0;chunk-signature=z'),
      ],
    ])('%s is SignatureDoesNotMatch, and nothing is stored', async (_, spoil) => {
      await world.send('DELETE', target);
      const signed = sent();
      const body = Buffer.from(spoil(framedAndSigned(signed, chunks, trailers).toString('latin1')), 'latin1');
      expect(said(await send(signed, body))).toEqual([403, 'SignatureDoesNotMatch']);
      expect((await world.send('HEAD', target)).status).toBe(404);
    });
  });

  test('a trailer that is signed wrongly is SignatureDoesNotMatch', async () => {
    const trailers = { 'x-amz-checksum-crc32': crc32Of('hello') };
    const headers = {
      'x-amz-content-sha256': 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER',
      'x-amz-decoded-content-length': '5',
      'x-amz-trailer': 'x-amz-checksum-crc32',
    };
    const signed = signedS3({ host: world.s3.url, method: 'PUT', target: '/box/key', headers });
    const body = framedAndSigned(signed, [Buffer.from('hello')], trailers).toString();
    const spoilt = body.replace(/x-amz-trailer-signature:\w{4}/, 'x-amz-trailer-signature:0000');
    expect(said(await world.send('PUT', '/box/key', { headers: signed, body: spoilt }))).toEqual([
      403,
      'SignatureDoesNotMatch',
    ]);
  });

  test('a wrong trailer is BadDigest, a missing one MalformedTrailerError', async () => {
    const headers = { 'x-amz-trailer': 'x-amz-checksum-crc32' };
    const trailers = { 'x-amz-checksum-crc32': crc32Of('other') };
    expect(said(await chunked([kib(1)], { headers, trailers }))).toEqual([400, 'BadDigest']);
    expect(said(await chunked([kib(1)], { headers }))).toEqual([400, 'MalformedTrailerError']);
  });

  test('a small chunk that is not the last is InvalidChunkSizeError, and named', async () => {
    const answer = await chunked([kib(8), Buffer.alloc(8191), Buffer.from('x')]);
    expect(said(answer)).toEqual([400, 'InvalidChunkSizeError']);
    expect([valueOf(answer.text, 'Chunk'), valueOf(answer.text, 'BadChunkSize')]).toEqual(['3', '8191']);
  });

  test.each(['1023', '1025'])('a decoded length of %s for 1024 bytes is IncompleteBody', async (length) => {
    const headers = { 'x-amz-decoded-content-length': length };
    expect(said(await chunked([kib(1)], { headers }))).toEqual([400, 'IncompleteBody']);
  });

  test('without a decoded length is MissingContentLength', async () => {
    const headers = { 'x-amz-decoded-content-length': '' };
    expect(said(await chunked([kib(1)], { headers }))).toEqual([411, 'MissingContentLength']);
  });
});

describe('the connection', () => {
  test('is told 100 Continue before the body is sent, and the final answer at once when it is refused', async () => {
    const lines = ['Content-Length: 5', 'Expect: 100-continue', 'Connection: close'];
    expect(await byHand(['PUT /box/continued HTTP/1.1', ...lines], 'hello', false)).toMatch(
      /^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 OK/,
    );
    const kept = lines.filter((line) => line !== 'Connection: close');
    const refused = await byHand(['PUT /nobox/key HTTP/1.1', ...kept], '', false);
    expect(refused).toMatch(/^HTTP\/1\.1 404/); // and the connection was closed, or this test would not end
  });

  test('that brings fewer bytes than it said is IncompleteBody, and stores nothing', async () => {
    const answer = await byHand(['PUT /box/short HTTP/1.1', 'Content-Length: 10'], 'hello', true);
    expect(answer).toMatch(/^HTTP\/1\.1 400/);
    expect(valueOf(answer, 'Code')).toBe('IncompleteBody');
    expect((await world.send('HEAD', '/box/short')).status).toBe(404);
  });

  test('that falls silent is RequestTimeout, and closed', async () => {
    const answer = await byHand(['PUT /box/silent HTTP/1.1', 'Content-Length: 10'], 'hello', false);
    expect(answer).toMatch(/^HTTP\/1\.1 400/);
    expect(valueOf(answer, 'Code')).toBe('RequestTimeout');
    expect((await world.send('HEAD', '/box/silent')).status).toBe(404);
  });
});
