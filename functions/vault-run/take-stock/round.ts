import type { Files } from '../../cloud/files.ts';
import { readJson } from '../../run-files/json-files.ts';
import { runFiles } from '../../run-files/keys.ts';
import type { RequestState, VaultRun, VaultSettings, VaultStatus } from '../../vault-flow.ts';
import { readProgress, roundBegins, type StockProgress } from './stock-progress.ts';

/** One stock-taking, in one or in several calls. */
export interface Round {
  readonly run: VaultRun;
  readonly request: VaultSettings;
  readonly progress: StockProgress;
  /** What the round before came to; undefined in the first. */
  readonly former: VaultStatus | undefined;
  /** Undefined before the first request. */
  readonly requestState: RequestState | undefined;
}

export async function openRound(run: VaultRun, files: Pick<Files, 'read'>): Promise<Round> {
  const at = runFiles(run);
  const [request, former, requestState] = await Promise.all([
    readJson<VaultSettings>(files, at.request),
    readJson<VaultStatus>(files, at.status),
    readJson<RequestState>(files, at.requestState),
  ]);
  if (request === undefined) {
    throw new Error(
      `Cannot take stock of vault "${run.vaultName}": wanted the run's request at ${at.request}, found nothing. Start the vault again.`,
    );
  }
  const progress = readProgress(run.progress) ?? roundBegins((former?.round ?? -1) + 1);
  return { run, request, progress, former, requestState };
}
