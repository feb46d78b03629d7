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
