/** Folders that hold archives, as names without a slash at the end. */
export type Folders = ReadonlySet<string>;

/** All folders above a (safe) name, the highest first: `a/b/c.txt` lies in `a` and `a/b`. */
export function* foldersOf(name: string): Generator<string> {
  for (let slash = name.indexOf('/'); slash !== -1; slash = name.indexOf('/', slash + 1)) yield name.slice(0, slash);
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
