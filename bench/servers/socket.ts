/** Sends as many bytes as its argument says to whoever connects: the least there is to do. */
import { createServer } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Listening } from './options.ts';

const MiB = 2 ** 20;
const sizeBytes = Number(process.argv[2]);
const piece = Buffer.alloc(MiB, 1);

function* pieces() {
  for (let sentBytes = 0; sentBytes < sizeBytes; sentBytes += MiB) yield piece;
}

const server = createServer((socket) => void pipeline(Readable.from(pieces()), socket).catch(() => socket.destroy()));
process.on('disconnect', () => process.exit());
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('Cannot serve: the server has no TCP port');
  process.send?.({ url: `tcp://127.0.0.1:${address.port}` } satisfies Listening);
});
