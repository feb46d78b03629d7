import { createHash, type Hash } from 'node:crypto';
import { type Authenticated, isSame } from '../http/authenticate.ts';
import { sha256, signingKey, signText } from '../http/signature.ts';
import { s3Error } from './errors.ts';

/**
 * The signatures within an aws-chunked body, each of which signs the one before it (API reference, "sigv4-streaming" and
 * "sigv4-streaming-trailers"). Throws SignatureDoesNotMatch.
 */
export class ChunkSigner {
  readonly #key: Buffer;
  readonly #authenticated: Authenticated;
  #previous: string;
  #claimed = '';
  #hash: Hash = createHash('sha256');

  constructor(authenticated: Authenticated) {
    const { credential, secretAccessKey } = authenticated;
    this.#authenticated = authenticated;
    this.#key = signingKey(secretAccessKey, credential.scope);
    this.#previous = credential.signature;
  }

  /** A chunk begins, with what stands after its size: `chunk-signature=...`. */
  begin(extension: string): void {
    this.#claimed = /^chunk-signature=([0-9a-f]{64})$/.exec(extension)?.[1] ?? '';
    this.#hash = createHash('sha256');
  }

  update(bytes: Buffer): void {
    this.#hash.update(bytes);
  }

  /** The chunk is over. */
  end(): void {
    this.#verify('AWS4-HMAC-SHA256-PAYLOAD', this.#claimed, sha256(''), this.#hash.digest('hex'));
  }

  /** The trailers are over; one of them is their signature. */
  endTrailers(trailers: ReadonlyMap<string, string>): void {
    const named = [...trailers].filter(([name]) => name !== 'x-amz-trailer-signature');
    if (named.length === 0 && trailers.size === 0) return;
    const text = named.map(([name, value]) => `${name}:${value}\n`).join('');
    this.#verify('AWS4-HMAC-SHA256-TRAILER', trailers.get('x-amz-trailer-signature') ?? '', sha256(text));
  }

  #verify(algorithm: string, claimed: string, ...hashes: string[]): void {
    const { time, scope } = this.#authenticated.credential;
    const wanted = signText(this.#key, algorithm, time, scope, this.#previous, ...hashes);
    if (!isSame(wanted, claimed)) throw s3Error('SignatureDoesNotMatch', undefined, { SignatureProvided: claimed });
    this.#previous = wanted;
  }
}
