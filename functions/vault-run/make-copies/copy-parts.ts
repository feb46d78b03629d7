import { smallestCopiedPartBytes } from '../../archive/estimate.ts';
import { partCount, partRange, partSizeFor } from '../../archive/part-plan.ts';
import type { Bucket } from '../../cloud/bucket.ts';
import type { CopiedPart, ObjectCopies, SourceBytes } from '../../cloud/object-copies.ts';
import type { Upload } from '../../flow.ts';
import { mapInOrder } from '../../runtime/map-in-order.ts';

/** How large parts are. */
export interface PartSizes {
  /** A power of two from 8 MiB. @default - smallestCopiedPartBytes */
  readonly smallestPartBytes?: number;
}

/** A copy of several parts takes longer than a moment, and may go on in another call. */
export const isOfSeveralParts = (
  sizeBytes: number,
  { smallestPartBytes = smallestCopiedPartBytes }: PartSizes,
): boolean => sizeBytes > smallestPartBytes;

interface CopyPartsDoors extends PartSizes {
  /** What a former call copied is asked for. */
  readonly isLarge: boolean;
  readonly bucket: Pick<Bucket, 'listParts'>;
  readonly copies: Pick<ObjectCopies, 'copyPart'>;
  readonly hasTime: () => boolean;
}

/** S3 does the work: this many requests wait for it. */
const atOnce = 16;

/** Copies what is missing of an object, into an upload; undefined where time was up before all of it was copied. */
export async function copyParts(
  upload: Upload,
  source: Omit<SourceBytes, 'range'>,
  { isLarge, bucket, copies, hasTime, smallestPartBytes = smallestCopiedPartBytes }: CopyPartsDoors,
): Promise<readonly CopiedPart[] | undefined> {
  const { sizeBytes } = source;
  if (!isLarge) return [await copies.copyPart(upload, 1, { ...source, range: undefined })];
  const plan = { sizeBytes, partSizeBytes: partSizeFor(sizeBytes, smallestPartBytes) };
  const known = await partsOf(upload, bucket);
  const copyOne = async (partNumber: number): Promise<CopiedPart | undefined> => {
    const range = partRange(partNumber, plan);
    const wanted = range.end - range.start;
    const copied = known.get(partNumber);
    if (copied?.sizeBytes === wanted) return copied;
    return hasTime() ? await copies.copyPart(upload, partNumber, { ...source, sizeBytes: wanted, range }) : undefined;
  };
  const numbers = Array.from({ length: partCount(plan) }, (_, index) => index + 1);
  const parts = await Array.fromAsync(mapInOrder(numbers, atOnce, copyOne));
  return parts.every((part) => part !== undefined) ? parts : undefined;
}

/** What S3 holds of the upload, with S3's own sums. */
async function partsOf(upload: Upload, bucket: Pick<Bucket, 'listParts'>): Promise<ReadonlyMap<number, CopiedPart>> {
  const parts = new Map<number, CopiedPart>();
  for await (const { crc32, ...part } of bucket.listParts(upload)) {
    if (crc32 !== undefined) parts.set(part.partNumber, { ...part, crc32 });
  }
  return parts;
}
