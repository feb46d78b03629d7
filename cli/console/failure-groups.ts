import { adviceFor } from '../../functions/dispatch/advice.ts';
import { reasonNameIn, reasons } from '../../functions/run-files/reasons.ts';
import type { VaultStatus } from '../../functions/vault-flow.ts';
import { givenUpIn } from '../shared/stock.ts';
import type { FailureGroup, FailureGroups } from './api.ts';

const mostExamples = 10;

/** What a run gave up, by the names of its reasons, the most frequent first. */
export function failureGroups(stock: VaultStatus | undefined): FailureGroups {
  if (stock === undefined) return { groups: [], archives: 0, isCut: false };
  const byName = Map.groupBy(stock.failures, ({ reason }) => reasonNameIn(reason) ?? '');
  const groups = [...byName].map(
    ([name, failures]): FailureGroup => ({
      name,
      ...wordsOf(name),
      archives: failures.length,
      examples: failures.slice(0, mostExamples),
    }),
  );
  const archives = givenUpIn(stock);
  return {
    groups: groups.sort((one, two) => two.archives - one.archives),
    archives,
    isCut: archives > stock.failures.length,
  };
}

const known: Readonly<Record<string, { readonly meaning: string; readonly advice: string }>> = reasons;

function wordsOf(name: string): Pick<FailureGroup, 'meaning' | 'advice'> {
  const reason = Object.hasOwn(known, name) ? known[name] : undefined;
  return reason ?? { meaning: null, advice: adviceFor(name) };
}
