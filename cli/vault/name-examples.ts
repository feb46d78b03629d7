import cliTruncate from 'cli-truncate';
import type { VaultSummary } from '../../functions/vault-run/choose-archives/summary.ts';
import { countWords } from '../../functions/vault-run/report/words.ts';
import { aligned } from '../shared/answer.ts';
import { printable } from '../shared/words.ts';

type Examples = Pick<VaultSummary, 'nameStyles' | 'examples'>;

/** How archives came to their names; the most frequent way first. */
export const stylesOf = (styles: VaultSummary['nameStyles']): [style: string, count: number][] =>
  Object.entries(styles).sort(([, one], [, two]) => two - one);

/** Of each style the first descriptions, and the keys they become: a wrong name is seen before it is paid for. */
export function exampleLines({ nameStyles, examples }: Examples): string[] {
  const rows = stylesOf(nameStyles).flatMap(([style]) =>
    (examples[style] ?? []).map(({ description, key }, index) => [
      index === 0 ? style : '',
      shownDescription(description),
      printable(key),
    ]),
  );
  return rows.length === 0 ? [] : aligned([['name by', 'description', 'key'], ...rows]);
}

/** Of a terminal: a Japanese character takes two. */
const mostCells = 48;

function shownDescription(text: string): string {
  const shown = printable(text);
  if (shown.trim() === '') return `"${shown}"`;
  return cliTruncate(shown, mostCells, { truncationCharacter: '...' });
}

/** Descriptions that look like the scheme of a tool, but of none that is known. */
export function unknownSchemeLines({ unknownSchemes }: Pick<VaultSummary, 'unknownSchemes'>): string[] {
  const known = Object.entries(unknownSchemes);
  const lines = known.map(
    ([scheme, { count, first }]) =>
      `${countWords(count)} ${count === 1 ? 'description looks' : 'descriptions look'} like ${scheme} of an unknown tool: ${shownDescription(first.description)} becomes ${printable(first.key)}`,
  );
  return lines.length === 0 ? [] : [...lines, 'If such a key is wrong, say what the name is: --name-rule or --names'];
}
