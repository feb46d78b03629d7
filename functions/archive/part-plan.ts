import type { ByteRange } from './byte-range.ts';
import { GiB, MiB } from './units.ts';

/** S3 takes at most this many parts (S3 guide, "Amazon S3 multipart upload limits"). */
export const maximumParts = 10_000;

/**
 * The smallest part we make. Tree hashes fold only from powers of two MiB (parts of 3 MiB do not, as tried), and S3 takes
 * none below 5 MiB but the last (S3 guide, "Amazon S3 multipart upload limits").
 */
export const smallestPartSizeBytes = 8 * MiB;

/** The largest power of two below S3's 5 GiB (S3 guide, "Amazon S3 multipart upload limits"). */
export const largestPartSizeBytes = 4 * GiB;

/** Glacier's largest archive, 40,000 GiB: 10,000 parts of 4 GiB (AWS General Reference, "Amazon Glacier quotas"). */
export const largestArchiveBytes = maximumParts * largestPartSizeBytes;

/** How the output of a job, `sizeBytes` long, is cut: all parts but the last have `partSizeBytes`. */
export interface PartPlan {
  readonly sizeBytes: number;
  readonly partSizeBytes: number;
}

/** The smallest power of two, from the minimum up, that needs at most 10,000 parts. */
export function partSizeFor(sizeBytes: number, minimumPartSizeBytes: number): number {
  checkMinimum(minimumPartSizeBytes);
  checkSize(sizeBytes);
  let partSizeBytes = minimumPartSizeBytes;
  while (partCount({ sizeBytes, partSizeBytes }) > maximumParts) partSizeBytes *= 2;
  return partSizeBytes;
}

export const partCount = ({ sizeBytes, partSizeBytes }: PartPlan): number => Math.ceil(sizeBytes / partSizeBytes);

/** The numbers of the parts that are not among `kept`, in order. */
export function partNumbersBut(kept: readonly number[], plan: PartPlan): number[] {
  const isKept = new Set(kept);
  return Array.from({ length: partCount(plan) }, (_, index) => index + 1).filter((number) => !isKept.has(number));
}

/** Where in the output a part lies. Parts count from 1, as S3 counts them. */
export function partRange(partNumber: number, plan: PartPlan): ByteRange {
  const parts = partCount(plan);
  if (!Number.isInteger(partNumber) || partNumber < 1 || partNumber > parts) {
    throw new RangeError(`Cannot find part ${partNumber}: ${plan.sizeBytes} bytes have the parts 1 to ${parts}`);
  }
  const start = (partNumber - 1) * plan.partSizeBytes;
  return { start, end: Math.min(start + plan.partSizeBytes, plan.sizeBytes) };
}

function checkSize(sizeBytes: number): void {
  if (Number.isInteger(sizeBytes) && sizeBytes >= 1 && sizeBytes <= largestArchiveBytes) return;
  throw new RangeError(
    `Cannot cut ${sizeBytes} bytes into parts: wanted 1 byte to ${largestArchiveBytes} bytes (40,000 GiB, Glacier's largest archive)`,
  );
}

function checkMinimum(minimumPartSizeBytes: number): void {
  const inside = minimumPartSizeBytes >= smallestPartSizeBytes && minimumPartSizeBytes <= largestPartSizeBytes;
  if (inside && Number.isInteger(Math.log2(minimumPartSizeBytes))) return;
  throw new RangeError(
    `Cannot use parts of ${minimumPartSizeBytes} bytes: the minimum part size is a power of two from ${smallestPartSizeBytes} (8 MiB) to ${largestPartSizeBytes} (4 GiB)`,
  );
}
