import { compareUtf8 } from '../../archive/names/utf8-order.ts';
import type { Files } from '../../cloud/files.ts';
import { readJson } from '../../run-files/json-files.ts';
import { runFiles } from '../../run-files/keys.ts';
import type { LedgerState } from '../../run-files/ledger.ts';
import type { VaultRun } from '../../vault-flow.ts';

/**
 * The segments of `by-key`, as far as a stock-taking tells them apart: one is *settled* when nothing is expected of any of its rows. The
 * rounds that follow do not list it; a run's last round lists all of them (docs/decisions/0006-keep-pace.md, section 4).
 */
export interface KeySegments {
  /** The last key of a segment that this round does not list; undefined where it is to be listed. */
  readonly passedBy: (segment: number) => string | undefined;
  /** False where nobody looked in this round what lies at the key. */
  readonly isListed: (key: string) => boolean;
  readonly segmentOf: (key: string) => number;
  /** All segments but those that are given. */
  readonly settledBut: (unsettled: readonly number[]) => readonly number[];
}

/** States in which the run expects nothing of a row. One that is blocked may be unblocked at any time. */
const settledStates: readonly LedgerState[] = ['restored', 'failed', 'taken away'];

export const isSettledState = (state: LedgerState): boolean => settledStates.includes(state);

/** How many segments the round before left settled. */
export const countSettled = async (files: Pick<Files, 'read'>, run: RunOf): Promise<number> =>
  (await readSettled(files, run)).length;

/**
 * The segments for a round that passes by so many. Error: where the list of those is gone. What is not listed would pass for
 * gone from the bucket.
 */
export async function openKeySegments(
  files: Pick<Files, 'read'>,
  run: RunOf,
  settledCount: number,
): Promise<KeySegments> {
  const [lastKeys = [], list] = await Promise.all([
    readJson<readonly string[]>(files, runFiles(run).lastKeys),
    settledCount === 0 ? [] : readSettled(files, run),
  ]);
  if (list.length < settledCount || Math.max(-1, ...list.slice(-1)) >= lastKeys.length) {
    throw new Error(
      `Cannot go on taking stock: wanted the ${settledCount} segments that this round does not list, at ${runFiles(run).settled} and ${runFiles(run).lastKeys}, found ${list.length} of ${lastKeys.length}. Start the vault again: only what is missing is requested.`,
    );
  }
  return keySegmentsOf(lastKeys, new Set(list));
}

/** `lastKeys`: of each segment, in UTF-8 order. Without any all keys are in the first, and all are listed. */
function keySegmentsOf(lastKeys: readonly string[], settled: ReadonlySet<number>): KeySegments {
  const segmentOf = (key: string) => firstNotBefore(lastKeys, key);
  return {
    passedBy: (segment) => (settled.has(segment) ? lastKeys[segment] : undefined),
    isListed: (key) => settled.size === 0 || !settled.has(segmentOf(key)),
    segmentOf,
    settledBut: (unsettled) => {
      const open = new Set(unsettled);
      return [...lastKeys.keys()].filter((segment) => !open.has(segment));
    },
  };
}

type RunOf = Pick<VaultRun, 'vaultName' | 'run'>;

const readSettled = async (files: Pick<Files, 'read'>, run: RunOf): Promise<readonly number[]> =>
  (await readJson<readonly number[]>(files, runFiles(run).settled)) ?? [];

/** The place of the first that is not before `key`. */
function firstNotBefore(sorted: readonly string[], key: string): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (compareUtf8(sorted[middle] ?? '', key) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
