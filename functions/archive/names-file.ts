import { readCsvField } from './csv-field.ts';
import { isArchiveId } from './inventory-row.ts';

/**
 * The override file: `<archive id>,<name>` lines, quoted as Glacier quotes its CSV. Gives name by archive id. Blank lines, and a
 * first line that names the columns (`ArchiveId,...`), are skipped. Throws an Error that names the line.
 */
export function readNamesFile(text: string): Map<string, string> {
  const names = new Map<string, string>();
  for (const { number, line } of linesOf(text)) {
    if (number === 1 && /^"?(?:glacier)?archive ?_?id"?,/i.test(line)) continue;
    const comma = line.indexOf(',');
    const archiveId = readCsvField(line.slice(0, Math.max(comma, 0)));
    const name = readCsvField(line.slice(comma + 1));
    if (!isArchiveId(archiveId)) throw badLine('names', number, line, '<archive id>,<name>');
    if (name === '') throw badLine('names', number, line, 'a name behind the comma');
    if (names.has(archiveId)) throw badLine('names', number, line, 'one name an archive, and this one has one above');
    names.set(archiveId, name);
  }
  return names;
}

/** Archive ids, one a line; blank lines and lines that begin with `#` are skipped. Throws an Error that names the line. */
export function readIdsFile(text: string): Set<string> {
  const ids = new Set<string>();
  for (const { number, line } of linesOf(text)) {
    if (line.startsWith('#')) continue;
    if (!isArchiveId(line)) throw badLine('archive ids', number, line, 'one archive id a line');
    ids.add(line);
  }
  return ids;
}

function* linesOf(text: string): Generator<{ number: number; line: string }> {
  let number = 0;
  for (const written of text.replace(/^\uFEFF/, '').split('\n')) {
    number++;
    const line = written.trim();
    if (line !== '') yield { number, line };
  }
}

const badLine = (file: string, number: number, line: string, wanted: string): Error =>
  new Error(`Cannot read the file of ${file}: wanted ${wanted}, found "${line.slice(0, 100)}" in line ${number}`);
