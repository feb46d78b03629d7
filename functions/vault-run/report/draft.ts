import type { Files } from '../../cloud/files.ts';
import { readJson } from '../../run-files/json-files.ts';
import { runFiles } from '../../run-files/keys.ts';
import type { Ledger } from '../../run-files/ledger.ts';
import type { ManifestRow, RequestState, VaultProgress, VaultRun } from '../../vault-flow.ts';
import { progressFields } from '../progress.ts';
import { LongFile, type LongFileDoors, type WrittenParts } from './long-file.ts';
import { csvHead, csvLine, reportRowOf } from './report-row.ts';
import { addRow, noSums, type Sums } from './sums.ts';

/** The files that hold one row per archive. */
export const longFiles = ['rows', 'csv', 'verified'] as const;
export type LongFileName = (typeof longFiles)[number];

export interface ReportProgress {
  /** The next segment of the manifest. */
  readonly segment: number;
  readonly written: Readonly<Record<LongFileName, WrittenParts>>;
}

const nothing: WrittenParts = { uploadId: null, parts: 0 };

const reportBegins: ReportProgress = { segment: 0, written: { rows: nothing, csv: nothing, verified: nothing } };

/** As it travels: flat. */
export function asVaultProgress({ segment, written }: ReportProgress): VaultProgress {
  const of = (name: LongFileName) => ({
    [`${name}Upload`]: written[name].uploadId,
    [`${name}Parts`]: written[name].parts,
  });
  return { segment, ...of('rows'), ...of('csv'), ...of('verified') };
}

/** What a former call gave back; the beginning where there was none. Error: `RequestRefused`. */
export function readReportProgress(progress: VaultProgress | null): ReportProgress {
  if (progress === null) return reportBegins;
  const { count, textOrNull } = progressFields('report', progress);
  const written = (name: LongFileName): WrittenParts => ({
    uploadId: textOrNull(`${name}Upload`),
    parts: count(`${name}Parts`),
  });
  return {
    segment: count('segment'),
    written: { rows: written('rows'), csv: written('csv'), verified: written('verified') },
  };
}

export interface DraftDoors extends LongFileDoors {
  readonly files: Pick<Files, 'read' | 'write'>;
}

/** A report as far as it is written. */
export interface Draft {
  readonly files: Readonly<Record<LongFileName, LongFile>>;
  readonly sums: Sums;
}

type RunOf = Pick<VaultRun, 'vaultName' | 'run'>;

const scratch = (run: RunOf, segment: number, name: string) => runFiles(run).scratch(`report/${segment}/${name}`);

/** Where a file of the report lies in the end. */
export function keyOf(run: RunOf, name: LongFileName): string {
  const { reportRows, reportCsv, verified } = runFiles(run);
  return { rows: reportRows, csv: reportCsv, verified }[name];
}

/** The draft that a former call left, or a new one. */
export async function openDraft(run: RunOf, { segment, written }: ReportProgress, doors: DraftDoors): Promise<Draft> {
  const open = async (name: LongFileName) => {
    const begin = name === 'csv' ? csvHead : '';
    const rest = segment === 0 ? begin : await readRest(scratch(run, segment, name), doors);
    return new LongFile(keyOf(run, name), written[name], rest, doors);
  };
  const [rows, csv, verified] = [await open('rows'), await open('csv'), await open('verified')];
  const sums = segment === 0 ? noSums() : await readJson<Sums>(doors.files, scratch(run, segment, 'sums.json'));
  if (sums === undefined) throw lost(scratch(run, segment, 'sums.json'));
  return { files: { rows, csv, verified }, sums };
}

async function readRest(key: string, { files }: DraftDoors): Promise<string> {
  const file = await files.read(key);
  if (file === undefined) throw lost(key);
  return file.bytes.toString();
}

const lost = (key: string) =>
  new Error(
    `Cannot go on with the report: wanted what was written so far at ${key}, found nothing. Start the vault again.`,
  );

/** Leaves what is not in S3's hands yet to the next call, which begins with `segment`. */
export async function keepDraft(
  run: RunOf,
  segment: number,
  { files, sums }: Draft,
  doors: DraftDoors,
): Promise<ReportProgress> {
  for (const name of longFiles) await doors.files.write(scratch(run, segment, name), files[name].rest);
  await doors.files.write(scratch(run, segment, 'sums.json'), JSON.stringify(sums));
  return { segment, written: { rows: files.rows.written, csv: files.csv.written, verified: files.verified.written } };
}

/** Writes down what became of the archives of one segment. */
export async function addSegment(
  { files, sums }: Draft,
  rows: readonly ManifestRow[],
  ledger: Ledger,
  requestState: RequestState | undefined,
): Promise<void> {
  const texts: Record<LongFileName, string[]> = { rows: [], csv: [], verified: [] };
  for (const row of rows) {
    const reportRow = reportRowOf(row, ledger[row.row], requestState);
    addRow(sums, row, reportRow);
    texts.rows.push(`${JSON.stringify(reportRow)}\n`);
    texts.csv.push(csvLine(reportRow));
    if (reportRow.verified === 'tree-hash') texts.verified.push(`${reportRow.archiveId}\n`);
  }
  for (const name of longFiles) await files[name].append(texts[name].join(''));
}
