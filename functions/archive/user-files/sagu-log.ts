import { type Delimiter, readCsvLine } from './csv.ts';

/**
 * A row of SAGU's Glacier.csv: archive id, path, bytes, vault, region, date as Java writes it, tree hash. Newer versions quote
 * all seven; older ones quote nothing and end each row with a comma, so that a comma of the path makes a column more
 * (github.com/SimpleAmazonGlacierUploader/SAGU, LogWriter.java and issue 25). The five fields after the path hold no comma, and
 * tell where it ends. Undefined for any other row.
 */
function readSaguRow(fields: readonly string[]): { archiveId: string; name: string } | undefined {
  const [archiveId = '', ...others] = fields.at(-1) === '' ? fields.slice(0, -1) : fields;
  const [bytes = '', , , date = '', treeHash = ''] = others.slice(-5);
  const isSagu = others.length >= 6 && /^\d+$/.test(bytes) && javaDate.test(date) && /^[0-9a-f]{64}$/i.test(treeHash);
  return isSagu ? { archiveId, name: others.slice(0, -5).join(',') } : undefined;
}

/** All seven fields quoted, and quotes of the path not doubled, as SAGU writes them. */
const quotedRow = /^"([^"]*)","(.*)","(\d+)","([^"]*)","([^"]*)","([^"]*)","([^"]*)"\s*$/;

/** The same of a line as it stands. No path has a line end. */
export function readSaguLine(line: string, delimiter: Delimiter): ReturnType<typeof readSaguRow> {
  const asWritten = () => quotedRow.exec(line)?.slice(1);
  const asCsv = () => (line.includes('"') ? readCsvLine(line, delimiter) : undefined);
  // Blanks stay: they may belong to a path that is not quoted.
  const asSplit = () => line.trimEnd().split(delimiter);
  const ways = line.includes('""') ? [asCsv, asWritten, asSplit] : [asWritten, asCsv, asSplit];
  for (const fieldsOf of ways) {
    const row = readSaguRow(fieldsOf() ?? []);
    if (row !== undefined) return row;
  }
  return undefined;
}

/** `Mon Jun 03 10:15:30 CEST 2013` (java.util.Date.toString). */
const javaDate = /^\p{L}{2,4}\.? \p{L}{3,4}\.? \d{1,2} \d\d:\d\d:\d\d \S+ \d{4}$/u;
