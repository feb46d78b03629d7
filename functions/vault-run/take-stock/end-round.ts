import { copiesUsdOf, isReadableClass, requestUsdOf } from '../../archive/estimate.ts';
import { GiB } from '../../archive/units.ts';
import type { Files } from '../../cloud/files.ts';
import { runFiles } from '../../run-files/keys.ts';
import type { RequestState, VaultRun, VaultSettings, VaultStatus, WaitingMessages } from '../../vault-flow.ts';
import { standstillOf } from './idle-rounds.ts';
import type { Round } from './round.ts';
import { statusLine, statusOf } from './status.ts';
import type { Stock } from './stock.ts';

export interface EndRoundDoors {
  readonly files: Pick<Files, 'write'>;
  readonly now: () => Date;
  /** Counted once per call. */
  readonly waiting: () => Promise<WaitingMessages>;
  /** A line for the log, exactly as it is. */
  readonly tell: (line: string) => void;
}

/** Writes down how the run stands, and says how it goes on. */
export async function endRound(round: Round, stock: Stock, doors: EndRoundDoors): Promise<RoundEnd> {
  const { run, requestState, former } = round;
  demandAllRows(run, stock);
  const waiting = await doors.waiting();
  const now = doors.now();
  const status = statusOf({ run, round: round.progress.round, stock, waiting, requestState, former, now });
  const ended = endOf(round, stock, status);
  await doors.files.write(runFiles(run).settled, JSON.stringify(settledAfter(round, stock, ended)));
  await doors.files.write(runFiles(run).status, JSON.stringify(status));
  doors.tell(statusLine(status));
  return ended;
}

type RoundEnd = Pick<VaultRun, 'outcome' | 'failure'>;

function endOf({ run, request, requestState, former }: Round, stock: Stock, status: VaultStatus): RoundEnd {
  const failure = wasNothingRequested(requestState) ? refusalOf(stock, request) : undefined;
  if (failure !== undefined) return { outcome: 'over budget', failure };
  const mayCopy = stock.copyable > 0 && settledIn(stock.counts) > 0;
  if (isFinished(stock, requestState, mayCopy && isNews(stock, former))) return { outcome: 'finished', failure: null };
  const standstill = standstillOf(run, status);
  if (standstill !== undefined) return { outcome: 'finished', failure: standstill };
  return { outcome: mayCopy ? 'copies' : 'unfinished', failure: null };
}

/**
 * Whatever follows a run's end looks at everything. A round that passed by segments is not yet the end, and keeps them in
 * the list: its last call may be tried again.
 */
const settledAfter = (
  { keySegments, progress }: Round,
  { unsettled }: Stock,
  { outcome }: RoundEnd,
): readonly number[] => (outcome === 'finished' && progress.settled === 0 ? [] : keySegments.settledBut(unsettled));

/** What was restored can be copied; what was given up leaves its copies to be requested themselves. */
const settledIn = (counts: Stock['counts']): number =>
  counts.restored.archives + counts.failed.archives + counts.blocked.archives + counts['taken away'].archives;

/** True where something came to its end since the round before: another look for copies may find some. */
const isNews = ({ counts }: Stock, former: Round['former']): boolean =>
  former !== undefined && settledIn(counts) !== settledIn(former.counts);

/** A segment that is lost must not pass for the manifest's end. */
function demandAllRows({ vaultName, estimate }: VaultRun, { rows }: Stock): void {
  if (estimate === null || estimate.archives === rows) return;
  throw new Error(
    `Cannot take stock of vault "${vaultName}": wanted ${estimate.archives} archives in its manifest, found ${rows}. A segment of it is missing from the work bucket; start the vault again.`,
  );
}

const wasNothingRequested = (requestState: RequestState | undefined) =>
  requestState === undefined || requestState.requests === 0;

/** All of it there or given up; or nothing is under way, and nothing will be asked for, or copied, any more. */
function isFinished({ counts }: Stock, requestState: RequestState | undefined, mayCopyMore: boolean): boolean {
  const underWay = counts.requested.archives + counts.ready.archives;
  const wanted = counts.wanted.archives + counts['refused for now'].archives;
  if (underWay > 0 || (requestState?.inFlight ?? null) !== null) return false;
  return wanted === 0 || ((requestState?.stopped ?? null) !== null && !mayCopyMore);
}

/** Expedited above it wants to be meant: a GB costs three times Standard's, and a request two hundred times. */
const expeditedBytes = GiB;

/** Who allows exactly the estimate, a sum in another order, is not to be refused. */
const roundingUsd = 1e-6;

/** Why nothing is asked for at all: said before the first request, of what is missing then. Undefined where all is well. */
function refusalOf({ missing, copies }: Stock, settings: VaultSettings): VaultRun['failure'] | undefined {
  const { tier, maxCostUsd, acceptExpedited = false } = settings;
  const costUsd = requestUsdOf(missing, settings) + costOfCopies(copies, settings);
  if (costUsd > (maxCostUsd ?? 0) + roundingUsd) {
    return {
      error: 'OverBudget',
      cause: `Cannot restore vault "${settings.vaultName}" within ${usd(maxCostUsd ?? 0)} (maxCostUsd): ${countOf(missing)} are missing, and requesting them by ${tier} costs about ${usd(costUsd)}. Nothing was requested. Start it again with a larger maxCostUsd, a cheaper tier, or fewer archives (include, exclude, after, before).`,
    };
  }
  if (tier === 'Expedited' && missing.bytes > expeditedBytes && !acceptExpedited) {
    return {
      error: 'RequestRefused',
      cause: `Cannot restore vault "${settings.vaultName}" by Expedited: ${countOf(missing)} are missing, which costs about ${usd(costUsd)}, and above 1 GiB that wants an explicit yes. Nothing was requested. Start it again with acceptExpedited, or with tier Standard or Bulk.`,
    };
  }
  return undefined;
}

const costOfCopies = (copies: Stock['copies'], { storageClass, priceFactor }: VaultSettings): number =>
  isReadableClass(storageClass) ? copiesUsdOf(copies, storageClass, priceFactor) : 0;

const countOf = ({ archives, bytes }: Stock['missing']) =>
  `${archives.toLocaleString('en')} archives of together ${bytes.toLocaleString('en')} bytes`;

/** To the cent, and finer below one. */
const usd = (value: number) => `${value.toLocaleString('en', { maximumFractionDigits: value < 1 ? 4 : 2 })} USD`;
