import { leafBytes } from './tree-hash.ts';

/** Bytes from `start` up to, and without, `end`. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

export const sizeOf = ({ start, end }: ByteRange): number => end - start;

/** HTTP names its last byte; we name the one after. Only this file knows both. */
export const toHttpRange = ({ start, end }: ByteRange): string => `bytes=${start}-${end - 1}`;

/** First and last byte, as Glacier writes a RetrievalByteRange: `0-16777215`. */
export const toInclusiveRange = ({ start, end }: ByteRange): string => `${start}-${end - 1}`;

const number = '(0|[1-9][0-9]{0,15})';
const contentRange = new RegExp(`^bytes ${number}-${number}/${number}$`);
const retrievalRange = new RegExp(`^${number}-${number}$`);

/** What a 206 says it carries: `bytes 0-1023/8388608`. `undefined` for anything that does not say exactly that. */
export function parseContentRange(header: string): { range: ByteRange; totalBytes: number } | undefined {
  const [, first, last, total] = contentRange.exec(header) ?? [];
  const range = rangeOf(first, last);
  const totalBytes = Number(total);
  if (range === undefined || !Number.isSafeInteger(totalBytes) || range.end > totalBytes) return undefined;
  return { range, totalBytes };
}

/** A job's RetrievalByteRange, `0-16777215`: Glacier names the last byte. `undefined` for anything else. */
export function parseRetrievalRange(text: string): ByteRange | undefined {
  const [, first, last] = retrievalRange.exec(text) ?? [];
  return rangeOf(first, last);
}

function rangeOf(first: string | undefined, last: string | undefined): ByteRange | undefined {
  const range = { start: Number(first), end: Number(last) + 1 };
  return Number.isSafeInteger(range.start) && Number.isSafeInteger(range.end) && range.start < range.end
    ? range
    : undefined;
}

/**
 * Whether a range is a node of the tree over `totalBytes`, so that Glacier has a tree hash for it: 2^k MiB on a multiple
 * of its own size, or up to the end from a multiple of its size rounded up to 2^k MiB (Glacier guide, "Receiving
 * Checksums When Downloading Data"). The whole is the second case.
 */
export function isTreeHashAligned(range: ByteRange, totalBytes: number): boolean {
  if (range.start < 0 || range.end <= range.start || range.end > totalBytes) return false;
  const nodeBytes = nodeSizeFor(sizeOf(range));
  return range.start % nodeBytes === 0 && (sizeOf(range) === nodeBytes || range.end === totalBytes);
}

/** The smallest 2^k MiB that holds `sizeBytes`. Doubling, since `Math.log2` is not exact and `<<` ends at 2 GiB. */
function nodeSizeFor(sizeBytes: number): number {
  let nodeBytes = leafBytes;
  while (nodeBytes < sizeBytes) nodeBytes *= 2;
  return nodeBytes;
}
