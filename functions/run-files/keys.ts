import { withEscapes } from '../archive/json.ts';
import type { VaultDestination, VaultRun } from '../vault-flow.ts';

/** Rows of a segment of manifest and ledger: some 4 MB, read whole. */
export const rowsPerSegment = 10_000;

/** The segment of manifest and ledger that a row lies in. */
export const segmentOf = (row: number): number => Math.floor(row / rowsPerSegment);

/** The row's line in the manifest of its segment, from 0. */
export const lineOf = (row: number): number => row % rowsPerSegment;

export const firstRowOf = (segment: number): number => segment * rowsPerSegment;

/** The numbers of the segments that so many rows fill. */
export const segmentsOf = (rows: number): number[] =>
  Array.from({ length: Math.ceil(rows / rowsPerSegment) }, (_, segment) => segment);

/** What lies below this prefix belongs to one vault: its lock, its users' files, its runs. */
export const vaultPrefix = (vaultName: string): string => `runs/${vaultName}/`;

/** Held by the one run of a vault that is alive. */
export const lockKey = (vaultName: string): string => `${vaultPrefix(vaultName)}lock`;

const number = (value: number) => String(value).padStart(5, '0');

/** Names in one place: where each of a run's files lies in the work bucket. */
export function runFiles({ vaultName, run }: Pick<VaultRun, 'vaultName' | 'run'>) {
  const folder = `${vaultPrefix(vaultName)}${run}/`;
  return {
    folder,
    request: `${folder}request.json`,
    requestState: `${folder}request-state.json`,
    /** Jobs of former runs that were alive when this one began, by archive id. Only where there were any. */
    formerJobs: `${folder}former-jobs.json`,
    status: `${folder}status.json`,
    summary: `${folder}summary.json`,
    /** JSONL of ManifestRow. */
    manifest: (segment: number) => `${folder}manifest/${number(segment)}.jsonl`,
    /** Where each line of that segment begins: little-endian uint32, one more than there are rows. */
    manifestIndex: (segment: number) => `${folder}manifest/${number(segment)}.index`,
    /** JSONL of KeyRow. */
    byKey: (segment: number) => `${folder}by-key/${number(segment)}.jsonl`,
    /** JSON: the last key of each segment of `byKey`. */
    lastKeys: `${folder}by-key/last-keys.json`,
    /** JSON: the segments of `byKey` of whose rows the newest stock-taking expected nothing more. */
    settled: `${folder}settled.json`,
    /** JSON of Ledger. */
    ledger: (segment: number) => `${folder}ledger/${number(segment)}.json`,
    /** Which large copy is being made, and its upload; `null` where none is. */
    openCopy: `${folder}open-copy.json`,
    /** Rows of the inventory that could not be read, by the chunk that choose-archives met them in: for the report, in weeks. */
    badRowsOfChunks: `${folder}bad-rows/`,
    /** All of them, beside the report. */
    badRows: `${folder}bad-rows.jsonl`,
    /** Of choose-archives and take-stock, in between. Beside `runs/`, so that a lifecycle rule can sweep it by prefix. */
    scratch: (name: string) => `scratch/${vaultName}/${run}/${name}`,
    reportRows: `${folder}report.jsonl`,
    reportCsv: `${folder}report.csv`,
    reportPage: `${folder}report.html`,
    verified: `${folder}verified.txt`,
  };
}

/** Glacier takes printable ASCII, 1,024 characters of it (Glacier guide, JobParameters); a run may have any letters. */
const ascii = (value: unknown): string => withEscapes(JSON.stringify(value));

/** The description by which Plan finds the row of a job's archive (functions/archive/job-key.ts reads it). */
export const rowDescription = (run: string, row: number): string => ascii({ thaw: { run, row } });

/** The description by which a run knows the inventory job that it asked for. Its output goes where every inventory goes. */
export const inventoryDescription = (run: string): string => ascii({ thaw: { inventoryOf: run } });

/** `s3://<bucket>/<key prefix>`. */
export const placeOf = ({ bucketName, keyPrefix }: VaultDestination): string => `s3://${bucketName}/${keyPrefix}`;
