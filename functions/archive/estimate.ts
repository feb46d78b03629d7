import { partCount, partSizeFor } from './part-plan.ts';
import { gigabyte, type PricedTier, prices, type StorageClass } from './prices.ts';
import { KiB } from './units.ts';

/** What an estimate must know of the archives: a few sums, which can be kept as JSON, gone on with, and taken in any order. */
export interface Tally {
  readonly archives: number;
  readonly bytes: number;
  /** Archives in RestoreJobOutput, and their parts and bytes. */
  readonly long: { readonly archives: number; readonly parts: number; readonly bytes: number };
  /** Archives below 128 KiB, and their bytes: some classes bill them as 128 KiB. */
  readonly tiny: { readonly archives: number; readonly bytes: number };
}

export const noArchives: Tally = {
  archives: 0,
  bytes: 0,
  long: { archives: 0, parts: 0, bytes: 0 },
  tiny: { archives: 0, bytes: 0 },
};

/** How the stack cuts: its environment variables MINIMUM_PART_SIZE_BYTES and RESTORE_SMALL_OUTPUT_UP_TO_BYTES. */
export interface Roads {
  readonly minimumPartSizeBytes: number;
  readonly smallOutputUpToBytes: number;
}

/** The tally with one more archive in it. */
export function withArchive(tally: Tally, sizeBytes: number, roads: Roads): Tally {
  const isLong = sizeBytes > roads.smallOutputUpToBytes;
  return {
    archives: tally.archives + 1,
    bytes: tally.bytes + sizeBytes,
    long: isLong ? withLong(tally.long, sizeBytes, roads) : tally.long,
    tiny: sizeBytes < smallestBilledBytes ? plus(tally.tiny, sizeBytes) : tally.tiny,
  };
}

function withLong({ archives, parts, bytes }: Tally['long'], sizeBytes: number, { minimumPartSizeBytes }: Roads) {
  const partSizeBytes = partSizeFor(sizeBytes, minimumPartSizeBytes);
  return {
    archives: archives + 1,
    parts: parts + partCount({ sizeBytes, partSizeBytes }),
    bytes: bytes + sizeBytes,
  };
}

const plus = ({ archives, bytes }: Tally['tiny'], sizeBytes: number) => ({
  archives: archives + 1,
  bytes: bytes + sizeBytes,
});

export interface EstimateWish {
  /** One that has a price here: see `isPriced`. */
  readonly storageClass: StorageClass;
  readonly bytesPerDay: number;
  /** Whether the objects go to another region: each byte is then charged as transfer. @default false */
  readonly toOtherRegion?: boolean | undefined;
}

/** What restoring costs. USD. */
export interface Estimate {
  /** Whose list prices these are, and as of when: other regions are dearer or cheaper. */
  readonly prices: { readonly region: string; readonly date: string };
  /** Once: Glacier's retrieval and requests, our own work, S3's requests. */
  readonly onceUsdByTier: Readonly<Record<PricedTier, number>>;
  /** Of that, what is the same for every tier: our own work and S3's requests. */
  readonly ownUsd: number;
  /** Of that, what AWS takes for bytes that go to a bucket in another region; 0 in the stack's own. */
  readonly transferUsd: number;
  /** The objects in their storage class, a month. */
  readonly objectsUsdMonth: number;
  /** So many days S3 bills an object at least, however soon it is deleted. */
  readonly minimumDays: number;
  /** The same archives in the vault, a month. */
  readonly vaultUsdMonth: number;
  /** From the first request to the last object, about. */
  readonly hoursByTier: Readonly<Record<PricedTier, number>>;
}

export function estimateOf(tally: Tally, { storageClass, bytesPerDay, toOtherRegion = false }: EstimateWish): Estimate {
  const transferUsd = toOtherRegion ? transferUsdOf(tally) : 0;
  const ownUsd = ownUsdOf(tally, storageClass) + transferUsd;
  return {
    prices: { region: prices.region, date: prices.date },
    onceUsdByTier: byTier((tier) => ownUsd + retrievalUsdOf(tally, tier)),
    ownUsd,
    transferUsd,
    objectsUsdMonth: objectsUsdMonthOf(tally, storageClass),
    minimumDays: minimumDays[storageClass],
    vaultUsdMonth: (tally.bytes / gigabyte) * prices.vault.gigabyteMonth,
    hoursByTier: byTier((tier) => tierHours[tier] + pacedHours(tally, bytesPerDay)),
  };
}

/** What these archives cost once, asked for once: the number that a budget is charged with. */
export const onceUsdOf = (tally: Tally, tier: PricedTier, storageClass: StorageClass, toOtherRegion = false): number =>
  ownUsdOf(tally, storageClass) + (toOtherRegion ? transferUsdOf(tally) : 0) + retrievalUsdOf(tally, tier);

const transferUsdOf = ({ bytes }: Pick<Tally, 'bytes'>): number =>
  (bytes / gigabyte) * prices.transfer.otherRegion.gigabyte;

