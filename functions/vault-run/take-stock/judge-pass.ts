import type { Roads } from '../../archive/estimate.ts';
import { firstSpeed } from '../../archive/restore-pace.ts';
import type { Files } from '../../cloud/files.ts';
import { vaultLocked } from '../../errors.ts';
import { readJson, readLines } from '../../run-files/json-files.ts';
import { runFiles } from '../../run-files/keys.ts';
import { type Ledger, stateOf } from '../../run-files/ledger.ts';
import { changedRows, openLedger } from '../../run-files/ledger-file.ts';
import type { ManifestRow } from '../../vault-flow.ts';
import { type FoundObject, openFoundObjects } from './found-objects.ts';
import type { Rules } from './judge.ts';
import { type JudgeDoors, judgeSegment } from './judge-segment.ts';
import { isSettledState } from './key-segments.ts';
import { foundObjectsKeysOf, type Round, type StockProgress, stockKeyOf } from './round.ts';
import { emptyStock, type Stock, withRow } from './stock.ts';

export interface JudgePassDoors extends JudgeDoors {
  readonly files: Pick<Files, 'read' | 'write'>;
  readonly now: () => Date;
  readonly settings: {
    readonly roads: Roads;
    /** How long an hour of Glacier's lasts: 3600, but less where days are made to pass quickly. */
    readonly hourSeconds: number;
    /** Parts of one archive that are fetched at the same time. */
    readonly maxConcurrency: number;
  };
}

/** What was counted, or how far the counting has come. */
export type Judged = { readonly stock: Stock } | { readonly progress: StockProgress };

/** The judge pass, as far as it comes in this call: segment by segment, each one's ledger written after it. */
export async function judgePass(round: Round, doors: JudgePassDoors): Promise<Judged> {
  const { run, progress } = round;
  const foundIn = await openFoundObjects(doors.files, foundObjectsKeysOf(run, progress), progress.flushes);
  let stock = progress.segment === 0 ? emptyStock : await readStock(round, doors);
  const unsettled = new Set(stock.unsettled);
  for (let { segment } = progress; ; segment += 1) {
    const rows = await readLines<ManifestRow>(doors.files, runFiles(run).manifest(segment));
    if (rows === undefined) return { stock: { ...stock, unsettled: [...unsettled] } };
    const { ledger, changed } = await bringUpToDate(round, { segment, rows, found: await foundIn(segment) }, doors);
    stock = { ...stock, changed: stock.changed + changed };
    const next = ledger === undefined ? segment : segment + 1;
    if (ledger !== undefined) {
      for (const row of rows) {
        stock = withRow(stock, row, ledger[row.row], doors.settings.roads);
        if (!isSettledState(stateOf(ledger[row.row]))) unsettled.add(round.keySegments.segmentOf(row.key));
      }
    }
    if (ledger === undefined || !doors.hasTime()) {
      await doors.files.write(stockKeyOf(run, progress, next), JSON.stringify({ ...stock, unsettled: [...unsettled] }));
      return { progress: { ...progress, segment: next } };
    }
  }
}

interface SegmentAsRead {
  readonly segment: number;
  readonly rows: readonly ManifestRow[];
  readonly found: ReadonlyMap<number, FoundObject>;
}

interface UpToDate {
  /** The segment's ledger as it stands now; undefined where time was up in the midst of it. */
  readonly ledger: Ledger | undefined;
  /** How many rows this call changed. */
  readonly changed: number;
}

/** Each turn but the last is lost to somebody who was faster. */
const turns = 5;

/** Judged again where somebody else wrote the ledger meanwhile: what they wrote is newer than what was judged. */
async function bringUpToDate(round: Round, segment: SegmentAsRead, doors: JudgePassDoors): Promise<UpToDate> {
  for (let turn = 0; turn < turns; turn += 1) {
    const judged = await judgeOnce(round, segment, doors);
    if (judged !== undefined) return judged;
  }
  const key = runFiles(round.run).ledger(segment.segment);
  throw vaultLocked(
    `Cannot take stock: others wrote ${key} ${turns} times while it was judged. Wait until no other call of the run is at work, then redrive the execution.`,
  );
}

/** Undefined where somebody else wrote the ledger meanwhile. */
async function judgeOnce(
  { run, request, requestState, keySegments }: Round,
  { segment, rows, found }: SegmentAsRead,
  doors: JudgePassDoors,
): Promise<UpToDate | undefined> {
  const { files, now, settings } = doors;
  const file = await openLedger(files, run, segment);
  const { tier, tries, rebuyMissing = false } = request;
  const pace = { maxConcurrency: settings.maxConcurrency, speed: requestState?.backlog.speed ?? firstSpeed };
  const rules: Rules = { tier, tries, rebuyMissing, pace, now: now(), hourMs: settings.hourSeconds * 1000 };
  const of = { vaultName: run.vaultName, rows, ledger: file.ledger, found, rules, isListed: keySegments.isListed };
  const { ledger, isWhole, trouble } = await judgeSegment(of, doors);
  const changed = changedRows(file.ledger, ledger).length;
  if (changed > 0 && (await file.save(ledger)) === undefined) return undefined;
  if (trouble.length > 0) throw trouble[0];
  return { ledger: isWhole ? ledger : undefined, changed };
}

async function readStock({ run, progress }: Round, { files }: JudgePassDoors): Promise<Stock> {
  const key = stockKeyOf(run, progress, progress.segment);
  const stock = await readJson<Stock>(files, key);
  if (stock !== undefined) return stock;
  throw new Error(
    `Cannot go on taking stock: wanted what was counted so far at ${key}, found nothing. Start the vault again.`,
  );
}
