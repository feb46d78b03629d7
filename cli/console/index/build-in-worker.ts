import { existsSync } from 'node:fs';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { MiB } from '../../../functions/archive/units.ts';
import { Problem } from '../../shared/problem.ts';
import type { IndexProgress } from '../api.ts';
import type { IndexRecord, IndexWish } from './build-index.ts';
import type { FromWorker, ToWorker } from './worker-messages.ts';

/** In the package the worker is bundled as a file of its own, next to the program. */
const bundled = path.join(import.meta.dirname, 'console-index.mjs');
const workerFile = () => (existsSync(bundled) ? bundled : path.join(import.meta.dirname, 'worker.ts'));

/** So many pieces of the inventory are on their way: the rest waits in S3. */
const mostAhead = 16;

/**
 * The heap of the thread that builds, in MB; SQLite's pages are outside of it. Left alone it would grow to hundreds of MB of what
 * is no use any more. A file of names lies in it as text and as maps.
 */
const resourceLimitsOf = ({ naming: { namesFile } }: IndexWish) => ({
  maxYoungGenerationSizeMb: 8,
  maxOldGenerationSizeMb: 96 + Math.ceil((8 * (namesFile?.length ?? 0)) / MiB),
});

/** Builds an index in a thread of its own. The signal ends it. Errors: `InventoryDamaged`; what reading the inventory throws. */
export async function buildInWorker(
  inventory: AsyncIterable<Uint8Array>,
  wish: IndexWish,
  { tell, signal }: { readonly tell: (progress: IndexProgress) => void; readonly signal?: AbortSignal },
): Promise<IndexRecord> {
  const worker = new Worker(workerFile(), { workerData: wish, resourceLimits: resourceLimitsOf(wish) });
  const end = () => void worker.terminate();
  signal?.addEventListener('abort', end, { once: true });
  const room = new Room(mostAhead);
  const built = Promise.withResolvers<IndexRecord>();
  worker.on('message', (message: FromWorker) => {
    if (message.kind === 'taken') room.leave();
    else if (message.kind === 'progress') tell(message.progress);
    else if (message.kind === 'built') built.resolve(message.record);
    else built.reject(new Problem('InventoryDamaged', message.message));
  });
  worker.on('error', (error) => built.reject(error));
  worker.on('exit', () => built.reject(new Problem('Stopped', 'The index was not built to its end.')));
  try {
    const sent = send(inventory, worker, room);
    return await Promise.race([built.promise, sent.then(() => built.promise)]);
  } finally {
    signal?.removeEventListener('abort', end);
    room.close();
    await worker.terminate();
  }
}

async function send(inventory: AsyncIterable<Uint8Array>, worker: Worker, room: Room): Promise<void> {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
  const post = (message: ToWorker) => worker.postMessage(message);
  for await (const bytes of inventory) {
    if (!(await room.enter())) return;
    post({ kind: 'piece', bytes });
  }
  post({ kind: 'end' });
}

/** Lets so many in at a time. */
class Room {
  #left: number;
  #isClosed = false;
  #wake: () => void = () => undefined;

  constructor(places: number) {
    this.#left = places;
  }

  /** False once the room is closed. */
  async enter(): Promise<boolean> {
    while (this.#left === 0 && !this.#isClosed) await new Promise<void>((resolve) => (this.#wake = resolve));
    this.#left--;
    return !this.#isClosed;
  }

  leave(): void {
    this.#left++;
    this.#wake();
  }

  close(): void {
    this.#isClosed = true;
    this.#wake();
  }
}
