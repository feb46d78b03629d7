/**
 * The override file: `<archive id>,<name>` lines, quoted as Glacier quotes its CSV. Gives name by archive id. Throws an
 * Error that names the line.
 */
export function readNamesFile(_text: string): Map<string, string> {
  throw new Error('stub');
}

/** Archive ids, one a line; blank lines and lines that begin with `#` are skipped. Throws an Error that names the line. */
export function readIdsFile(_text: string): Set<string> {
  throw new Error('stub');
}
