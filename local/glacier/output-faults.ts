import type { Fault } from '../faults.ts';
import type { Output } from './output.ts';
import type { Bytes } from './ranges.ts';
import { leafSpanBytes, treeHashOf } from './tree-hash.ts';

const sizeOf = ({ start, end }: Bytes) => end - start;
const middleOf = (output: Output) => Math.floor(sizeOf(output.bytes) / 2);

/** A whole number among the fault's details; `usual` when absent. Anything else is a mistake in the test. */
function numberOf(fault: Fault, name: string, usual: number): number {
  const value = fault.details?.[name] ?? usual;
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0) return value;
  throw new Error(
    `Cannot play "${fault.kind}" at ${fault.place}: details.${name} must be a whole number from 0, found ${JSON.stringify(value)}`,
  );
}

/** What each kind makes of the answer that would have been right. Documented where GetJobOutput is. */
const kinds: Readonly<Record<string, (output: Output, fault: Fault) => Output>> = {
  cut: (output, fault) => ({
    ...output,
    stop: { atByte: numberOf(fault, 'atByte', middleOf(output)), end: 'cut' },
  }),
  stall: (output, fault) => ({
    ...output,
    stop: {
      atByte: numberOf(fault, 'atByte', middleOf(output)),
      end: fault.details?.ms === undefined ? 'hang' : numberOf(fault, 'ms', 0),
    },
  }),
  short: (output, fault) => ({
    ...output,
    bytes: {
      start: output.bytes.start,
      end: Math.max(output.bytes.start, output.bytes.end - numberOf(fault, 'bytes', 1)),
    },
  }),
  long: (output, fault) => ({ ...output, extraBytes: numberOf(fault, 'bytes', 1) }),
  flip: (output, fault) => ({
    ...output,
    flipAt: numberOf(fault, 'atByte', middleOf(output)),
    treeHash: fault.details?.dropHash === true ? undefined : output.treeHash,
  }),
  'wrong-hash': (output) => ({ ...output, treeHash: output.treeHash && treeHashOf(Buffer.from('other bytes')) }),
  'drop-hash': (output) => ({ ...output, treeHash: undefined }),
};

export const outputFaults = [...Object.keys(kinds), 'ignore-range', 'other-range', 'expire'];

/** The answer as the fault leaves it. */
export function applyFault(output: Output, fault: Fault | undefined): Output {
  const play = fault && kinds[fault.kind];
  return play ? play(output, fault) : output;
}

/**
 * The range served instead of the one asked for: as long, one MiB further on, or one MiB back at the end of the
 * output; where there is no room for either, its second half.
 */
export function otherRange({ start, end }: Bytes, sizeBytes: number): Bytes {
  if (end + leafSpanBytes <= sizeBytes) return { start: start + leafSpanBytes, end: end + leafSpanBytes };
  if (start >= leafSpanBytes) return { start: start - leafSpanBytes, end: end - leafSpanBytes };
  return { start: start + Math.floor((end - start) / 2), end };
}
