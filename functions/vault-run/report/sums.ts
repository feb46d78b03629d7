import { reasonNameIn } from '../../run-files/reasons.ts';
import type { ManifestRow } from '../../vault-flow.ts';
import type { Outcome, ReportRow } from './report-row.ts';

/** What the page shows: bounded, whatever the vault has. Grows row by row, and goes from call to call as JSON. */
export interface Sums {
  readonly all: Amount;
  readonly outcomes: Record<string, Amount>;
  /** Of what was restored: by `tree-hash` or by `size`. */
  readonly verified: Record<string, Amount>;
  /** Of what was restored: what was in the bucket before the run asked for anything. */
  readonly thereBefore: Amount;
  /** Of what was restored: what was copied within S3 from other objects. */
  readonly copies: Amount;
  /** By the reason's name: what is not there. */
  readonly reasons: Record<string, Reason>;
  readonly nameStyles: Record<string, Amount>;
  /** Largest first. */
  largest: readonly Shown[];
  /** By the minute in which the object was first seen to be right; without what was there before. */
  readonly restoredByMinute: Record<string, Amount>;
}

export interface Amount {
  archives: number;
  bytes: number;
}

export interface Reason extends Amount {
  readonly examples: Shown[];
}

/** An archive on the page; its texts are cut. */
export interface Shown extends Pick<ReportRow, 'archiveId' | 'key' | 'sizeBytes' | 'reason'> {
  readonly outcome: Outcome;
}

const none = (): Amount => ({ archives: 0, bytes: 0 });

export const noSums = (): Sums => ({
  all: none(),
  outcomes: {},
  verified: {},
  thereBefore: none(),
  copies: none(),
  reasons: {},
  nameStyles: {},
  largest: [],
  restoredByMinute: {},
});

/** The page has room for so many of each: some 3 MB where all of them are as long as can be. */
const most = { examples: 100, names: 12, largest: 20 };
const mostCharacters = { archiveId: 140, key: 160, reason: 240 };

const cut = (text: string, characters: number) =>
  text.length > characters ? `${text.slice(0, characters)}\u2026` : text;

/** The sums with one more archive in them. */
export function addRow(sums: Sums, { nameStyle }: Pick<ManifestRow, 'nameStyle'>, row: ReportRow): void {
  add(sums.all, row);
  add(amountOf(sums.outcomes, row.outcome, none), row);
  add(amountOf(sums.nameStyles, nameStyle, none), row);
  addLargest(sums, row);
  if (row.outcome === 'restored') addRestored(sums, row);
  else addReason(sums, row);
}

function add(amount: Amount, { sizeBytes }: Pick<ReportRow, 'sizeBytes'>): void {
  amount.archives += 1;
  amount.bytes += sizeBytes;
}

/** The amount of that name; beyond so many names, that of all others. */
function amountOf<Of extends Amount>(amounts: Record<string, Of>, name: string, make: () => Of): Of {
  const known = amountIn(amounts, name);
  if (known !== undefined) return known;
  const taken = Object.keys(amounts).length < most.names ? name : 'others';
  const amount = amountIn(amounts, taken) ?? make();
  amounts[taken] = amount;
  return amount;
}

/** A reason may be named `constructor`. */
const amountIn = <Of>(amounts: Record<string, Of>, name: string): Of | undefined =>
  Object.hasOwn(amounts, name) ? amounts[name] : undefined;

function addRestored(sums: Sums, row: ReportRow): void {
  add(amountOf(sums.verified, row.verified, none), row);
  const isCopy = row.copyOf !== '';
  if (isCopy) add(sums.copies, row);
  if (row.tries === 0 && !isCopy) {
    add(sums.thereBefore, row);
    return;
  }
  const minute = row.verifiedAt.slice(0, 'yyyy-mm-ddThh:mm'.length);
  const amount = (sums.restoredByMinute[minute] ??= none());
  add(amount, row);
}

function addReason(sums: Sums, row: ReportRow): void {
  const name = reasonNameIn(row.reason) ?? 'others';
  const reason = amountOf(sums.reasons, name, (): Reason => ({ ...none(), examples: [] }));
  add(reason, row);
  if (reason.examples.length < most.examples) reason.examples.push(shown(row));
}

function addLargest(sums: Sums, row: ReportRow): void {
  const smallest = sums.largest[most.largest - 1];
  if (smallest !== undefined && smallest.sizeBytes >= row.sizeBytes) return;
  sums.largest = [...sums.largest, shown(row)].toSorted((a, b) => b.sizeBytes - a.sizeBytes).slice(0, most.largest);
}

const shown = ({ archiveId, key, sizeBytes, outcome, reason }: ReportRow): Shown => ({
  archiveId: cut(archiveId, mostCharacters.archiveId),
  key: cut(key, mostCharacters.key),
  sizeBytes,
  outcome,
  reason: cut(reason, mostCharacters.reason),
});
