import { partCount, partSizeFor } from './part-plan.ts';
import { gigabyte, type PricedTier, prices, type ReadableClass, type StorageClass } from './prices.ts';
import { alone, restoreSeconds, type Workers } from './restore-pace.ts';
import { KiB, MiB } from './units.ts';

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

/** The tally with one archive less: one that was added before. */
export function withoutArchive(tally: Tally, sizeBytes: number, roads: Roads): Tally {
  const one = withArchive(noArchives, sizeBytes, roads);
  return {
    archives: tally.archives - one.archives,
    bytes: tally.bytes - one.bytes,
    long: {
      archives: tally.long.archives - one.long.archives,
      parts: tally.long.parts - one.long.parts,
      bytes: tally.long.bytes - one.long.bytes,
    },
    tiny: { archives: tally.tiny.archives - one.tiny.archives, bytes: tally.tiny.bytes - one.tiny.bytes },
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
  readonly pace: Pace;
  /** How much dearer the region is than us-east-1. @default 1 */
  readonly priceFactor?: number | undefined;
  /** Whether the objects go to another region: each byte is then charged as transfer. @default false */
  readonly toOtherRegion?: boolean | undefined;
}

/** The stack's settings that say how fast a vault's run is. */
export interface Pace extends Workers {
  readonly requestsPerSecond: number;
}

/** What restoring costs. USD. */
export interface Estimate {
  /** Whose list prices these are, and as of when: other regions are dearer or cheaper. */
  readonly prices: { readonly region: string; readonly date: string; readonly factor: number };
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

export function estimateOf(tally: Tally, { storageClass, priceFactor: factor = 1, ...wish }: EstimateWish): Estimate {
  const { toOtherRegion = false, ...paced } = wish;
  const transferUsd = toOtherRegion ? transferUsdOf(tally) * factor : 0;
  const ownUsd = ownUsdOf(tally, storageClass) * factor + transferUsd;
  return {
    prices: { region: prices.region, date: prices.date, factor },
    onceUsdByTier: byTier((tier) => ownUsd + retrievalUsdOf(tally, tier) * factor),
    ownUsd,
    transferUsd,
    objectsUsdMonth: objectsUsdMonthOf(tally, storageClass) * factor,
    minimumDays: minimumDays[storageClass],
    vaultUsdMonth: (tally.bytes / gigabyte) * prices.vault.gigabyteMonth * factor,
    hoursByTier: byTier((tier) => hoursOf(tally, tier, paced)),
  };
}

/** What these archives cost once, asked for once, in us-east-1. */
export const onceUsdOf = (tally: Tally, tier: PricedTier, storageClass: StorageClass, toOtherRegion = false): number =>
  ownUsdOf(tally, storageClass) + (toOtherRegion ? transferUsdOf(tally) : 0) + retrievalUsdOf(tally, tier);

/** How a run requests archives, as far as it makes them dearer or cheaper. */
export interface Requested {
  readonly tier: PricedTier;
  /** One without a price here is charged as STANDARD. */
  readonly storageClass: string;
  readonly priceFactor?: number | undefined;
  readonly toOtherRegion?: boolean | undefined;
}

/** What these archives cost a run once, in its region and its bucket's: the number that its budget is charged with. */
export const requestUsdOf = (
  tally: Tally,
  { tier, storageClass, priceFactor = 1, toOtherRegion = false }: Requested,
): number => onceUsdOf(tally, tier, isPriced(storageClass) ? storageClass : 'STANDARD', toOtherRegion) * priceFactor;

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

/** The least part of a copy that is made within S3. */
export const smallestCopiedPartBytes = 512 * MiB;

/** True for a storage class whose objects can be copied. */
export const isReadableClass = (name: string): name is ReadableClass => Object.hasOwn(prices.s3.retrieval, name);

/**
 * What it costs once to make these objects as copies within S3: an upload is opened and completed, its parts are copied, some of
 * which the last of each archive may be short; each object is looked at twice, and its source's row is read. USD.
 */
export const copiesUsdOf = (
  { archives, bytes }: Pick<Tally, 'archives' | 'bytes'>,
  storageClass: ReadableClass,
  priceFactor = 1,
): number =>
  priceFactor *
  (archives * (own.runArchive + 4 * prices.s3.read) +
    (3 * archives + bytes / smallestCopiedPartBytes) * prices.s3.write[storageClass] +
    (bytes / gigabyte) * prices.s3.retrieval[storageClass]);

/** True for a storage class whose prices are known here. */
export const isPriced = (name: string): name is StorageClass => Object.hasOwn(prices.s3.write, name);

/**
 * Our own work in USD, without what S3 takes for writing at the price of a class. Taken from the cost model (cli/cost) on
 * 2026-11-22, parts of 128 MiB; test/cli/cost/estimate.test.ts keeps both within 15 % of each other. What a restore waits for
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

/** From request to output: the ends of what Glacier says (Glacier guide, "Archive Retrieval Options"). */
const tierHours = {
  Expedited: { least: 1 / 60, most: 5 / 60 },
  Standard: { least: 3, most: 5 },
  Bulk: { least: 5, most: 12 },
} as const;

/**
 * Whatever is slowest: the last archive's turn to be asked for, then its tier; or restoring all of them, from the first output
 * on. Then the last one's own restore, and the stock-taking that sees it.
 */
function hoursOf(tally: Tally, tier: PricedTier, { bytesPerDay, pace }: Pick<EstimateWish, 'bytesPerDay' | 'pace'>) {
  const { least, most } = tierHours[tier];
  const { long, small } = restoreSeconds(tally, pace);
  const lastSeconds = tally.long.archives === 0 ? 0 : alone(tally.long.bytes / tally.long.archives, pace);
  const last = (lastSeconds + stockSeconds(tally)) / 3600;
  return Math.max(pacedHours(tally, bytesPerDay, pace) + most, least + Math.max(long, small) / 3600) + last;
}

/** The last archive is asked for when the days' bytes before it are used up, or all requests before it were sent. */
function pacedHours({ archives, bytes }: Tally, bytesPerDay: number, { requestsPerSecond }: Pace): number {
  const byBytes = Math.max(0, Math.ceil(bytes / bytesPerDay) - 1) * 24;
  return Math.max(byBytes, (archives / requestsPerSecond / 3600) * besideRequests);
}

/** Of the time in which archives are asked for, so much more goes into writing ledgers and taking stock. */
const besideRequests = 1.2;

/** Per archive: a thousandth of a page of S3's listing, and HeadObject, 32 at a time; and half of a wait between rounds. */
function stockSeconds({ archives }: Tally): number {
  if (archives === 0) return 0;
  return archives * (0.1 / 1000 + 0.02 / 32) + Math.min(1800, Math.max(300, archives / 100)) / 2;
}

const byTier = (of: (tier: PricedTier) => number): Record<PricedTier, number> => ({
  Expedited: of('Expedited'),
  Standard: of('Standard'),
  Bulk: of('Bulk'),
});
