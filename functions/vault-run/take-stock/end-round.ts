import type { Files } from '../../cloud/files.ts';
import { runFiles } from '../../run-files/keys.ts';
import type { RequestState, VaultRun } from '../../vault-flow.ts';
import { statusLine } from './metrics-line.ts';
import { refusalOf } from './refusal.ts';
import type { Round } from './round.ts';
import { statusOf } from './status.ts';
import type { Stock } from './stock.ts';

export interface EndRoundDoors {
  readonly files: Pick<Files, 'write'>;
  readonly now: () => Date;
  /** A line for the log, exactly as it is. */
  readonly tell: (line: string) => void;
}

/** Writes down how the run stands, and says how it goes on. */
export async function endRound(
  { run, request, progress: { round }, former, requestState }: Round,
  stock: Stock,
  doors: EndRoundDoors,
): Promise<Pick<VaultRun, 'outcome' | 'failure'>> {
  demandAllRows(run, stock);
  const status = statusOf({ run, round, stock, requestState, former, now: doors.now() });
  await doors.files.write(runFiles(run).status, JSON.stringify(status));
  doors.tell(statusLine(status));
  const failure = wasNothingRequested(requestState) ? refusalOf(stock, request) : undefined;
  if (failure !== undefined) return { outcome: 'over budget', failure };
  return { outcome: isFinished(stock, requestState) ? 'finished' : 'unfinished', failure: null };
}

/** A segment that is lost must not pass for the manifest's end. */
function demandAllRows({ vaultName, estimate }: VaultRun, { rows }: Stock): void {
  if (estimate === null || estimate.archives === rows) return;
  throw new Error(
    `Cannot take stock of vault "${vaultName}": wanted ${estimate.archives} archives in its manifest, found ${rows}. A segment of it is missing from the work bucket; start the vault again.`,
  );
}

const wasNothingRequested = (requestState: RequestState | undefined) =>
  requestState === undefined || requestState.requests === 0;

/** All of it there or given up; or nothing is under way, and nothing will be asked for any more. */
function isFinished({ counts }: Stock, requestState: RequestState | undefined): boolean {
  const underWay = counts.requested.archives + counts.ready.archives;
  if (underWay > 0 || (requestState?.inFlight ?? null) !== null) return false;
  return counts.wanted.archives === 0 || (requestState?.stopped ?? null) !== null;
}
