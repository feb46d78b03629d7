import type { VaultProgress } from '../../vault-flow.ts';

const passes = ['scan', 'names', 'order', 'by key', 'done'] as const;

/** How far choose-archives has come: it travels in VaultRun, and is all that a call knows of those before. */
export interface Progress {
  readonly pass: (typeof passes)[number];
  /** The next chunk, shard or segment of that pass. */
  readonly next: number;
  /** Chunks that the inventory was scanned in. */
  readonly chunks: number;
  readonly shards: number;
  /** Rows of the manifest so far. */
  readonly rows: number;
  /** Rows of archives that the inventory lists twice, and their bytes. */
  readonly twice: number;
  readonly twiceBytes: number;
  /** Where a merge goes on, by shard. */
  readonly cursors: readonly number[];
}

const begin: Progress = {
  pass: 'scan',
  next: 0,
  chunks: 0,
  shards: 0,
  rows: 0,
  twice: 0,
  twiceBytes: 0,
  cursors: [],
};

export const asProgress = (progress: Progress): VaultProgress => ({ ...progress });

/** What an earlier call gave back; the beginning where there was none. */
export function readProgress(found: VaultProgress | null): Progress {
  if (found === null) return begin;
  const number = (name: keyof Progress) => Number(found[name]);
  return {
    pass: passes.find((pass) => pass === found['pass']) ?? 'scan',
    next: number('next'),
    chunks: number('chunks'),
    shards: number('shards'),
    rows: number('rows'),
    twice: number('twice'),
    twiceBytes: number('twiceBytes'),
    cursors: Array.isArray(found['cursors']) ? found['cursors'] : [],
  };
}
