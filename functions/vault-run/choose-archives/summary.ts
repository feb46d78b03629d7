import { sizesOfCopies } from '../../archive/copies.ts';
import {
  copiesUsdOf,
  type Estimate,
  estimateOf,
  isReadableClass,
  noArchives,
  type Tally,
  withArchive,
} from '../../archive/estimate.ts';
import type { BadRow } from '../../archive/inventory-row.ts';
import type { FileFindings } from '../../archive/user-files/findings.ts';
import type { VaultContents } from '../../cloud/glacier-retrieval-requests.ts';
import { readManifestRow } from '../../run-files/manifest-row.ts';
import type { Tier, VaultEstimate, VaultSettings } from '../../vault-flow.ts';
import type { Choosing, Progress } from './choosing.ts';
import type { Example, Totals } from './chunk.ts';
import { firstsOf } from './order.ts';
import { sampleOf } from './sample.ts';
import { readCopyRecords, readRecord, type ScanRecord } from './scan.ts';
import type { OfUserFiles } from './user-files.ts';

/** `summary.json` of a run: what is in the vault, and what of it was chosen. */
export interface VaultSummary {
  readonly vaultName: string;
  readonly run: string;
  /** Null for a CSV, which says nothing of itself. */
  readonly vaultArn: string | null;
  readonly inventoryDate: string | null;
  readonly inventoryKey: string;
  readonly inventory: {
    /** Rows that were read well. */
    readonly rows: number;
    readonly badRows: number;
    readonly firstBadRows: readonly BadRow[];
    /** Where all of them are listed, in the work bucket; null where there is none. */
    readonly badRowsPrefix: string | null;
  };
  readonly chosen: { readonly archives: number; readonly bytes: number };
  /** Rows left out, by reason. */
  readonly leftOut: Readonly<Record<string, number>>;
  /** Chosen rows by the way their name was found. */
  readonly nameStyles: Readonly<Record<string, number>>;
  /** By name style: the first few descriptions, and the keys they become. */
  readonly examples: Readonly<Record<string, readonly Example[]>>;
  /** Chosen rows whose description looks like a scheme that is not known here, so that their key is likely wrong. */
  readonly unknownSchemes: Totals['unknownSchemes'];
  /** What is doubtful in the user's files. */
  readonly userFiles: OfUserFiles<FileFindings>;
  /** Chosen archives that are copies of others (same tree hash and size), and what requesting them costs by tier. */
  readonly copies: CopiesFound;
  /** What Glacier counts in the vault now; null where it knows of no such vault. */
  readonly vault: VaultContents | null;
  /** Where inventory and vault differ: a sentence. Up to a day of difference is usual. */
  readonly remark: string | null;
  readonly cost: Estimate;
  /** Rows of the manifest to restore first. */
  readonly sampleRows: readonly number[];
}

interface CopiesFound {
  readonly archives: number;
  readonly bytes: number;
  /** What it costs to request them. */
  readonly onceUsdByTier: Readonly<Record<Tier, number>>;
  /** Of that, what the transfer to a bucket in another region costs. */
  readonly transferUsd?: number;
  /** What it costs to make them within S3 instead; null where their storage class cannot be copied from. */
  readonly copiedUsd: number | null;
  /** True where the run makes them: then `cost` has `copiedUsd` in it, and not what it costs to request them. */
  readonly areMade: boolean;
  /** As objects in their storage class, a month. */
  readonly objectsUsdMonth: number;
}

/** The end of choosing: the estimate, and `summary.json` written. */
export async function summarize(progress: Progress, choosing: Choosing): Promise<VaultEstimate> {
  const record = await readRecord(choosing, progress.chunks - 1);
  const tally = withoutTwice(record.totals.tally, progress);
  const copies = await copiesAmong(progress, choosing);
  const vault = (await choosing.vault.describeVault(choosing.run.vaultName)) ?? null;
  const summary: VaultSummary = {
    ...identity(record, choosing),
    inventory: inventoryOf(record, choosing),
    chosen: { archives: tally.archives, bytes: tally.bytes },
    leftOut: leftOutOf(record, progress),
    nameStyles: record.totals.styles,
    examples: record.totals.examples,
    unknownSchemes: record.totals.unknownSchemes,
    userFiles: record.findings,
    copies,
    vault,
    remark: remarkOn(record, vault),
    cost: costOf(tally, copies, choosing),
    sampleRows: await sampleRows(progress, choosing),
  };
  await choosing.files.write(choosing.at.summary, JSON.stringify(summary, undefined, 2));
  return estimateIn(summary, choosing.request);
}

