import { runFiles } from '../../run-files/keys.ts';
import type { VaultRun } from '../../vault-flow.ts';
import { badRowsAdvice, badRowsIn, badRowsWords } from './bad-rows.ts';
import type { Sums } from './sums.ts';
import { countWords } from './words.ts';

/** An execution's Cause is read by people: a few examples, and where the rest lies. */
const mostExamples = 5;

/** How the run ends. A row that could not be read may be an archive: nobody may take the rest for all of the vault. */
export function runEndOf(run: VaultRun, sums: Sums, workBucketName: string): Pick<VaultRun, 'outcome' | 'failure'> {
  const missing = sums.all.archives - (sums.outcomes['restored']?.archives ?? 0);
  const badRows = badRowsIn(run);
  if (missing === 0 && badRows === 0) return { outcome: 'complete', failure: null };
  // A run that stood still says so itself.
  const { error, cause } = run.failure ?? {
    error: 'ArchivesMissing',
    cause: `Cannot say that vault "${run.vaultName}" is restored:`,
  };
  const at = (key: string) => `s3://${workBucketName}/${key}`;
  const { reportPage, badRows: list } = runFiles(run);
  const sentences = [
    cause,
    ...(missing === 0 ? [] : [`${missingWords(missing, sums)}.`]),
    ...(badRows === 0 ? [] : [`${badRowsWords(badRows)}; ${at(list)} says which and why.`]),
    `The report lies at ${at(reportPage)}.`,
    ...(missing === 0 ? [] : ['Start the vault again: only what is missing is requested.']),
    ...(badRows === 0 ? [] : [badRowsAdvice]),
  ];
  return { outcome: 'missing', failure: { error, cause: sentences.join(' ') } };
}

function missingWords(missing: number, { all, reasons }: Sums): string {
  const examples = Object.values(reasons)
    .flatMap((reason) => reason.examples)
    .slice(0, mostExamples)
    .map(({ archiveId, reason }) => `"${archiveId}" (${reason})`);
  return `${countWords(missing)} of ${countWords(all.archives)} archives are not in the bucket, ${missing > mostExamples ? 'such as' : 'namely'} ${examples.join(', ')}`;
}
