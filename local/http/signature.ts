import { createHash, createHmac } from 'node:crypto';

/**
 * AWS Signature Version 4 (IAM guide, "reference_sigv-create-signed-request"): what a request's signature must be. Pure:
 * who may sign, and when, is decided in authenticate.ts.
 */
export interface Scope {
  /** `20261130`. */
  readonly date: string;
  readonly region: string;
  /** As it is signed for: `s3`, `glacier`, `states`, `lambda`, `cloudformation`, `sqs`, `sns`. */
  readonly service: string;
}

/** A request as it came, and which part of it is signed. */
export interface Signable {
  readonly method: string;
  /** Path and query as they stand in the request line. */
  readonly target: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** In the order in which they are signed. */
  readonly signedHeaders: readonly string[];
  /** SHA-256 in hex, or one of S3's words for bodies that are not hashed before they are sent. */
  readonly payloadHash: string;
}

export const sha256 = (data: string | Uint8Array): string => createHash('sha256').update(data).digest('hex');

const hmac = (key: string | Buffer, data: string): Buffer => createHmac('sha256', key).update(data).digest();

export const scopeText = ({ date, region, service }: Scope): string => `${date}/${region}/${service}/aws4_request`;

/** Of the last secret and scopes: a key is good for a day, and each request needs it. */
const signingKeys = new Map<string, Buffer>();
const mostSigningKeys = 1000;

export function signingKey(secret: string, { date, region, service }: Scope): Buffer {
  const name = JSON.stringify([secret, date, region, service]);
  const known = signingKeys.get(name);
  if (known) return known;
  const key = hmac(hmac(hmac(hmac(`AWS4${secret}`, date), region), service), 'aws4_request');
  if (signingKeys.size >= mostSigningKeys) signingKeys.clear();
  signingKeys.set(name, key);
  return key;
}

/** Signs text in which every line is given but the first two: algorithm, time (`20261130T120000Z`), scope. */
export const signText = (key: Buffer, algorithm: string, time: string, scope: Scope, ...rest: string[]): string =>
  hmac(key, [algorithm, time, scopeText(scope), ...rest].join('\n')).toString('hex');

/** The signature a request must bear. */
export const signatureOf = (secret: string, time: string, scope: Scope, request: Signable): string =>
  signText(signingKey(secret, scope), 'AWS4-HMAC-SHA256', time, scope, sha256(canonicalRequest(request, scope)));

function canonicalRequest({ method, target, headers, signedHeaders, payloadHash }: Signable, scope: Scope): Buffer {
  const [path, query] = splitAt(target, '?');
  const lines = signedHeaders.map((name) => `${name}:${canonicalValue(headers[name])}\n`);
  const text = [
    method,
    // S3 signs the path as it is sent, every other service signs it encoded once more.
    scope.service === 's3' ? encodePath(decodePercent(path)) : encodePath(path),
    canonicalQuery(query),
    lines.join(''),
    signedHeaders.join(';'),
    payloadHash,
  ].join('\n');
  // Node reads headers as latin1: the bytes that came are what was signed.
  return Buffer.from(text, 'latin1');
}

const canonicalValue = (value: string | readonly string[] | undefined): string =>
  [value ?? ''].flat().join(',').trim().replaceAll(/\s+/g, ' ');

/** All parameters but the signature itself, encoded anew and in order. */
function canonicalQuery(query: string): string {
  const pairs = query.split('&').filter((pair) => pair !== '');
  const encoded = pairs.map((pair) =>
    splitAt(pair, '=').map((each) => encode(decodePercent(each.replaceAll('+', ' ')))),
  );
  const signed = encoded.filter(([name]) => name !== 'X-Amz-Signature');
  return signed
    .map(([name = '', value = '']) => `${name}=${value}`)
    .sort((one, two) => compareNames(one, two))
    .join('&');
}

function compareNames(one: string, two: string): number {
  const [a, b] = splitAt(one, '=');
  const [c, d] = splitAt(two, '=');
  return a === c ? compare(b, d) : compare(a, c);
}

const compare = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1);

function splitAt(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at === -1 ? [text, ''] : [text.slice(0, at), text.slice(at + separator.length)];
}

/** Everything but unreserved characters becomes `%XX`, byte by byte; `text` holds bytes as latin1. */
const encode = (text: string): string =>
  text.replaceAll(/[^A-Za-z0-9._~-]/g, (byte) => `%${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`);

const encodePath = (path: string): string => path.split('/').map(encode).join('/');

/** `%XX` become bytes; what is no such code stays. */
const decodePercent = (text: string): string =>
  text.replaceAll(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
