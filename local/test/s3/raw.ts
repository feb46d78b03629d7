import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { crc32 } from 'node:zlib';

/** The fake signature the endpoint wants: only the access key id in it is read. */
export const signedAs = (accessKeyId: string) =>
  `AWS4-HMAC-SHA256 Credential=${accessKeyId}/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0`;

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
}

/** Sends exactly this, and nothing a client library would add but Host and the length of the body. */
export async function raw(
  url: string,
  method: string,
  path: string,
  { headers = {}, body = '' }: RawOptions = {},
): Promise<RawAnswer> {
  const length = { 'content-length': String(Buffer.byteLength(body)) };
  const { outgoing, answer } = begin(url, method, path, { ...length, ...headers });
  outgoing.end(body);
  return await answer;
}

/** A request whose body the test writes itself, and the answer to it. */
export function begin(
  url: string,
  method: string,
  path: string,
  headers: Record<string, string>,
): { readonly outgoing: ClientRequest; readonly answer: Promise<RawAnswer> } {
  const { promise, resolve, reject } = Promise.withResolvers<RawAnswer>();
  const { hostname, port } = new URL(url);
  const sent = withoutEmpty({ authorization: signedAs('local'), ...headers });
  const outgoing = request({ hostname, port, method, path, agent: false, headers: sent }, (incoming) => {
    read(incoming).then(resolve, reject);
  });
  outgoing.once('error', reject);
  return { outgoing, answer: promise };
}

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
