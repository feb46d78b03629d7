import type { NamesFile } from '../names-file.ts';
import type { Problem } from './problems.ts';
import type { Reading } from './rows.ts';
import type { UnknownIds } from './unknown-ids.ts';

/** Some of many, and how many they are. */
interface Counted<Item> {
  readonly count: number;
  readonly first: readonly Item[];
}

/** What is doubtful in a person's file: nothing of it is guessed, all of it is told. */
export interface FileFindings {
  /** Rows that were read. */
  readonly rows: number;
  /** Rows that could not be read: they count for nothing. */
  readonly problems: Counted<Problem>;
  /** Archives of which the file has several names: the first is taken, unless copies are made. */
  readonly otherNames: Counted<{
    readonly archiveId: string;
    readonly name: string;
    readonly others: readonly string[];
  }>;
  /** True where each further name becomes an object, as a copy. */
  readonly copies?: boolean;
  /** Ids that the inventory does not list. Undefined where no inventory was read yet. */
  readonly unknownIds?: Counted<string>;
}

/** As many of each as a person reads. */
const mostListed = 20;

/** `unknownIds`: once an inventory was read. `copies`: whether further names become objects. */
export function findingsIn(
  file: Reading & Partial<NamesFile>,
  { unknownIds, copies = false }: { readonly unknownIds?: UnknownIds | undefined; readonly copies?: boolean } = {},
): FileFindings {
  const { rows, problems, names, otherNames = new Map<string, ReadonlySet<string>>() } = file;
  const first = otherNames.entries().take(mostListed);
  return {
    rows,
    problems: { count: problems.count, first: problems.first.slice(0, mostListed) },
    otherNames: {
      count: otherNames.size,
      first: Array.from(first, ([archiveId, others]) => ({
        archiveId,
        name: names?.get(archiveId) ?? '',
        others: [...others].slice(0, mostListed),
      })),
    },
    ...(copies && { copies }),
    ...(unknownIds && { unknownIds: unknownIds.unknown(mostListed) }),
  };
}

/** A sentence and its examples, of each finding that there is. */
export interface FindingWords {
  readonly sentence: string;
  readonly examples: readonly string[];
}

const few = (count: number, one: string, many: string): string =>
  `${count.toLocaleString('en')} ${count === 1 ? one : many}`;

/** The findings in words; `field` is what the user calls the file by, such as `--names`. */
export function findingWords(
  field: string,
  { problems, otherNames, copies, unknownIds }: FileFindings,
): FindingWords[] {
  const all = [
    {
      count: problems.count,
      sentence: `${few(problems.count, 'row', 'rows')} of ${field} cannot be read`,
      examples: problems.first.map(({ line, sentence }) => `line ${line}: ${sentence}`),
    },
    {
      count: otherNames.count,
      sentence: `${few(otherNames.count, 'archive has', 'archives have')} several names in ${field}: ${copies ? 'each becomes an object' : 'the first is taken'}`,
      examples: otherNames.first.map(
        ({ archiveId, name, others }) => `${archiveId}: ${name}, ${copies ? 'and' : 'not'} ${others.join(', ')}`,
      ),
    },
    {
      count: unknownIds?.count ?? 0,
      sentence: `${few(unknownIds?.count ?? 0, 'archive id', 'archive ids')} of ${field} ${unknownIds?.count === 1 ? 'is' : 'are'} not in the inventory`,
      examples: unknownIds?.first ?? [],
    },
  ];
  return all.filter(({ count }) => count > 0).map(({ sentence, examples }) => ({ sentence, examples }));
}
