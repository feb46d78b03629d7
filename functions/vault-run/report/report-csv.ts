import type { ReportRow } from './report-row.ts';

const columns = [
  'archiveId',
  'key',
  'sizeBytes',
  'treeHash',
  'outcome',
  'reason',
  'createdAt',
  'jobId',
  'tries',
  'verified',
  'verifiedAt',
] as const satisfies readonly (keyof ReportRow)[];

export const csvHead = `${columns.join(',')}\r\n`;

/** A line as RFC 4180 has it. */
export const csvLine = (row: ReportRow): string => `${columns.map((column) => field(row[column])).join(',')}\r\n`;

const field = (value: string | number) =>
  /[",\r\n]/.test(String(value)) ? `"${String(value).replaceAll('"', '""')}"` : String(value);
