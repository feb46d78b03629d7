import type { IndexProgress } from '../api.ts';
import type { IndexRecord } from './build-index.ts';

/** What the server sends to the thread that builds an index. */
export type ToWorker = { readonly kind: 'piece'; readonly bytes: Uint8Array } | { readonly kind: 'end' };

/** What comes back. */
export type FromWorker =
  | { readonly kind: 'taken' }
  | { readonly kind: 'progress'; readonly progress: IndexProgress }
  | { readonly kind: 'built'; readonly record: IndexRecord }
  | { readonly kind: 'failed'; readonly message: string };
