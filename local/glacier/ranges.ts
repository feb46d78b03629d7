import { leafSpanBytes } from './tree-hash.ts';

/** Bytes from `start` up to, but without, `end`. */
export interface Bytes {
  readonly start: number;
  readonly end: number;
}

/**
 * True when the range is a node of the tree over `sizeBytes`, so that Glacier has a hash of just these bytes
 * (GetJobOutput documentation, x-amz-sha256-tree-hash, and "Receiving Checksums When Downloading Data").
 */
export function isTreeHashAligned({ start, end }: Bytes, sizeBytes: number): boolean {
  if (start === 0 && end === sizeBytes) return true;
  const spanBytes = nextNodeSize(end - start);
  if (start % spanBytes !== 0) return false;
  return end - start === spanBytes || end === sizeBytes;
}

/** The smallest power of two MiB that holds so many bytes. */
function nextNodeSize(sizeBytes: number): number {
  let spanBytes = leafSpanBytes;
  while (spanBytes < sizeBytes) spanBytes *= 2;
  return spanBytes;
}

/** `first-last`, as Glacier writes a range: the last byte is part of it. */
export const toInclusive = ({ start, end }: Bytes): string => `${start}-${end - 1}`;

/** The range that `first-last` names, or undefined when it is nothing of the kind. */
export function fromInclusive(text: string): Bytes | undefined {
  const [, first, last] = /^(\d+)-(\d+)$/.exec(text) ?? [];
  if (first === undefined || last === undefined) return undefined;
  const range = { start: Number(first), end: Number(last) + 1 };
  return Number.isSafeInteger(range.end) && range.start < range.end ? range : undefined;
}

/**
 * The range of a Range header. Anything that is not `bytes=first-last` is no range at all: Glacier ignores it without
 * a word and sends the whole output (boto/boto3 issue 2077, chilts/awssum issue 65).
 */
export const fromRangeHeader = (header: string | undefined): Bytes | undefined =>
  header?.startsWith('bytes=') ? fromInclusive(header.slice('bytes='.length)) : undefined;
