import { field } from '../../archive/json.ts';
import { runFiles } from '../../run-files/keys.ts';
import type { VaultProgress, VaultRun } from '../../vault-flow.ts';
import type { NotedKeys } from './found-objects.ts';
import { type WalkPlace, walkBegins } from './match-listing.ts';

/** How far a stock-taking has come. */
export type StockProgress = WalkPlace & {
  /** From 0: counts the stock-takings of a run. */
  readonly round: number;
  readonly pass: 'walk' | 'judge';
  /** Files that the walk left for each segment, at most. */
  readonly flushes: number;
};

export const roundBegins = (round: number): StockProgress => ({ round, pass: 'walk', flushes: 0, ...walkBegins });

/** What a former call gave back; undefined where there was none. Error: where it is no progress of ours. */
export function readProgress(progress: VaultProgress | null): StockProgress | undefined {
  if (progress === null) return undefined;
  const [round, segment, line, flushes] = ['round', 'segment', 'line', 'flushes'].map((name) => field(progress, name));
  const [pass, after] = [field(progress, 'pass'), field(progress, 'after')];
  const areNumbers = [round, segment, line, flushes].every((value) => Number.isSafeInteger(value));
  if (!areNumbers || (pass !== 'walk' && pass !== 'judge') || typeof after !== 'string') {
    throw new TypeError(
      `Cannot go on taking stock: wanted the progress of a stock-taking, found ${JSON.stringify(progress)}. Start the vault again.`,
    );
  }
  const number = Number;
  return { round: number(round), segment: number(segment), line: number(line), flushes: number(flushes), pass, after };
}

type RunOf = Pick<VaultRun, 'vaultName' | 'run'>;

/** Where the walk of this round leaves what it found. */
export function notedKeysOf(run: RunOf, { round }: Pick<StockProgress, 'round'>): NotedKeys {
  const { scratch } = runFiles(run);
  return {
    notes: (segment, flush) => scratch(`found/${round}/${segment}/${flush}.jsonl`),
    contents: (flush) => scratch(`found/${round}/${flush}.json`),
  };
}

/** What was counted in this round before a segment. */
export const stockKeyOf = (run: RunOf, { round }: Pick<StockProgress, 'round'>, segment: number): string =>
  runFiles(run).scratch(`stock/${round}/${segment}.json`);
