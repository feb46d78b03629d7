import { readJson, readLedger, readLines } from '../../run-files/json-files.ts';
import { placeOf, runFiles } from '../../run-files/keys.ts';
import { readRunRequest } from '../../run-files/run-request.ts';
import type {
  ManifestRow,
  RequestState,
  VaultDestination,
  VaultRun,
  VaultSettings,
  VaultStatus,
} from '../../vault-flow.ts';
import type { VaultSummary } from '../choose-archives/summary.ts';
import { type BadRowsDoors, writeBadRows } from './bad-rows.ts';
import {
  addSegment,
  asVaultProgress,
  type Draft,
  type DraftDoors,
  keepDraft,
  keyOf,
  longFiles,
  openDraft,
  type ReportProgress,
  readReportProgress,
} from './draft.ts';
import { page } from './page.ts';
import { runEndOf } from './run-end.ts';
import type { Sums } from './sums.ts';

export interface WriteReportDoors extends DraftDoors {
  readonly files: DraftDoors['files'] & BadRowsDoors['files'];
  /** The stack's. */
  readonly destination: VaultDestination;
  readonly hasTime: () => boolean;
}

type Written = Pick<VaultRun, 'outcome' | 'failure' | 'progress'>;

/** The report as far as it comes in this call; at its end, the files and the page, and how the run ends. */
export async function writeReport(run: VaultRun, doors: WriteReportDoors): Promise<Written> {
  const progress = readReportProgress(run.progress);
  const request = demand(runFiles(run).request, await readRunRequest(doors.files, run, doors.destination));
  const draft = await openDraft(run, progress, doors);
  const next = await addSegments(run, progress.segment, draft, doors);
  if (next !== undefined) return { outcome: 'more', failure: run.failure, progress: asVaultProgress(next) };
  for (const name of longFiles) await draft.files[name].finish();
  await writeBadRows(run, doors);
  await writePage(run, request, draft, doors);
  return { ...runEndOf(run, draft.sums, doors.workBucketName), progress: null };
}

/** Ends the uploads that former calls have begun. */
export async function abandonDraft(run: VaultRun, { uploads, workBucketName: bucket }: DraftDoors): Promise<void> {
  const { written } = readReportProgress(run.progress);
  for (const name of longFiles) {
    const { uploadId } = written[name];
    if (uploadId !== null) await uploads.abort({ bucket, key: keyOf(run, name), uploadId });
  }
}

/** Where the next call is to begin; undefined when all is written. */
async function addSegments(
  run: VaultRun,
  first: number,
  draft: Draft,
  doors: WriteReportDoors,
): Promise<ReportProgress | undefined> {
  const at = runFiles(run);
  const requestState = await readJson<RequestState>(doors.files, at.requestState);
  for (let segment = first; ; segment += 1) {
    const rows = await readLines<ManifestRow>(doors.files, at.manifest(segment));
    if (rows === undefined) return undefined;
    await addSegment(draft, rows, await readLedger(doors.files, run, segment), requestState);
    if (!doors.hasTime()) return await keepDraft(run, segment + 1, draft, doors);
  }
}

async function writePage(
  run: VaultRun,
  request: VaultSettings,
  { sums }: Draft,
  { files, workBucketName }: WriteReportDoors,
) {
  const at = runFiles(run);
  const status = demand(at.status, await readJson<VaultStatus>(files, at.status));
  demandAllRows(status, sums);
  const requestState = await readJson<RequestState>(files, at.requestState);
  const destination = placeOf(request.destination) + request.prefix;
  const summary = await readJson<VaultSummary>(files, at.summary);
  const whole = { run, request, status, requestState, summary, sums, workBucketName, destination };
  await files.write(at.reportPage, page(whole));
}

function demand<Value>(key: string, value: Value | undefined): Value {
  if (value !== undefined) return value;
  throw new Error(`Cannot write the report: wanted the run's ${key}, found nothing. Start the vault again.`);
}

/** A segment that is lost must not pass for the manifest's end. */
function demandAllRows({ counts }: VaultStatus, { all }: Sums): void {
  const wanted = Object.values(counts).reduce((sum, { archives }) => sum + archives, 0);
  if (wanted === all.archives) return;
  throw new Error(
    `Cannot write the report: wanted the ${wanted} archives of the last stock-taking, found ${all.archives} in the manifest. A segment of it is missing from the work bucket; start the vault again.`,
  );
}
