import { Readable } from 'node:stream';
import type { S3Client } from '@aws-sdk/client-s3';
import { own } from '../archive/json.ts';

/**
 * An upload whose checksum is known only after its last byte: S3 takes it as a trailer, in a body framed as
 * `aws-chunked` (S3 API reference, "sigv4-streaming-trailers"). The SDK can frame too,
 * but with a sum of its own: here the trailer carries ours, taken over the bytes as Glacier sent them.
 */
const frameBytes = 1024 * 1024; // S3 refuses frames under 8 KiB, except the last

const trailerName = 'x-amz-checksum-crc32';
const end = '\r\n';

/**
 * TLS takes one buffer of this size without copying it and sends it off at once; larger ones, and small ones together
 * with large ones, it copies (node, src/crypto/crypto_tls.cc, TLSWrap::DoWrite and EncOut).
 */
const pieceBytes = 128 * 1024;

/** Frames the bytes without copying them; `crc32` (base64) is asked for after the last one. */
export async function* framed(
  bytes: AsyncIterable<Uint8Array>,
  sizeBytes: number,
  crc32: () => string,
): AsyncGenerator<Uint8Array> {
  let leftInPart = sizeBytes;
  let leftInFrame = 0;
  let between = ''; // what ends a frame goes out with what begins the next
  for await (const chunk of bytes) {
    for (let at = 0; at < chunk.byteLength; ) {
      if (leftInFrame === 0) {
        leftInFrame = Math.min(frameBytes, leftInPart);
        yield Buffer.from(between + frameHeader(leftInFrame));
        between = end;
      }
      const piece = chunk.subarray(at, at + Math.min(pieceBytes, leftInFrame));
      yield piece;
      at += piece.byteLength;
      leftInFrame -= piece.byteLength;
      leftInPart -= piece.byteLength;
    }
  }
  yield Buffer.from(between + trailer(crc32()));
}

const frameHeader = (bytes: number) => `${bytes.toString(16)}${end}`;
const trailer = (crc32: string) => `0${end}${trailerName}:${crc32}${end}${end}`;

/** How long the framed body will be: known before its first byte. */
export function framedBytes(sizeBytes: number): number {
  const whole = Math.floor(sizeBytes / frameBytes);
  const rest = sizeBytes % frameBytes;
  return whole * lengthOfFrame(frameBytes) + (rest > 0 ? lengthOfFrame(rest) : 0) + trailer('AAAAAA==').length;
}

const lengthOfFrame = (bytes: number) => frameHeader(bytes).length + bytes + end.length;

/** Sizes of the framed streams under way, by stream. */
const sizes = new WeakMap<object, number>();

/** The bytes as a framed stream, for the Body of a request of a client that announces trailers. */
export function framedStream(bytes: AsyncIterable<Uint8Array>, sizeBytes: number, crc32: () => string): Readable {
  const stream = Readable.from(framed(bytes, sizeBytes, crc32), { objectMode: false });
  sizes.set(stream, sizeBytes);
  return stream;
}

/** Makes a client tell S3 of each framed body what it is and what trails it. */
export function announceTrailers(client: S3Client): void {
  client.middlewareStack.add(
    (next) => (args) => {
      const sizeBytes = sizes.get(Object(own(args.input, 'Body')));
      if (sizeBytes !== undefined) Object.assign(headersOf(args.request), announcement(sizeBytes));
      return next(args);
    },
    { step: 'build', name: 'announceTrailers', priority: 'low', override: true },
  );
}

const announcement = (sizeBytes: number) => ({
  'content-encoding': 'aws-chunked',
  'content-length': String(framedBytes(sizeBytes)),
  'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
  'x-amz-decoded-content-length': String(sizeBytes),
  'x-amz-trailer': trailerName,
});

function headersOf(request: unknown): object {
  const headers = own(request, 'headers');
  if (typeof headers === 'object' && headers !== null) return headers;
  throw new TypeError('The SDK gave a request without headers');
}
