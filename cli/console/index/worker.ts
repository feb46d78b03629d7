import { parentPort, workerData } from 'node:worker_threads';
import { buildIndex, type IndexWish } from './build-index.ts';
import type { FromWorker, ToWorker } from './worker-messages.ts';

/** Builds an index beside the server, which goes on answering. Pieces of the inventory come as messages, a few ahead. */
const port = parentPort;
if (port === null) throw new Error('This file is started as a worker.');
const wish: IndexWish = workerData;
const say = (message: FromWorker) => port.postMessage(message);

async function* pieces(): AsyncGenerator<Uint8Array> {
  const waiting: ToWorker[] = [];
  let wake = () => {};
  port?.on('message', (message: ToWorker) => {
    waiting.push(message);
    wake();
  });
  for (;;) {
    const next = waiting.shift();
    if (next === undefined) await new Promise<void>((resolve) => (wake = resolve));
    else if (next.kind === 'end') return;
    else {
      yield next.bytes;
      say({ kind: 'taken' });
    }
  }
}

try {
  say({ kind: 'built', record: await buildIndex(pieces(), wish, (progress) => say({ kind: 'progress', progress })) });
} catch (error) {
  say({ kind: 'failed', message: Error.isError(error) ? error.message : String(error) });
}
port.close();
