import { rowNamedBy } from '../archive/job-key.ts';
import { checkKey } from '../archive/object-key.ts';
import type { Files } from '../cloud/files.ts';
import { keyRefused } from '../errors.ts';
import type { RestoreTask } from '../flow.ts';
import { isNoRow, readManifestRow } from '../run-files/manifest-row.ts';
import { readRunRequest } from '../run-files/run-request.ts';
import type { ManifestRow, VaultDestination, VaultRun } from '../vault-flow.ts';
import type { JobOutput } from './completed-job.ts';

/**
 * The row of a run's manifest that a job's description names, undefined where it names none. It is believed only if it
 * is about the job's own archive, all of it, and its key lies below the prefix.
 * Errors: `KeyRefused`; `ConfigurationError` where the run began with another destination.
 */
export async function rowOfJob(
  task: RestoreTask,
  output: JobOutput,
  jobDescription: string | undefined,
  { work, destination }: { readonly work: Pick<Files, 'read' | 'readRange'>; readonly destination: VaultDestination },
): Promise<ManifestRow | undefined> {
  const named = rowNamedBy(jobDescription);
  if (named === undefined) return undefined;
  const refused = (reason: string, cause?: unknown) =>
    keyRefused(
      `Cannot restore job "${task.jobId}" of vault "${task.vaultName}" to the key its description ${jobDescription} stands for: ${reason}.`,
      cause,
    );
  if ('reason' in named) throw refused(named.reason);
  if (output.kind !== 'archive') throw refused('its output is an inventory, and rows are archives');
  if (output.range !== undefined) throw refused('it is for a range, and rows are whole archives');
  const run = { ...task, run: named.run };
  const found = await rowOfRun(run, named.row, { work, destination }).catch((error) => {
    throw isNoRow(error) ? refused('there is no such row, or it may not be read', error) : error;
  });
  if ('reason' in found) throw refused(found.reason);
  if (found.archiveId !== output.archiveId) throw refused(`that row is archive "${found.archiveId}"`);
  const reason = reasonAgainst(found.key, destination.keyPrefix);
  if (reason !== undefined) throw refused(`the key ${JSON.stringify(found.key)} is not to be used: ${reason}`);
  return found;
}

/** No row is believed of a run that restores elsewhere. */
async function rowOfRun(
  run: Pick<VaultRun, 'vaultName' | 'run'>,
  row: number,
  { work, destination }: { readonly work: Pick<Files, 'read' | 'readRange'>; readonly destination: VaultDestination },
) {
  await readRunRequest(work, run, destination);
  return await readManifestRow(work, run, row);
}

const reasonAgainst = (key: string, keyPrefix: string): string | undefined =>
  key.startsWith(keyPrefix)
    ? checkKey(keyPrefix, key.slice(keyPrefix.length).replace(/\/$/, '')) // the slash of a folder marker that is kept
    : `it does not begin with the stack's prefix ${JSON.stringify(keyPrefix)}`;
