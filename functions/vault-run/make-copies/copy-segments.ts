import { copiesUsdOf, isReadableClass } from '../../archive/estimate.ts';
import type { Files } from '../../cloud/files.ts';
import { passingErrors } from '../../errors.ts';
import { readLedger, readLines } from '../../run-files/json-files.ts';
import { firstRowOf, runFiles, segmentsOf } from '../../run-files/keys.ts';
import { reasonOfEntry, wantedItself } from '../../run-files/ledger.ts';
import { openLedger } from '../../run-files/ledger-file.ts';
import { readManifestRow } from '../../run-files/manifest-row.ts';
import { reasonText } from '../../run-files/reasons.ts';
import { mapInOrder } from '../../runtime/map-in-order.ts';
import type { ManifestRow, VaultRun, VaultSettings } from '../../vault-flow.ts';
import { stopped } from '../request-archives/request-state.ts';
import type { RequestStateFile } from '../request-archives/request-state-file.ts';
import { openSegment, type Segment } from '../request-archives/segment.ts';
import { type CopyDoors, copyArchive } from './copy-archive.ts';
import { isOfSeveralParts } from './copy-parts.ts';
import { type OpenCopies, openCopies } from './open-copy.ts';
import { Survey, type Task } from './survey.ts';

export interface CopySegmentsDoors extends CopyDoors {
  readonly work: Pick<Files, 'read' | 'readRange' | 'write'>;
}

export interface Copying {
  readonly run: Pick<VaultRun, 'vaultName' | 'run'>;
  readonly request: VaultSettings;
  /** In the manifest. */
  readonly archives: number;
  readonly requestState: RequestStateFile;
}

/** What became of the turn. `copied` counts objects that are there now. */
export interface CopiesEnd {
  readonly end: 'all looked at' | 'out of time' | 'over budget';
  readonly copied: number;
}

/** Makes all copies that can be made now, segment by segment; what cannot be copied any more is to be requested itself. */
export async function copySegments(copying: Copying, doors: CopySegmentsDoors): Promise<CopiesEnd> {
  const survey = await surveyOf(copying, doors);
  const open = openCopies(copying.run, doors.work);
  let copied = 0;
  for (const number of segmentsOf(copying.archives)) {
    const tasks = [...survey.tasks(firstRowOf(number), Math.min(firstRowOf(number + 1), copying.archives))];
    if (tasks.length === 0) continue;
    const ledger = await openLedger(doors.work, copying.run, number);
    const segment = await openSegment(doors.work, copying.run, number, ledger);
    const { end, copied: more } = await copySegment({ segment, tasks, open }, copying, doors);
    copied += more;
    if (end !== 'all looked at') return { end, copied };
  }
  return { end: 'all looked at', copied };
}

async function surveyOf({ run, archives }: Copying, { work }: CopySegmentsDoors): Promise<Survey> {
  const survey = new Survey(archives);
  for (const segment of segmentsOf(archives)) {
    const ledger = await readLedger(work, run, segment);
    const rows = (await readLines<ManifestRow>(work, runFiles(run).manifest(segment))) ?? [];
    for (const row of rows) survey.add(row, ledger[row.row]);
  }
  return survey;
}

interface Work {
  readonly segment: Segment;
  readonly tasks: readonly (readonly [row: number, task: Task])[];
  readonly open: OpenCopies;
}

/** So many are charged, made and written down together. */
const batchLength = 100;
const atOnce = 16;

async function copySegment(
  { segment, tasks, open }: Work,
  copying: Copying,
  doors: CopySegmentsDoors,
): Promise<CopiesEnd> {
  const rows = new Map(segment.rows.map((row) => [row.row, row]));
  const toCopy: Pair[] = [];
  for (const [number, task] of tasks) {
    const row = rows.get(number);
    if (row === undefined) continue;
    if (task.kind === 'copy') toCopy.push({ row, source: task.source });
    else segment.ledger[number] = wantedItself(segment.ledger[number], givenUpReason(task.failed, segment));
  }
  if (toCopy.length < tasks.length) await saveLedger(segment, copying);
  let copied = 0;
  for (let first = 0; first < toCopy.length; first += batchLength) {
    const batch = toCopy.slice(first, first + batchLength);
    if (!doors.hasTime()) return { end: 'out of time', copied };
    if (!charge(batch, copying)) return { end: 'over budget', copied };
    await copying.requestState.save();
    const made = await copyBatch(batch, { segment, open, copying }, doors);
    refund(made.left, copying);
    await saveLedger(segment, copying);
    copied += made.copied;
    if (made.trouble.length > 0) throw made.trouble[0];
    if (made.left.length > 0) return { end: 'out of time', copied };
  }
  return { end: 'all looked at', copied };
}

