import { partCount, partRange, partSizeFor } from '../../functions/archive/part-plan.ts';
import type { PricedTier, StorageClass } from '../../functions/archive/prices.ts';
import { sliceRanges } from '../../functions/archive/slice-plan.ts';

/** What is to be restored, and how. */
export interface Order {
  readonly archives: number;
  readonly sizeBytes: number;
  readonly storageClass: StorageClass;
  /** What one Glacier stream brings. AWS's own tool plans with about 17 (its cost page). */
  readonly streamMiBPerSecond: number;
  readonly tier: PricedTier;
}

/** How the stack is set, as its template says. */
export interface StackSettings {
  readonly minimumPartSizeBytes: number;
  readonly smallOutputUpToBytes: number;
  readonly sliceSizeBytes: number;
  readonly slicesAtOnce: number;
  readonly workers: number;
  readonly maxConcurrency: number;
  /** Buckets whose every write asks KMS for a key: encrypted with one, and without a bucket key. */
  readonly writesAskKms: boolean;
}

/** How each archive of an order will be restored. */
export interface Way {
  readonly isShort: boolean;
  readonly parts: number;
  /** Above 1 GiB per part runs as a Standard child. */
  readonly hasLargeParts: boolean;
  /** Of the first part: all but the last are like it. */
  readonly partBytes: number;
  /** How many streams the part can have. */
  readonly streams: number;
}

const GiB = 2 ** 30;

export function wayOf({ sizeBytes }: Order, settings: StackSettings): Way {
  const partSizeBytes = partSizeFor(sizeBytes, settings.minimumPartSizeBytes);
  const plan = { sizeBytes, partSizeBytes };
  const first = partRange(1, plan);
  const parts = partCount(plan);
  return {
    isShort: sizeBytes <= settings.smallOutputUpToBytes,
    parts,
    hasLargeParts: partSizeBytes > GiB,
    partBytes: sizeBytes / parts, // the last one may be shorter: the mean counts
    streams: Math.min(settings.slicesAtOnce, sliceRanges(first, settings.sliceSizeBytes).length),
  };
}
