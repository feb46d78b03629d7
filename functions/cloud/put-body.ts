import type { Readable } from 'node:stream';
import { rangeDamaged, rangeIncomplete } from '../errors.ts';
import { errorOfName, messageOf, timedOut } from './aws-errors.ts';
import { FramedStream, framedBytes } from './trailing-checksum.ts';

/** Bytes on their way to S3, and their sum. */
export interface Body {
  readonly sizeBytes: number;
  /** A chunk is done with when the next is asked for. */
  readonly bytes: AsyncIterable<Uint8Array>;
  /** Asked after the last byte: CRC32 of them all, base64. */
  readonly crc32: () => string;
}

/** The members of a request that carries such a body. */
export interface FramedBody {
  readonly Body: Readable;
  readonly ContentLength: number;
}

interface Stored {
  readonly ChecksumCRC32?: string | undefined;
}

/**
 * One request that is fed while its bytes still arrive. When they break off, so does the request: half a body never
 * becomes anything. A request whose body is a stream is not repeated by the SDK.
 */
export async function putBody<Answer extends Stored>(
  { bytes, sizeBytes, crc32 }: Body,
  send: (body: FramedBody, signal: AbortSignal) => Promise<Answer>,
  signal?: AbortSignal,
): Promise<Answer> {
  const stream = new FramedStream(bytes, sizeBytes, crc32);
  const broken = new AbortController();
  stream.once('error', (error) => broken.abort(error));
  using _ = endWhenOwed(stream, broken);
  const end = signal === undefined ? broken.signal : AbortSignal.any([broken.signal, signal]);
  try {
    const answer = await send({ Body: stream, ContentLength: framedBytes(sizeBytes) }, end);
    demandOurSum(crc32(), answer);
    return answer;
  } catch (error) {
    throw broken.signal.aborted ? broken.signal.reason : asOurs(error);
  } finally {
    stream.destroy();
  }
}

/** S3 takes 128 KiB, and answers after the last of them, in a moment. */
const owedSeconds = 30;

/** The SDK has no limit for a request whose bytes still come: we may be the ones who are slow. Here only S3's time counts. */
function endWhenOwed(stream: FramedStream, broken: AbortController): Disposable {
  const late = () =>
    timedOut('store the bytes', `S3 to take them, or to answer after the last, within ${owedSeconds} s`);
  const clock = setInterval(() => {
    const { owedSinceMs = Number.POSITIVE_INFINITY } = stream;
    if (Date.now() - owedSinceMs >= owedSeconds * 1000) broken.abort(late());
  }, 1000);
  return { [Symbol.dispose]: () => clearInterval(clock) };
}

/** What S3 refuses because it arrived otherwise than it was sent is fetched again, as all that is damaged. */
function asOurs(error: unknown): unknown {
  const what = 'Cannot store the bytes: S3';
  if (errorOfName(error) === 'BadDigest') {
    return rangeDamaged(`${what} computed another CRC32 than ours (${messageOf(error)}).`, error);
  }
  if (errorOfName(error) === 'IncompleteBody') {
    return rangeIncomplete(`${what} received fewer bytes than were announced (${messageOf(error)}).`, error);
  }
  return error;
}

/** S3 says which sum it stored; it is compared and never used. */
function demandOurSum(ours: string, { ChecksumCRC32: stored }: Stored): void {
  if (stored === undefined || stored === ours) return;
  throw rangeDamaged(`Cannot store the bytes: S3 says their CRC32 is "${stored}", ours is "${ours}".`);
}