/** A call that was taken over writes no ledger. */
async function saveLedger(segment: Segment, { requestState }: Copying): Promise<void> {
  await requestState.save();
  await segment.save();
}

function givenUpReason(failed: number, { ledger }: Segment): string {
  const reason = reasonOfEntry(ledger[failed]);
  const why = reason === undefined ? 'was not restored' : `was not restored: ${reason}`;
  return reasonText('CopyFailed', `the archive of row ${failed}, which has the same bytes, ${why}`);
}

interface Pair {
  readonly row: ManifestRow;
  readonly source: number;
}

/** False where the budget does not allow them. */
function charge(batch: readonly Pair[], { request, requestState }: Copying): boolean {
  const { maxCostUsd } = request;
  const usd = usdOf(batch, request);
  const { chargedUsd } = requestState.now;
  if (chargedUsd + usd <= (maxCostUsd ?? 0) + roundingUsd) {
    requestState.set({ ...requestState.now, chargedUsd: chargedUsd + usd });
    return true;
  }
  const sentence = `${chargedUsd.toFixed(4)} of ${maxCostUsd ?? 0} USD (maxCostUsd) are spent, and the next ${batch.length} copies cost ${usd.toFixed(6)} USD.`;
  if (requestState.now.stopped === null) {
    requestState.set(stopped(requestState.now, reasonText('OverBudget', sentence)));
  }
  return false;
}

function refund(pairs: readonly Pair[], { request, requestState }: Copying): void {
  const { chargedUsd } = requestState.now;
  const usd = usdOf(pairs, request);
  requestState.set({ ...requestState.now, chargedUsd: Math.max(0, chargedUsd - usd) });
}

/** Requests for copies in another class are refused (read-request.ts). */
function usdOf(pairs: readonly Pair[], { storageClass, priceFactor }: VaultSettings): number {
  const tally = { archives: pairs.length, bytes: pairs.reduce((sum, { row }) => sum + row.sizeBytes, 0) };
  return isReadableClass(storageClass) ? copiesUsdOf(tally, storageClass, priceFactor) : Number.POSITIVE_INFINITY;
}

/** As requests are rounded. */
const roundingUsd = 1e-6;

interface Batch {
  readonly segment: Segment;
  readonly open: OpenCopies;
  readonly copying: Copying;
}

interface Made {
  readonly copied: number;
  /** What time was up for: another call makes them, and is charged for them. */
  readonly left: readonly Pair[];
  /** Errors that may pass: the others of the batch were made nonetheless. */
  readonly trouble: readonly unknown[];
}

/** Small ones side by side, large ones one after the other: each of those keeps S3 busy. */
async function copyBatch(pairs: readonly Pair[], batch: Batch, doors: CopySegmentsDoors): Promise<Made> {
  const trouble: unknown[] = [];
  const left: Pair[] = [];
  let copied = 0;
  const copy = async (pair: Pair) => {
    if (!doors.hasTime()) return void left.push(pair);
    try {
      const became = await copyPair(pair, batch, doors);
      if (became === 'restored') copied += 1;
      if (became === 'out of time') left.push(pair);
    } catch (error) {
      trouble.push(error);
      if (!isPassing(error)) throw error;
    }
    return undefined;
  };
  const isLarge = ({ row }: Pair) => isOfSeveralParts(row.sizeBytes, doors);
  try {
    for await (const _ of mapInOrder(
      pairs.filter((pair) => !isLarge(pair)),
      atOnce,
      copy,
    ));
    for (const pair of pairs.filter(isLarge)) await copy(pair);
  } catch (error) {
    trouble.unshift(error);
  }
  return { copied, left, trouble };
}

const isPassing = (error: unknown) => Error.isError(error) && passingErrors.some((name) => name === error.name);

/** What became of it: a state of the ledger; undefined where nothing is decided. */
async function copyPair(
  { row, source: number }: Pair,
  batch: Batch,
  doors: CopySegmentsDoors,
): Promise<string | undefined> {
  const { ledger } = batch.segment;
  const { run } = batch.copying;
  const source = await readManifestRow(doors.work, run, number);
  if ('reason' in source) throw new Error(`Cannot copy to ${JSON.stringify(row.key)}: ${source.reason}.`);
  const copy = { vaultName: run.vaultName, row, source, entry: ledger[row.row] };
  const entry = await copyArchive(copy, batch.open, doors);
  if (entry === undefined || entry === 'out of time') return entry;
  ledger[row.row] = entry;
  return entry.state;
}