const identity = ({ head }: ScanRecord, { run, inventoryKey }: Choosing) => ({
  vaultName: run.vaultName,
  run: run.run,
  vaultArn: head.vaultArn,
  inventoryDate: head.inventoryDate,
  inventoryKey,
});

function inventoryOf({ totals }: ScanRecord, { at }: Choosing): VaultSummary['inventory'] {
  const { rows, badRows, firstBadRows } = totals;
  return { rows, badRows, firstBadRows, badRowsPrefix: badRows === 0 ? null : at.badRowsOfChunks };
}

/** What was listed twice is asked for once, and is no copy of itself. */
const withoutTwice = (tally: Tally, { twice, twiceBytes }: Progress): Tally => ({
  ...tally,
  archives: tally.archives - twice,
  bytes: tally.bytes - twiceBytes,
});

const leftOutOf = ({ totals }: ScanRecord, { twice }: Progress) =>
  twice === 0 ? totals.leftOut : { ...totals.leftOut, 'listed twice': twice };

function remarkOn({ totals, head }: ScanRecord, vault: VaultContents | null): string | null {
  if (vault === null) return 'Glacier knows of no vault of this name any more.';
  const listed = totals.rows + totals.badRows;
  if (vault.archives === listed) return null;
  return `The inventory of ${head.inventoryDate ?? 'an unknown date'} lists ${listed} archives, and Glacier counted ${vault.archives} on ${vault.inventoryDate ?? 'no date'}: what was uploaded or deleted between the two is missing or is there in vain.`;
}

async function copiesAmong(progress: Progress, choosing: Choosing): Promise<CopiesFound> {
  const { request, settings } = choosing;
  let listed = noArchives;
  for (const sizeBytes of sizesOfCopies(await readCopyRecords(choosing, progress))) {
    listed = withArchive(listed, sizeBytes, settings);
  }
  const tally = withoutTwice(listed, progress);
  const { onceUsdByTier, objectsUsdMonth, transferUsd } = priced(tally, choosing);
  const copiedUsd = isReadableClass(request.storageClass)
    ? copiesUsdOf(tally, request.storageClass, request.priceFactor)
    : null;
  const { archives, bytes } = tally;
  return { archives, bytes, onceUsdByTier, transferUsd, copiedUsd, areMade: request.copies === true, objectsUsdMonth };
}

const priced = (tally: Tally, { request, settings }: Choosing): Estimate =>
  estimateOf(tally, { ...request, pace: settings });

/** Of all chosen archives: where copies are made, one of each set is requested. */
function costOf(tally: Tally, copies: CopiesFound, choosing: Choosing): Estimate {
  const cost = priced(tally, choosing);
  if (!copies.areMade) return cost;
  const instead = (tier: Tier) => cost.onceUsdByTier[tier] - copies.onceUsdByTier[tier] + (copies.copiedUsd ?? 0);
  const onceUsdByTier = { Expedited: instead('Expedited'), Standard: instead('Standard'), Bulk: instead('Bulk') };
  // Copies are made within the bucket's region.
  return { ...cost, onceUsdByTier, transferUsd: cost.transferUsd - (copies.transferUsd ?? 0) };
}

async function sampleRows(progress: Progress, choosing: Choosing): Promise<readonly number[]> {
  const { request } = choosing;
  const { sample } = request;
  if (sample === undefined) return [];
  const rows = sampleOf(await firstsOf(progress, choosing), progress.rows, sample);
  return request.copies ? await withoutCopies(rows, choosing) : rows;
}

/** In place of a copy the archive that is requested for it: copies are made after the sample. */
async function withoutCopies(rows: readonly number[], { files, run }: Choosing): Promise<readonly number[]> {
  const found = new Set<number>();
  for (const row of rows) {
    const read = await readManifestRow(files, run, row);
    if ('reason' in read) throw new Error(`Cannot choose a sample: ${read.reason}`);
    found.add(read.sameBytesAs ?? row);
  }
  return [...found].sort((a, b) => a - b);
}

/** What a summary says in short. */
export function estimateIn(
  { chosen, leftOut, inventory, inventoryDate, vault, cost }: VaultSummary,
  { tier }: Pick<VaultSettings, 'tier'>,
): VaultEstimate {
  const { onceUsdByTier, objectsUsdMonth, vaultUsdMonth, hoursByTier } = cost;
  return {
    ...chosen,
    leftOut: Object.values(leftOut).reduce((sum, count) => sum + count, 0),
    badRows: inventory.badRows,
    tier,
    onceUsdByTier,
    onceUsd: onceUsdByTier[tier],
    objectsUsdMonth,
    vaultUsdMonth,
    hours: hoursByTier[tier],
    inventoryDate: inventoryDate ?? vault?.inventoryDate ?? 'unknown',
  };
}
