import type { Files } from '../../cloud/files.ts';
import { runFiles } from '../../run-files/keys.ts';
import type { Purse, VaultRun } from '../../vault-flow.ts';
import { metricsLine } from './metrics-line.ts';
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
  { run, request, progress: { round }, former, purse }: Round,
  stock: Stock,
  doors: EndRoundDoors,
): Promise<Pick<VaultRun, 'outcome' | 'failure'>> {
  demandAllRows(run, stock);
  const status = statusOf({ run, round, stock, purse, former, now: doors.now() });
  await doors.files.write(runFiles(run).status, JSON.stringify(status));
  doors.tell(metricsLine(status));
  const failure = wasNothingRequested(purse) ? refusalOf(stock, request) : undefined;
  if (failure !== undefined) return { outcome: 'over budget', failure };
  return { outcome: isFinished(stock, purse) ? 'finished' : 'unfinished', failure: null };
}

/** A piece that is lost must not pass for the manifest's end. */
function demandAllRows({ vaultName, estimate }: VaultRun, { rows }: Stock): void {
  if (estimate === null || estimate.archives === rows) return;
  throw new Error(
    `Cannot take stock of vault "${vaultName}": wanted ${estimate.archives} archives in its manifest, found ${rows}. A piece of it is missing from the work bucket; start the vault again.`,
  );
}

const wasNothingRequested = (purse: Purse | undefined) => purse === undefined || purse.requests === 0;

/** All of it there or given up; or nothing is under way, and nothing will be asked for any more. */
function isFinished({ counts }: Stock, purse: Purse | undefined): boolean {
  const underWay = counts.requested.archives + counts.ready.archives;
  if (underWay > 0 || (purse?.open ?? null) !== null) return false;
  return counts.wanted.archives === 0 || (purse?.stopped ?? null) !== null;
}
