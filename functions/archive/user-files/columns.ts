import { type FileKind, refuseFile } from './text.ts';

/** Which column holds what, counted from 0. */
export interface Columns {
  readonly archiveId: number;
  /** Undefined where no column does. */
  readonly name: number | undefined;
  readonly modified: number | undefined;
  /** How many each row has. */
  readonly count: number;
  /** How the header calls the column of names. */
  readonly nameHeader: string | undefined;
}

/** How headers call a column, in lower case and without anything but letters and digits. */
const forms = {
  archiveId: new Set(['archiveid', 'glacierarchiveid', 'glacierid', 'archive', 'id']),
  name: new Set(
    'name newname filename filepath fullname fullpath path relativepath basepath file key s3key objectkey'.split(' '),
  ),
  modified: new Set('modified modifiedat lastmodified mtime thawmodified'.split(' ')),
} as const;

const isForm = (form: keyof typeof forms, field: string): boolean =>
  forms[form].has(field.toLowerCase().replace(/[^a-z0-9]/g, ''));

/**
 * The columns that a header names; undefined if the row is no header. Throws an Error with a sentence where two columns could be
 * meant: which of them, nobody but the user knows.
 */
export function columnsOf(header: readonly string[], kind: FileKind): Columns | undefined {
  const ids = columnsLike('archiveId', header);
  const names = columnsLike('name', header);
  // A row of ids and names may have the name "archive".
  if (ids.length === 0 || (names.length === 0 && ids[0] !== 0)) return undefined;
  const [name] = kind === 'file of names' ? demandOne('names', names, header, kind) : names;
  const [archiveId] = demandOne('archive ids', ids, header, kind);
  const [modified] = columnsLike('modified', header);
  const nameHeader = name === undefined ? undefined : header[name]?.trim();
  return { archiveId: archiveId ?? 0, name, modified, count: header.length, nameHeader };
}

const columnsLike = (form: keyof typeof forms, header: readonly string[]): number[] =>
  header.flatMap((field, column) => (isForm(form, field) ? [column] : []));

function demandOne(what: string, columns: readonly number[], header: readonly string[], kind: FileKind) {
  if (columns.length === 1) return columns;
  const called = columns.map((column) => header[column]?.trim());
  const found = columns.length === 0 ? 'none' : `${called.length}: ${called.join(', ')}`;
  throw refuseFile(kind, {
    wanted: `one column of ${what} in its header`,
    found,
    advice: 'Name the columns archiveId and name, and leave out what else looks like them.',
  });
}
