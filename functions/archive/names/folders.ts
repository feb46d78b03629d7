import { createHash } from 'node:crypto';

/** Tells whether a name, without a slash at the end, is a folder that holds archives. A Set of names is one. */
export type Folders = Pick<ReadonlySet<string>, 'has'>;

/** All folders above a (safe) name, the highest first: `a/b/c.txt` lies in `a` and `a/b`. */
export function* foldersOf(name: string): Generator<string> {
  for (let slash = name.indexOf('/'); slash !== -1; slash = name.indexOf('/', slash + 1)) yield name.slice(0, slash);
}

/**
 * What stands for a folder where many are kept: 96 bits of its hash as 16 characters. A name has up to 500 folders above it; their
 * names would take 250 KB, their marks take 8. Two folders of one mark, if there were any, would cost a date too many.
 */
export const folderMark = (folder: string): string =>
  createHash('sha256').update(folder).digest('base64url').slice(0, 16);

/** Folders of which only the marks are known. */
export class MarkedFolders implements Folders {
  readonly #marks: ReadonlySet<string>;

  constructor(marks: ReadonlySet<string>) {
    this.#marks = marks;
  }

  has(name: string): boolean {
    return this.#marks.has(folderMark(name));
  }
}

/** Some bytes: tools write one, or a word. An archive `photos/` of a gigabyte is somebody's pictures. */
const mostMarkerBytes = 64;

/**
 * True for an archive that stands for a folder and holds no file: its name, as it was written, ends in a slash, and it has about a
 * byte (github.com/downpoured/projects_glacial_backup; Glacier has no empty archives). As a file it would stand where the folder
 * must be.
 */
export const isFolderMarker = (writtenName: string, sizeBytes: number): boolean =>
  /[^\\/\s][\\/]+\s*$/.test(writtenName) && sizeBytes <= mostMarkerBytes;
