import type { Files } from '../../cloud/files.ts';
import { readJson } from '../../run-files/json-files.ts';
import { runFiles } from '../../run-files/keys.ts';
import { readRunRequest } from '../../run-files/run-request.ts';
import type {
  RequestState,
  VaultDestination,
  VaultProgress,
  VaultRun,
  VaultSettings,
  VaultStatus,
} from '../../vault-flow.ts';
import { progressFields } from '../progress.ts';
import type { FoundObjectsKeys } from './found-objects.ts';
import { countSettled, type KeySegments, openKeySegments } from './key-segments.ts';
import { type ListingPlace, listingBegins } from './match-listing.ts';

/** How far a stock-taking has come. */
export type StockProgress = ListingPlace & {
  /** From 0: counts the stock-takings of a run. */
  readonly round: number;
  readonly pass: (typeof passes)[number];
  /** How many times the match pass has written down what it found. */
  readonly flushes: number;
  /** How many settled segments this round does not list; 0 in one that lists everything. */
  readonly settled: number;
};

const passes = ['match', 'judge'] as const;

/** The beginning of a round; without `settled`, of one that lists everything. */
export const roundBegins = (round: number, settled = 0): StockProgress => ({
  round,
  pass: 'match',
  flushes: 0,
  settled,
  ...listingBegins,
});

/** What a former call gave back; undefined where there was none. Error: `RequestRefused`. */
function readStockProgress(progress: VaultProgress | null): StockProgress | undefined {
  if (progress === null) return undefined;
  const { count, oneOf, text } = progressFields('take-stock', progress);
  return {
    round: count('round'),
    pass: oneOf('pass', passes),
    flushes: count('flushes'),
    settled: count('settled'),
    segment: count('segment'),
    line: count('line'),
    after: text('after'),
  };
}

/** One stock-taking, in one or in several calls. */
export interface Round {
  readonly run: VaultRun;
  readonly request: VaultSettings;
  readonly progress: StockProgress;
  readonly keySegments: KeySegments;
  /** What the round before came to; undefined in the first. */
  readonly former: VaultStatus | undefined;
  /** Undefined before the first request. */
  readonly requestState: RequestState | undefined;
}

/** Error: `ConfigurationError` where the destination is not the one that the run began with. */
export async function openRound(
  run: VaultRun,
  files: Pick<Files, 'read'>,
  destination: VaultDestination,
): Promise<Round> {
  const at = runFiles(run);
  const [request, former, requestState] = await Promise.all([
    readRunRequest(files, run, destination),
    readJson<VaultStatus>(files, at.status),
    readJson<RequestState>(files, at.requestState),
  ]);
  if (request === undefined) {
    throw new Error(
      `Cannot take stock of vault "${run.vaultName}": wanted the run's request at ${at.request}, found nothing. Start the vault again.`,
    );
  }
  const progress =
    readStockProgress(run.progress) ?? roundBegins((former?.round ?? -1) + 1, await countSettled(files, run));
  const keySegments = await openKeySegments(files, run, progress.settled);
  return { run, request, progress, keySegments, former, requestState };
}

type RunOf = Pick<VaultRun, 'vaultName' | 'run'>;

/** Where the match pass of this round leaves what it found. */
export function foundObjectsKeysOf(run: RunOf, { round }: Pick<StockProgress, 'round'>): FoundObjectsKeys {
  const { scratch } = runFiles(run);
  return {
    objects: (segment, flush) => scratch(`found/${round}/${segment}/${flush}.jsonl`),
    contents: (flush) => scratch(`found/${round}/${flush}.json`),
  };
}

/** What was counted in this round before a segment. */
export const stockKeyOf = (run: RunOf, { round }: Pick<StockProgress, 'round'>, segment: number): string =>
  runFiles(run).scratch(`stock/${round}/${segment}.json`);
