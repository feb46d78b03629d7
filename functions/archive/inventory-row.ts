import { largestArchiveBytes } from './part-plan.ts';

/** One archive as the inventory lists it. */
export interface InventoryRow {
  readonly archiveId: string;
  /** '' where there is none. */
  readonly description: string;
  /** When it was uploaded, ISO, UTC. */
  readonly createdAt: string;
  readonly sizeBytes: number;
  /** 64 hex, lower case. */
  readonly treeHash: string;
}

/** A row of the file, and the byte just after it: reading can go on there. */
export interface ReadRow extends InventoryRow {
  readonly endOffset: number;
}

/** A row that could not be read. */
export interface BadRow {
  /** Of its first byte in the file. */
  readonly offset: number;
  readonly endOffset: number;
  readonly reason: string;
}

/** What one chunk of bytes completed. */
export interface Batch {
  readonly rows: readonly ReadRow[];
  readonly badRows: readonly BadRow[];
}

/** A row longer than this is none: Glacier's longest, with a description of 1,024 characters all escaped, has 7 KB. */
export const longestRowBytes = 64 * 1024;

/** Glacier's names for the fields of a row (guide, "api-job-output-get"). */
export type RowField = 'ArchiveId' | 'ArchiveDescription' | 'CreationDate' | 'Size' | 'SHA256TreeHash';

/** How other tools call them, in lower case and without anything but letters and digits. */
const forms: Readonly<Record<string, RowField>> = {
  archiveid: 'ArchiveId',
  archivedescription: 'ArchiveDescription',
  description: 'ArchiveDescription',
  creationdate: 'CreationDate',
  size: 'Size',
  sizeinbytes: 'Size',
  sha256treehash: 'SHA256TreeHash',
  treehash: 'SHA256TreeHash',
};

export const fieldCalled = (name: string): RowField | undefined => forms[name.toLowerCase().replace(/[^a-z0-9]/g, '')];

export type RowFields = Readonly<Partial<Record<RowField, unknown>>>;

/** The fields of a row that another tool wrote under its own names. */
export const fieldsByForm = (fields: object): RowFields =>
  Object.fromEntries(Object.entries(fields).flatMap(([name, value]) => [[fieldCalled(name) ?? name, value]]));

/** The row, or why it is none. An absent description is an empty one: nothing needs it. */
export function checkRow(fields: RowFields): InventoryRow | string {
  const { ArchiveId, ArchiveDescription = '', CreationDate, Size, SHA256TreeHash } = fields;
  if (typeof ArchiveId !== 'string' || !isArchiveId(ArchiveId)) return odd('ArchiveId', ArchiveId);
  const description = ArchiveDescription ?? '';
  if (typeof description !== 'string') return odd('ArchiveDescription', description);
  const createdAt = typeof CreationDate === 'string' ? readDate(CreationDate) : undefined;
  if (createdAt === undefined) return odd('CreationDate', CreationDate);
  if (typeof Size !== 'number' || !isSize(Size)) return odd('Size', Size);
  if (typeof SHA256TreeHash !== 'string' || !isHash(SHA256TreeHash)) {
    return odd('SHA256TreeHash', SHA256TreeHash);
  }
  const treeHash = SHA256TreeHash.toLowerCase();
  return { archiveId: ArchiveId, description, createdAt, sizeBytes: Size, treeHash };
}

/** Glacier's are 138 letters, digits, `-` and `_`. */
export const isArchiveId = (text: string): boolean => /^[\w-]+$/.test(text) && text.length <= 1024;

const isHash = (text: string): boolean => text.length === 64 && !/[^0-9a-fA-F]/.test(text);

const isDate = (text: string): boolean =>
  /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?Z$/.test(text);

/** Glacier's dates end in `Z`; a tool that wrote the inventory again may have an offset, and a blank for the `T`. As UTC. */
function readDate(text: string): string | undefined {
  if (isDate(text)) return text;
  const [, day, time, sign, hours, minutes] =
    /^(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d:\d\d(?:\.\d+)?)(?:[Zz]|([+-])(\d\d):?([0-5]\d)?)$/.exec(text) ?? [];
  const utc = `${day}T${time}Z`;
  if (!isDate(utc)) return undefined;
  const offsetMinutes = (sign === '-' ? -1 : 1) * (Number(hours ?? 0) * 60 + Number(minutes ?? 0));
  return new Date(Date.parse(utc) - offsetMinutes * 60_000).toISOString().replace('.000Z', 'Z');
}

/**
 * Tells a file that is not Glacier's from one with wrong rows: all its rows, and there are some, have dates that Glacier does not
 * write. Each of them alone is a wrong row.
 */
export class ForeignDates {
  #first: string | undefined;
  #foreign = 0;
  #others = 0;

  /** A row, or why it is none. */
  count(row: string | object): void {
    if (typeof row === 'string' && /^its CreationDate is |^it has no CreationDate/.test(row)) {
      this.#foreign++;
      this.#first ??= row;
    } else this.#others++;
  }

  /** Why the file is not from Glacier; undefined where nothing says so. */
  verdict(): string | undefined {
    if (this.#others > 0 || this.#first === undefined) return undefined;
    return `it is not from Glacier: none of its ${this.#foreign} rows has a date as Glacier writes it; of the first, ${this.#first}. Give the inventory as Glacier wrote it, or request another one`;
  }
}

const isSize = (size: number): boolean => Number.isSafeInteger(size) && size >= 1 && size <= largestArchiveBytes;

const odd = (field: string, found: unknown): string =>
  found === undefined ? `it has no ${field}` : `its ${field} is ${JSON.stringify(found).slice(0, 100)}`;
