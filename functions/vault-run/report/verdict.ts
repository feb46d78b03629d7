import type { VaultRun } from '../../vault-flow.ts';
import { runFiles } from '../run-files.ts';
import type { Sums } from './sums.ts';

/** An execution's Cause is read by people: a few examples, and where the rest lies. */
const mostExamples = 5;

/** How the run ends. */
export function verdictOf(run: VaultRun, sums: Sums, workBucketName: string): Pick<VaultRun, 'outcome' | 'failure'> {
  const missing = sums.all.archives - (sums.outcomes['restored']?.archives ?? 0);
  if (missing === 0) return { outcome: 'complete', failure: null };
  const examples = Object.values(sums.reasons)
    .flatMap((reason) => reason.examples)
    .slice(0, mostExamples)
    .map(({ archiveId, reason }) => `"${archiveId}" (${reason})`);
  return {
    outcome: 'missing',
    failure: {
      error: 'ArchivesMissing',
      cause: `Cannot say that vault "${run.vaultName}" is restored: ${missing.toLocaleString('en')} of ${sums.all.archives.toLocaleString('en')} archives are not in the bucket, ${missing > mostExamples ? 'such as' : 'namely'} ${examples.join(', ')}. The report lies at s3://${workBucketName}/${runFiles(run).reportPage}. Start the vault again: only what is missing is requested.`,
    },
  };
}
