import { fieldCalled, type RowField } from './inventory-row.ts';
import { type Delimiter, delimiterOf, readCsvLine } from './user-files/csv.ts';

/** How a CSV inventory is written. Plain data: whoever goes on elsewhere takes it along. */
export interface CsvLayout {
  readonly lineEnd: 'LF' | 'CR';
  readonly delimiter: Delimiter;
  /** What each field is, null for what we do not know. Undefined: the five of Glacier in its order. */
  readonly columns?: readonly (RowField | null)[];
}

/** As Glacier writes it. */
export const glacierLayout: CsvLayout = { lineEnd: 'LF', delimiter: ',' };

const order: readonly RowField[] = ['ArchiveId', 'ArchiveDescription', 'CreationDate', 'Size', 'SHA256TreeHash'];

/** A description may be absent: an archive needs none. */
const needed: readonly RowField[] = ['ArchiveId', 'CreationDate', 'Size', 'SHA256TreeHash'];

/** The delimiter and the columns that a header names, if the line is one; else undefined. */
export function readHeader(line: string): Omit<CsvLayout, 'lineEnd'> | undefined {
  const delimiter = delimiterOf(line) ?? ',';
  const columns = readCsvLine(line, delimiter)?.map((field) => fieldCalled(field) ?? null);
  if (columns?.includes('ArchiveId') !== true) return undefined;
  const isGlaciers = columns.length === order.length && columns.every((column, index) => column === order[index]);
  return isGlaciers ? { delimiter } : { delimiter, columns };
}

/** What a header must name and does not; undefined if it is all there, each once. */
export function whatLacks({ columns = order }: Pick<CsvLayout, 'columns'>): string | undefined {
  const lacking = needed.find((column) => !columns.includes(column));
  if (lacking !== undefined) return `its header names no ${lacking}`;
  const twice = order.find((column) => columns.indexOf(column) !== columns.lastIndexOf(column));
  return twice === undefined ? undefined : `its header names ${twice} twice`;
}

/** How the first line of a file ends; undefined where the bytes end before that is sure. */
export function lineEndIn(bytes: Buffer): CsvLayout['lineEnd'] | undefined {
  const cr = bytes.indexOf(0x0d);
  const lf = bytes.indexOf(0x0a);
  if (cr === -1 || (lf !== -1 && lf < cr)) return lf === -1 ? undefined : 'LF';
  if (cr === bytes.length - 1) return undefined;
  return bytes[cr + 1] === 0x0a ? 'LF' : 'CR';
}
