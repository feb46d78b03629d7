import type { ByteRange } from './byte-range.ts';
import { MiB } from './units.ts';

/**
 * Cuts a part into slices: powers of two MiB, each on a multiple of its own size, so that Glacier sends a tree hash with
 * every one of them. They are small at both ends and `largestBytes` between: the upload can begin with the first
 * slice, and little is left to upload after the last.
 *
 * `part` starts on a multiple of a power of two MiB no smaller than itself, as parts do; its end may be anywhere.
 */
export function sliceRanges(part: ByteRange, largestBytes: number): ByteRange[] {
  const slices: ByteRange[] = [];
  for (let start = part.start; start < part.end; ) {
    const sizeBytes = sliceSize(start - part.start, part.end - start, largestBytes);
    const end = Math.min(start + sizeBytes, part.end);
    slices.push({ start, end });
    start = end;
  }
  return slices;
}

/** The largest aligned size that is at most what lies before it, and at most half of what lies ahead. */
function sliceSize(behindBytes: number, aheadBytes: number, largestBytes: number): number {
  let sizeBytes = MiB;
  const fits = (bytes: number) =>
    bytes <= largestBytes && bytes <= behindBytes && behindBytes % bytes === 0 && bytes * 2 <= aheadBytes;
  while (fits(sizeBytes * 2)) sizeBytes *= 2;
  return sizeBytes;
}
