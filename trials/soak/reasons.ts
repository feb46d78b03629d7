import { mapErrors } from '../../functions/errors.ts';
import type { Row } from './rows.ts';
import type { Soak } from './soak.ts';

/** Why restores failed, by the error's name; and those for which no fault accounts, each a sentence. */
export interface Reasons {
  readonly byError: Readonly<Record<string, number>>;
  readonly unexplained: readonly string[];
}

/** Looks at every row whose newest execution has failed: is it for one of the faults that struck it? */
export async function reasonsFor(soak: Soak): Promise<Reasons> {
  const byError: Record<string, number> = {};
  const unexplained: string[] = [];
  const ends = endsByRow(soak);
  const partFailures = await soak.world.partFailures();
  for (const row of soak.rows) {
    const run = failureOf(soak, row);
    if (run === undefined) continue;
    const ofParts = partFailures.filter(({ input }) => input.includes(run.jobId)).map(({ error }) => error ?? 'none');
    const isOfMap = mapErrors.some((name) => name === run.error);
    for (const error of isOfMap && ofParts.length > 0 ? ofParts.slice(-1) : [run.error]) {
      byError[error] = (byError[error] ?? 0) + 1;
      if (!ends.get(row)?.has(error))
        unexplained.push(`${row.key} failed as ${error}, and nothing that struck it ends so: ${run.cause}`);
    }
  }
  return { byError, unexplained };
}

/** How the row's newest execution failed, if it did. */
export function failureOf({ jobs, runs }: Soak, row: Row) {
  const jobId = jobs.get(row)?.at(-1) ?? '';
  const run = runs.of(jobId);
  if (run === undefined || run.status === 'RUNNING' || run.status === 'SUCCEEDED') return undefined;
  return { jobId, error: run.error ?? run.status, cause: run.cause ?? '' };
}

/** Errors in which each row may end for good, by what struck it. */
function endsByRow(soak: Soak): ReadonlyMap<Row, ReadonlySet<string>> {
  const ends = new Map<Row, Set<string>>(soak.rows.map((row) => [row, new Set(row.damaged ? ['ArchiveDamaged'] : [])]));
  for (const struck of soak.world.cloud.faults.log) {
    const row = soak.rowOf(struck);
    for (const name of soak.kindOf(struck)?.ends ?? []) if (row) ends.get(row)?.add(name);
  }
  return ends;
}