/** What Glacier takes for archives asked for once. */
const retrievalUsdOf = ({ archives, bytes }: Pick<Tally, 'archives' | 'bytes'>, tier: PricedTier): number =>
  archives * prices.glacier[tier].request + (bytes / gigabyte) * prices.glacier[tier].gigabyte;

/** Our own work and S3's requests: what is not Glacier's and not storage. */
export function ownUsdOf({ archives, bytes, long }: Tally, storageClass: StorageClass): number {
  const ofClass = prices.s3.write[storageClass];
  // Only what makes the object is charged at the class of an archive: parts are staged (S3 guide, "mpuoverview").
  const ofParts = hasOverhead(storageClass) ? prices.s3.write.STANDARD : ofClass;
  const shortArchives = archives - long.archives;
  return (
    archives * own.runArchive +
    shortArchives * (own.shortArchive + ofClass) +
    ((bytes - long.bytes) / gigabyte) * own.shortGigabyte +
    long.archives * (own.longArchive + ofParts + ofClass) +
    long.parts * (own.longPart + ofParts) +
    (long.bytes / gigabyte) * own.longGigabyte
  );
}

/** True for a storage class whose prices are known here. */
export const isPriced = (name: string): name is StorageClass => Object.hasOwn(prices.s3.write, name);

/**
 * Our own work in USD, without what S3 takes for writing at the price of a class. Taken from the cost model (bench/cost) on
 * 2026-11-22, parts of 128 MiB; test/bench/estimate.test.ts keeps both within 15 % of each other. What a restore waits for
 * its turn at the gate is left out: it depends on how many come at once.
 */
const own = {
  /** Of a vault's run: HeadObject once, Plan reads request, index and row; 0.4 for its five functions. */
  runArchive: 4 * prices.s3.read + 0.4e-6,
  shortArchive: 5.5e-6,
  shortGigabyte: 111e-6,
  /** Six states, and two files that the map writes. */
  longArchive: 166e-6 + 2 * prices.s3.write.STANDARD,
  longPart: 2.4e-6,
  longGigabyte: 112e-6,
};

/** What a vault's run adds to a restore: not in the cost model, which counts restores alone. */
export const runUsdPerArchive = own.runArchive;

function objectsUsdMonthOf({ archives, bytes, tiny }: Tally, storageClass: StorageClass): number {
  const { storage, monitoredObject } = prices.s3;
  const billedBytes = hasSmallestSize(storageClass) ? bytes + tiny.archives * smallestBilledBytes - tiny.bytes : bytes;
  const each = (billedBytes / gigabyte) * storage[storageClass];
  if (storageClass === 'INTELLIGENT_TIERING') return each + (archives - tiny.archives) * monitoredObject;
  if (!hasOverhead(storageClass)) return each;
  const overhead = overheadBytes.ofClass * storage[storageClass] + overheadBytes.ofStandard * storage.STANDARD;
  return each + (archives * overhead) / gigabyte;
}

/** *_IA and GLACIER_IR bill a smaller object as one of 128 KiB (aws.amazon.com/s3/pricing). */
const smallestBilledBytes = 128 * KiB;

/** Index and name of an archived object (S3 guide, "lifecycle-transition-general-considerations"). */
const overheadBytes = { ofClass: 32 * KiB, ofStandard: 8 * KiB };

const hasOverhead = (storageClass: StorageClass) => storageClass === 'GLACIER' || storageClass === 'DEEP_ARCHIVE';

const hasSmallestSize = (storageClass: StorageClass) =>
  ['STANDARD_IA', 'ONEZONE_IA', 'GLACIER_IR'].includes(storageClass);

/** S3 guide, "storage-class-intro". */
const minimumDays: Readonly<Record<StorageClass, number>> = {
  STANDARD: 0,
  INTELLIGENT_TIERING: 0,
  STANDARD_IA: 30,
  ONEZONE_IA: 30,
  GLACIER_IR: 90,
  GLACIER: 90,
  DEEP_ARCHIVE: 180,
};

/** The slower end of what Glacier says (Glacier guide, "Archive Retrieval Options"). */
const tierHours = { Expedited: 5 / 60, Standard: 5, Bulk: 12 } as const;

/** The last archive is asked for when the days' bytes before it are used up, or all requests before it were sent. */
function pacedHours({ archives, bytes }: Tally, bytesPerDay: number): number {
  const byBytes = Math.max(0, Math.ceil(bytes / bytesPerDay) - 1) * 24;
  return Math.max(byBytes, archives / requestsPerSecond / 3600);
}

/** What AWS's own tool asks for in a second (its developer guide); Glacier publishes no limit. */
const requestsPerSecond = 100;

const byTier = (of: (tier: PricedTier) => number): Record<PricedTier, number> => ({
  Expedited: of('Expedited'),
  Standard: of('Standard'),
  Bulk: of('Bulk'),
});
