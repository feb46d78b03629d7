import type { Readable } from 'node:stream';

/**
 * A stream that stops without ending. The SDK's requestTimeout ends with the headers, and its socketTimeout also
 * fires while *we* pause the stream because S3 is slow; so this clock runs only while we wait for a byte.
 */
export async function* withoutStall(
  body: Readable,
  stallSeconds: number,
  stalled: () => Error,
): AsyncGenerator<Uint8Array> {
  let waitingSinceMs: number | undefined = Date.now();
  const clock = setInterval(() => {
    if (waitingSinceMs !== undefined && Date.now() - waitingSinceMs >= stallSeconds * 1000) body.destroy(stalled());
  }, stallSeconds * 50);
  try {
    const chunks: AsyncIterable<Uint8Array> = body;
    for await (const chunk of chunks) {
      waitingSinceMs = undefined;
      yield chunk;
      waitingSinceMs = Date.now();
    }
  } finally {
    clearInterval(clock);
    body.destroy();
  }
}
