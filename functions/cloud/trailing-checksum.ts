import { Readable } from 'node:stream';
import type { S3Client } from '@aws-sdk/client-s3';
import { field } from '../archive/json.ts';

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

/**
 * A body that writes itself: a piece at a time, and the next is asked for only when the socket has done with the last.
 * So the memory of what was asked for before can be used again; after an ordinary pipe nobody could know that.
 */
export class FramedStream extends Readable {
  readonly sizeBytes: number;
  /** Since when it is the other side's turn: to take a piece, or to answer after the last. Undefined while bytes are awaited. */
  owedSinceMs: number | undefined;
  readonly #frames: AsyncIterable<Uint8Array>;
  #stop: (error: Error) => void = () => {};

  constructor(bytes: AsyncIterable<Uint8Array>, sizeBytes: number, crc32: () => string) {
    super();
    this.sizeBytes = sizeBytes;
    this.#frames = framed(bytes, sizeBytes, crc32);
  }

  /** The one thing that the SDK does with a body that is a stream. */
  override pipe<Request extends NodeJS.WritableStream>(request: Request): Request {
    this.#writeTo(request).catch((error: Error) => this.destroy(error));
    return request;
  }

  override _read(): void {
    this.destroy(new TypeError('A framed stream can only be piped'));
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#stop(error ?? new Error('The upload ended before its last byte'));
    done(error);
  }

  async #writeTo(request: NodeJS.WritableStream): Promise<void> {
    for await (const piece of this.#frames) await this.#write(request, piece);
    this.owedSinceMs = Date.now();
    request.end();
  }

  /** Settles when the socket has taken the piece, or the upload has ended. */
  async #write(request: NodeJS.WritableStream, piece: Uint8Array): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#stop = reject;
      this.owedSinceMs = Date.now();
      if (this.destroyed) reject(this.errored ?? new Error('The upload ended before its last byte'));
      else request.write(piece, (error) => (error ? reject(error) : resolve()));
    });
    this.owedSinceMs = undefined;
  }
}

/** Makes a client tell S3 of each framed body what it is and what trails it. */
export function announceTrailers(client: S3Client): void {
  client.middlewareStack.add(
    (next) => (args) => {
      const body = field(args.input, 'Body');
      if (body instanceof FramedStream) Object.assign(headersOf(args.request), announcement(body.sizeBytes));
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
  const headers = field(request, 'headers');
  if (typeof headers === 'object' && headers !== null) return headers;
  throw new TypeError('The SDK gave a request without headers');
}
