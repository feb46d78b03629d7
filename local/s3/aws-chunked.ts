import type { ChunkSigner } from './chunk-signer.ts';
import { s3Error } from './errors.ts';

/** "The chunk size must be at least 8 KB", except the last one's (API reference, sigv4-streaming). */
const smallestChunkBytes = 8192;
/** A chunk's first line is its size and perhaps a signature; a trailer is a header. Neither is ever longer. */
const longestLineBytes = 4096;

/**
 * Takes aws-chunked framing off a body, as it comes:
 * `<size in hex>[;chunk-signature=...]\r\n<bytes>\r\n` ... `0[;...]\r\n[<trailer>: <value>\r\n ...]\r\n`
 * (API reference, sigv4-streaming and sigv4-streaming-trailers). Chunks that are signed are verified by `signer`.
 */
export class AwsChunked {
  /** The headers that came after the body, names in lower case. */
  readonly trailers = new Map<string, string>();
  #state: 'size' | 'bytes' | 'end of bytes' | 'trailers' | 'done' = 'size';
  #line = '';
  #leftBytes = 0;
  #chunks = 0;
  #lastChunkBytes = smallestChunkBytes;
  readonly #signer: ChunkSigner | undefined;

  constructor(signer?: ChunkSigner) {
    this.#signer = signer;
  }

  /** True once the last chunk and the trailers were seen. */
  get complete(): boolean {
    return this.#state === 'done';
  }

  /** The payload in what just came. */
  *decode(received: Buffer): Generator<Buffer> {
    let rest = received;
    while (rest.length > 0) {
      if (this.#state === 'bytes') {
        const payload = rest.subarray(0, this.#leftBytes);
        rest = rest.subarray(payload.length);
        this.#leftBytes -= payload.length;
        this.#signer?.update(payload);
        if (this.#leftBytes === 0) {
          this.#signer?.end();
          this.#state = 'end of bytes';
        }
        yield payload;
      } else rest = this.#readLine(rest);
    }
  }

  /** Reads up to the end of a line and acts on it when it is there; gives back what follows. */
  #readLine(received: Buffer): Buffer {
    if (this.#state === 'done') throw s3Error('IncompleteBody', 'The request has bytes after its last chunk.');
    const end = received.indexOf(10);
    const taken = end === -1 ? received.length : end + 1;
    this.#line += received.toString('latin1', 0, taken);
    if (this.#line.length > longestLineBytes) throw s3Error('InvalidRequest', 'A chunk header or trailer is too long.');
    if (end !== -1) {
      const line = this.#line.trimEnd();
      this.#line = '';
      this.#understand(line);
    }
    return received.subarray(taken);
  }

  #understand(line: string): void {
    if (this.#state === 'size') this.#startChunk(line);
    else if (this.#state === 'end of bytes') {
      if (line !== '') throw s3Error('IncompleteBody', 'A chunk is longer than its header says.');
      this.#state = 'size';
    } else if (line === '') {
      this.#signer?.endTrailers(this.trailers);
      this.#state = 'done';
    } else this.#addTrailer(line);
  }

  #startChunk(line: string): void {
    const [size = '', extension = ''] = line.split(';');
    if (!/^[0-9a-f]+$/i.test(size)) throw s3Error('InvalidRequest', 'A chunk header does not start with a size.');
    const sizeBytes = Number.parseInt(size, 16);
    this.#chunks += 1;
    // Only now is the chunk before known not to be the last one. S3 names the chunk it had come to, and the size of
    // the one before (seen: versitygw issue 1683).
    if (sizeBytes > 0 && this.#lastChunkBytes < smallestChunkBytes) {
      throw s3Error('InvalidChunkSizeError', undefined, {
        Chunk: String(this.#chunks),
        BadChunkSize: String(this.#lastChunkBytes),
      });
    }
    this.#signer?.begin(extension);
    if (sizeBytes === 0) this.#signer?.end();
    this.#lastChunkBytes = sizeBytes;
    this.#leftBytes = sizeBytes;
    this.#state = sizeBytes === 0 ? 'trailers' : 'bytes';
  }

  #addTrailer(line: string): void {
    const colon = line.indexOf(':');
    if (colon < 1) throw s3Error('MalformedTrailerError');
    this.trailers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
  }
}
