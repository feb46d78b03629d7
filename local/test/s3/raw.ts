import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { crc32 } from 'node:zlib';
import { keysOf } from '../../credentials.ts';
import { sha256, signingKey, signText } from '../../http/signature.ts';
import { signed, type Unsigned } from '../signed.ts';

export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  /** `<Code>` of an error document; empty where there is none. */
  readonly code: string;
}

export interface RawOptions {
  /** An empty one is left out. */
  readonly headers?: Record<string, string>;
  readonly body?: string | Buffer;
  /** Who signs. @default 'local' */
  readonly accessKeyId?: string;
}

/** Sends exactly this, signed, and nothing else that a client library would add but the length of the body. */
export async function raw(
  url: string,
  method: string,
  path: string,
  { headers = {}, body = '', accessKeyId = 'local' }: RawOptions = {},
): Promise<RawAnswer> {
  const length = { 'content-length': String(Buffer.byteLength(body)) };
  const { outgoing, answer } = begin(url, method, path, { ...length, ...headers }, accessKeyId);
  outgoing.end(body);
  return await answer;
}

/** A request whose body the test writes itself, and the answer to it. */
export function begin(
  url: string,
  method: string,
  path: string,
  headers: Record<string, string>,
  accessKeyId = 'local',
): { readonly outgoing: ClientRequest; readonly answer: Promise<RawAnswer> } {
  const { promise, resolve, reject } = Promise.withResolvers<RawAnswer>();
  const { hostname, port } = new URL(url);
  const sent = withoutEmpty({
    ...signedS3({ host: headers.host ?? url, method, target: path, headers, accessKeyId }),
    ...headers,
  });
  const outgoing = request({ hostname, port, method, path, agent: false, headers: sent }, (incoming) => {
    read(incoming).then(resolve, reject);
  });
  outgoing.once('error', reject);
  return { outgoing, answer: promise };
}

/** Signed for S3: the hash of the body is left open where the headers do not name one. */
export const signedS3 = ({ headers = {}, ...request }: Omit<Unsigned, 'service' | 'body'>): Record<string, string> =>
  signed({
    ...request,
    service: 's3',
    headers: withoutEmpty({ 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD', ...headers }),
  });

async function read(incoming: IncomingMessage): Promise<RawAnswer> {
  const body = await text(incoming);
  return { status: incoming.statusCode ?? 0, headers: incoming.headers, text: body, code: valueOf(body, 'Code') };
}

function withoutEmpty(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== ''));
}

/** The text of the first element of this name. */
export function valueOf(xml: string, name: string): string {
  return new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1] ?? '';
}

export const valuesOf = (xml: string, name: string): string[] =>
  [...xml.matchAll(new RegExp(`<${name}>([^<]*)</${name}>`, 'g'))].map(([, value = '']) => value);

/** CRC32 as S3 writes it. */
export function crc32Of(bytes: string | Buffer): string {
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(bytes));
  return sum.toString('base64');
}

/** aws-chunked framing in which each chunk is signed, and the trailers are, behind the signature of the request. */
export function framedAndSigned(
  headers: Readonly<Record<string, string>>,
  chunks: readonly Buffer[],
  trailers: Record<string, string> = {},
): Buffer {
  const time = headers['x-amz-date'] ?? '';
  const scope = { date: time.slice(0, 8), region: 'us-east-1', service: 's3' };
  const key = signingKey(keysOf('local').secretAccessKey, scope);
  let previous = /Signature=(\w+)/.exec(headers.authorization ?? '')?.[1] ?? '';
  const sign = (algorithm: string, ...hashes: string[]) => {
    previous = signText(key, algorithm, time, scope, previous, ...hashes);
    return previous;
  };
  const pieces = [...chunks, Buffer.alloc(0)].flatMap((chunk, index) => [
    Buffer.from(`${chunk.length.toString(16)};chunk-signature=`),
    Buffer.from(`${sign('AWS4-HMAC-SHA256-PAYLOAD', sha256(''), sha256(chunk))}\r\n`),
    chunk,
    Buffer.from(index < chunks.length ? '\r\n' : ''),
  ]);
  const lines = Object.entries(trailers).map(([name, value]) => `${name}:${value}`);
  if (lines.length > 0) {
    const signature = sign('AWS4-HMAC-SHA256-TRAILER', sha256(lines.map((line) => `${line}\n`).join('')));
    lines.push(`x-amz-trailer-signature:${signature}`);
  }
  return Buffer.concat([...pieces, Buffer.from(`${lines.map((line) => `${line}\r\n`).join('')}\r\n`)]);
}

/** aws-chunked framing of these chunks; `extension` stands behind each size. */
export function framed(chunks: readonly Buffer[], trailers: Record<string, string> = {}, extension = ''): Buffer {
  const pieces = [...chunks, Buffer.alloc(0)].flatMap((chunk, index) => [
    Buffer.from(`${chunk.length.toString(16)}${extension}\r\n`),
    chunk,
    Buffer.from(index < chunks.length ? '\r\n' : ''),
  ]);
  const lines = Object.entries(trailers).map(([name, value]) => `${name}:${value}\r\n`);
  return Buffer.concat([...pieces, Buffer.from(`${lines.join('')}\r\n`)]);
}
