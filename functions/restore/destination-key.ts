import { keyNamedBy } from '../archive/job-key.ts';
import { archiveKey, checkKey, inventoryKey, rangeKey } from '../archive/object-key.ts';
import { keyRefused } from '../errors.ts';
import type { RestoreTask } from '../flow.ts';
import type { JobOutput } from './completed-job.ts';

/** The key this output goes to, prefix and all: named by the job, or made of vault and archive. Error: `KeyRefused`. */
export function destinationKey(
  task: RestoreTask,
  output: JobOutput,
  jobDescription: string | undefined,
  keyPrefix: string,
): string {
  const named = keyNamedBy(jobDescription) ?? { key: defaultKey(task, output) };
  const reason = 'key' in named ? checkKey(keyPrefix, named.key) : named.reason;
  if ('key' in named && reason === undefined) return keyPrefix + named.key;
  throw keyRefused(
    `Cannot restore job "${task.jobId}" of vault "${task.vaultName}" to ${'key' in named ? `key ${JSON.stringify(named.key)}` : 'the key its description names'}: ${reason}.`,
  );
}

function defaultKey({ vaultName, jobId }: RestoreTask, output: JobOutput): string {
  if (output.kind === 'inventory') return inventoryKey({ vaultName, jobId, ...output });
  if (output.range !== undefined) return rangeKey(vaultName, output.archiveId, output.range);
  return archiveKey(vaultName, output.archiveId);
}
