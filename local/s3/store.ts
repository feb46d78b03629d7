import { createHash } from 'node:crypto';
import { type Received, receive } from './body.ts';
import type { Bucket } from './bucket.ts';
import type { Call } from './call.ts';
import { type Algorithm, running } from './checksums.ts';
import type { Piece } from './pieces.ts';

export interface Stored extends Received {
  readonly piece: Piece;
}

/** The body of a call as a new piece. Nothing of it is left when the body was not right. */
export async function storeBody(call: Call, bucket: Bucket, wanted: readonly Algorithm[]): Promise<Stored> {
  const writer = await bucket.pieces.writer();
  try {
    const received = await receive(call, (bytes) => writer.write(bytes), { wanted });
    await writer.close();
    return { ...received, piece: { file: writer.file, sizeBytes: received.sizeBytes } };
  } catch (error) {
    await writer.discard();
    throw error;
  }
}

/** Bytes that are here already as a new piece, with the sums a body would have had. */
export async function storeCopy(
  bytes: AsyncIterable<Buffer>,
  bucket: Bucket,
  wanted: readonly Algorithm[],
): Promise<Stored> {
  const writer = await bucket.pieces.writer();
  const md5 = createHash('md5');
  const sums = wanted.map((algorithm) => ({ algorithm, sum: running(algorithm) }));
  let sizeBytes = 0;
  try {
    for await (const chunk of bytes) {
      sizeBytes += chunk.length;
      md5.update(chunk);
      for (const { sum } of sums) sum.update(chunk);
      await writer.write(chunk);
    }
    await writer.close();
  } catch (error) {
    await writer.discard();
    throw error;
  }
  const digests = new Map(sums.map(({ algorithm, sum }) => [algorithm, sum.digest()]));
  const piece = { file: writer.file, sizeBytes };
  return { sizeBytes, md5: md5.digest('hex'), sums: digests, claimed: undefined, piece };
}
