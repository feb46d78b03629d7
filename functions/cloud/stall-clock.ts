import type { Readable } from 'node:stream';

/**
 * Ends a stream that stops without ending. The SDK's requestTimeout ends with the headers, and its socketTimeout counts
 * from the socket's last byte in either direction. It is for streams that are never paused: every silence is the sender's.
 */
export function endWhenStalled(body: Readable, stallSeconds: number, stalled: () => Error): Disposable {
  let lastMs = Date.now();
  const heard = () => {
    lastMs = Date.now();
  };
  const look = () => {
    if (Date.now() - lastMs >= stallSeconds * 1000) body.destroy(stalled());
  };
  body.on('data', heard);
  const clock = setInterval(look, stallSeconds * 50);
  return {
    [Symbol.dispose]() {
      clearInterval(clock);
      body.off('data', heard);
    },
  };
}

/** An answer's body is this fast at least, on average: less is a trickle, which nobody could wait for. */
const leastBytesPerMs = 65_536 / 1000;

/**
 * The chunks as they come, for readers that may pause: only the time counts in which a chunk was wanted and had not
 * come. All of it together may be `stallSeconds`, and longer by what the bytes so far may take.
 */
export async function* withoutStalls(
  body: Readable,
  stallSeconds: number,
  stalled: () => Error,
): AsyncGenerator<Uint8Array> {
  const source = body[Symbol.asyncIterator]();
  let leftMs = stallSeconds * 1000;
  try {
    for (;;) {
      const wantedMs = Date.now();
      const clock = setTimeout(() => body.destroy(stalled()), leftMs);
      const { done, value } = await source.next().finally(() => clearTimeout(clock));
      if (done) return;
      leftMs += value.byteLength / leastBytesPerMs - (Date.now() - wantedMs);
      yield value;
    }
  } finally {
    body.destroy();
  }
}
