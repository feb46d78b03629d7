import { type Reading, readUserRows } from './user-files/rows.ts';

/** What a person's file says of the names of archives. */
export interface NamesFile extends Reading {
  /** Name by archive id: the first one of each. */
  readonly names: ReadonlyMap<string, string>;
  /** When the file was last modified, ISO, by archive id, where the file tells. */
  readonly modifiedAt: ReadonlyMap<string, string>;
  /** The further names of archives that have several, as deduplicating tools write them; in the order of the file. */
  readonly otherNames: ReadonlyMap<string, ReadonlySet<string>>;
}

/**
 * Reads a file of names: CSV (comma, semicolon or tab) with the columns `archiveId` and `name` or `key` in its header, or without
 * a header exactly those two; mt-aws-glacier's journal; SAGU's log. UTF-8, or UTF-16 with a byte order mark. Wrong rows are
 * counted in `problems`; throws an Error with a sentence where the whole file is wrong. Memory: the names, no rows.
 */
export function readNamesFile(file: Uint8Array | string): NamesFile {
  const names = new Map<string, string>();
  const modifiedAt = new Map<string, string>();
  const otherNames = new Map<string, Set<string>>();
  const reading = readUserRows(file, 'file of names', {
    take({ archiveId, name, modifiedAt: modified }) {
      const known = names.get(archiveId);
      if (name === undefined) return;
      if (known !== undefined) return addName(otherNames, archiveId, name, known);
      names.set(archiveId, name);
      if (modified !== undefined) modifiedAt.set(archiveId, modified);
    },
    drop: (archiveId) => [names, modifiedAt, otherNames].forEach((map) => map.delete(archiveId)),
  });
  return { ...reading, names, modifiedAt, otherNames };
}

function addName(otherNames: Map<string, Set<string>>, archiveId: string, name: string, known: string): void {
  if (name === known) return;
  const others = otherNames.get(archiveId);
  if (others === undefined) otherNames.set(archiveId, new Set([name]));
  else others.add(name);
}

/** What a person's file says of which archives are meant. */
export interface IdsFile extends Reading {
  readonly ids: ReadonlySet<string>;
}

/**
 * Reads a file of archive ids: one per line, or any file that readNamesFile() takes and that has a header, a journal or a log.
 * Lines that begin with `#` are skipped. Wrong rows and wrong files as there.
 */
export function readIdsFile(file: Uint8Array | string): IdsFile {
  const ids = new Set<string>();
  const reading = readUserRows(file, 'file of archive ids', {
    take: ({ archiveId }) => ids.add(archiveId),
    drop: (archiveId) => ids.delete(archiveId),
  });
  return { ...reading, ids };
}
