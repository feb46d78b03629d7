import { rowNamedBy } from '../archive/job-key.ts';
import { checkKey } from '../archive/object-key.ts';
import type { Files } from '../cloud/files.ts';
import { keyRefused } from '../errors.ts';
import type { RestoreTask } from '../flow.ts';
import { isNoRow, readManifestRow } from '../run-files/manifest-row.ts';
import type { ManifestRow } from '../vault-flow.ts';
import type { JobOutput } from './job-output.ts';

/**
 * The row of a run's manifest that a job's description names, undefined where it names none. It is believed only if it
 * is about the job's own archive, all of it, and its key lies below the prefix. Error: `KeyRefused`.
 */
export async function rowOfJob(
  task: RestoreTask,
  output: JobOutput,
  jobDescription: string | undefined,
  { work, keyPrefix }: { readonly work: Pick<Files, 'readRange'>; readonly keyPrefix: string },
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
  const found = await readManifestRow(work, { ...task, run: named.run }, named.row).catch((error) => {
    throw isNoRow(error) ? refused('there is no such row, or it may not be read', error) : error;
  });
  if ('reason' in found) throw refused(found.reason);
  if (found.archiveId !== output.archiveId) throw refused(`that row is archive "${found.archiveId}"`);
  const reason = reasonAgainst(found.key, keyPrefix);
  if (reason !== undefined) throw refused(`the key ${JSON.stringify(found.key)} is not to be used: ${reason}`);
  return found;
}

const reasonAgainst = (key: string, keyPrefix: string): string | undefined =>
  key.startsWith(keyPrefix)
    ? checkKey(keyPrefix, key.slice(keyPrefix.length).replace(/\/$/, '')) // the slash of a folder marker that is kept
    : `it does not begin with the stack's prefix ${JSON.stringify(keyPrefix)}`;
