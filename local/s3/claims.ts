import { type Call, header } from './call.ts';
import { type Algorithm, algorithmNamed, algorithms, assertDigest, headerOf } from './checksums.ts';
import { s3Error } from './errors.ts';

/** What a request says about its own body, before the body is there. */
export interface Claims {
  /** aws-chunked: payload in chunks with headers, perhaps trailers. */
  readonly framed: boolean;
  /** Size of the payload, without framing. */
  readonly sizeBytes: number;
  /** Hex. */
  readonly md5?: string;
  /** Hex, from x-amz-content-sha256. */
  readonly sha256?: string;
  /** base64; without a value it comes as a trailer. */
  readonly checksum?: { readonly algorithm: Algorithm; readonly value?: string };
}

/** Values of x-amz-content-sha256 that say how the body is framed (API reference, sigv4-auth-using-authorization-header). */
const framings = new Set([
  'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
  'STREAMING-AWS4-HMAC-SHA256-PAYLOAD',
  'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER',
]);

export function claimsIn(call: Call): Claims {
  const payload = header(call, 'x-amz-content-sha256') ?? 'UNSIGNED-PAYLOAD';
  const framed = framings.has(payload);
  const isHash = /^[0-9a-f]{64}$/.test(payload);
  if (!framed && !isHash && payload !== 'UNSIGNED-PAYLOAD') {
    throw s3Error(
      'InvalidArgument',
      'x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-UNSIGNED-PAYLOAD-TRAILER, STREAMING-AWS4-HMAC-SHA256-PAYLOAD, STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER or a valid sha256 value.',
    );
  }
  return {
    framed,
    sizeBytes: sizeOf(call, framed),
    ...md5In(call),
    ...(isHash ? { sha256: payload } : {}),
    ...checksumIn(call, payload.endsWith('-TRAILER')),
  };
}

function sizeOf(call: Call, framed: boolean): number {
  // S3 takes a body of unknown length only where the payload's length is told otherwise.
  if (!framed && header(call, 'transfer-encoding') !== undefined) {
    throw s3Error('NotImplemented', 'A header you provided implies functionality that is not implemented.', {
      Header: 'Transfer-Encoding',
    });
  }
  const told = header(call, framed ? 'x-amz-decoded-content-length' : 'content-length');
  // An empty POST or PUT may come without a length.
  if (told === undefined && !framed && call.request.method !== 'PUT') return 0;
  if (told === undefined || !/^\d{1,16}$/.test(told)) throw s3Error('MissingContentLength');
  return Number(told);
}

function md5In(call: Call): { readonly md5?: string } {
  const claimed = header(call, 'content-md5');
  if (claimed === undefined) return {};
  const bytes = Buffer.from(claimed, 'base64');
  if (bytes.length !== 16 || bytes.toString('base64') !== claimed) throw s3Error('InvalidDigest');
  return { md5: bytes.toString('hex') };
}

/** Headers that begin like a checksum's and are not one. */
const notSums = new Set(['x-amz-checksum-type', 'x-amz-checksum-algorithm', 'x-amz-checksum-mode']);

function checksumIn(call: Call, trailing: boolean): Pick<Claims, 'checksum'> {
  const names = Object.keys(call.headers).filter((name) => name.startsWith('x-amz-checksum-') && !notSums.has(name));
  const trailer = header(call, 'x-amz-trailer')?.toLowerCase();
  if (names.length + (trailer === undefined ? 0 : 1) > 1) {
    throw s3Error(
      'InvalidRequest',
      'Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.',
    );
  }
  if (trailer !== undefined) {
    if (!trailing)
      throw s3Error('InvalidRequest', 'x-amz-trailer needs an x-amz-content-sha256 that ends with -TRAILER.');
    return { checksum: { algorithm: algorithmNamed(trailer.replace('x-amz-checksum-', '')) } };
  }
  const [name] = names;
  if (name === undefined) return {};
  const algorithm = algorithms.find((algorithm) => headerOf(algorithm) === name);
  if (algorithm === undefined) throw s3Error('NotImplemented', undefined, { Header: name });
  const value = String(call.headers[name]);
  assertDigest(algorithm, value);
  return { checksum: { algorithm, value } };
}
