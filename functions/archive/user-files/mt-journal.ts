/**
 * A line of the journal of mt-aws-glacier, versions 0, A, B and C (github.com/vsespb/mt-aws-glacier, App::MtAws::Journal): tabs
 * between the fields from A on, blanks in 0, and no quoting, since no name there has a tab or a line end.
 */
export type JournalLine =
  | {
      readonly kind: 'created';
      readonly archiveId: string;
      /** Undefined where the journal was made of an inventory that had no name for it. */
      readonly name: string | undefined;
      readonly modifiedSeconds: number | undefined;
    }
  | { readonly kind: 'deleted'; readonly archiveId: string }
  /** A retrieval: says nothing of names. */
  | { readonly kind: 'other' };

const anyLine = /^(?:[A-Z]\t\d{1,20}\t|\d{1,20} +)(?:CREATED|DELETED|RETRIEVE_JOB)[\t ]/;
const created = /^[ABC]\t\d{1,20}\tCREATED\t(\S+)\t\d{1,20}\t([+-]?\d{1,20}|NONE)\t\S+\t(.+)$/;
const created0 = /^\d{1,20} CREATED (\S+) \d{1,20} \S+ (.+)$/;
const deleted = /^(?:[ABC]\t\d{1,20}\tDELETED\t|\d{1,20}\s+DELETED\s+)(\S+)[\t ]/;
const retrieved = /^(?:[ABC]\t\d{1,20}\tRETRIEVE_JOB\t\S+\t|\d{1,20}\s+RETRIEVE_JOB\s+\S)/;

export const isJournal = (firstLine: string): boolean => anyLine.test(firstLine);

/** Undefined for a line that is none of these versions. */
export function readJournalLine(line: string): JournalLine | undefined {
  const [, archiveId, mtime, name] = created.exec(line) ?? [];
  if (archiveId !== undefined) return creation(archiveId, name, mtime);
  const [, archiveId0, name0] = created0.exec(line) ?? [];
  if (archiveId0 !== undefined) return creation(archiveId0, name0, undefined);
  const [, gone] = deleted.exec(line) ?? [];
  if (gone !== undefined) return { kind: 'deleted', archiveId: gone };
  return retrieved.test(line) ? { kind: 'other' } : undefined;
}

/** Where an inventory had no name, the tool wrote the id for one, and in version A a time of its own. */
function creation(archiveId: string, name: string | undefined, mtime: string | undefined): JournalLine {
  const isNamed = name !== archiveId;
  const seconds = isNamed && mtime !== undefined && mtime !== 'NONE' ? Number(mtime) : undefined;
  return { kind: 'created', archiveId, name: isNamed ? name : undefined, modifiedSeconds: seconds };
}
