import { describe, expect, test } from '@jest/globals';
import { type Signable, sha256, signatureOf, signingKey, signText } from '../../http/signature.ts';

/** Keys, requests and signatures are AWS's own (S3 API reference, "sig-v4-header-based-auth", "sigv4-streaming", "sigv4-query-string-auth"). */
const secret = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';
const scope = { date: '20130524', region: 'us-east-1', service: 's3' };
const time = '20130524T000000Z';
const nothing = sha256('');
const welcome = sha256('Welcome to Amazon S3.');

function request(line: string, headers: Record<string, string>, payloadHash = nothing): Signable {
  const [method = '', target = ''] = line.split(' ');
  const all = { host: 'examplebucket.s3.amazonaws.com', 'x-amz-date': time, ...headers };
  return { method, target, headers: all, signedHeaders: Object.keys(all).sort(), payloadHash };
}

describe("signatureOf() gives the signatures of AWS's own examples", () => {
  test.each<[string, Signable, string]>([
    [
      'GET of a range',
      request('GET /test.txt', { range: 'bytes=0-9', 'x-amz-content-sha256': nothing }),
      'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
    ],
    [
      'PUT of a key with a dollar',
      request(
        'PUT /test%24file.text',
        {
          date: 'Fri, 24 May 2013 00:00:00 GMT',
          'x-amz-content-sha256': welcome,
          'x-amz-storage-class': 'REDUCED_REDUNDANCY',
        },
        welcome,
      ),
      '98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd',
    ],
    [
      'GET with a parameter that has no value',
      request('GET /?lifecycle', { 'x-amz-content-sha256': nothing }),
      'fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543',
    ],
    [
      'GET with parameters out of order',
      request('GET /?prefix=J&max-keys=2', { 'x-amz-content-sha256': nothing }),
      '34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7',
    ],
    [
      'a presigned URL',
      {
        ...request(
          'GET /test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host&X-Amz-Signature=aeeed9',
          {},
          'UNSIGNED-PAYLOAD',
        ),
        signedHeaders: ['host'],
      },
      'aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404',
    ],
  ])('%s', (_, signable, signature) => {
    expect(signatureOf(secret, time, scope, signable)).toBe(signature);
  });

  test('a body in signed chunks', () => {
    const headers = {
      host: 's3.amazonaws.com',
      'content-encoding': 'aws-chunked',
      'content-length': '66824',
      'x-amz-content-sha256': 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD',
      'x-amz-decoded-content-length': '66560',
      'x-amz-storage-class': 'REDUCED_REDUNDANCY',
    };
    const seed = signatureOf(
      secret,
      time,
      scope,
      request('PUT /examplebucket/chunkObject.txt', headers, headers['x-amz-content-sha256']),
    );
    const key = signingKey(secret, scope);
    const next = (previous: string, chunk: string) =>
      signText(key, 'AWS4-HMAC-SHA256-PAYLOAD', time, scope, previous, nothing, sha256(chunk));
    const first = next(seed, 'a'.repeat(65_536));
    const second = next(first, 'a'.repeat(1024));
    expect([seed, first, second, next(second, '')]).toEqual([
      '4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9',
      'ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648',
      '0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497',
      'b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9',
    ]);
  });
});
