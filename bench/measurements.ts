import type { Measurement } from './measurement.ts';
import { consoleIndex } from './measurements/console-index.ts';
import { cost } from './measurements/cost.ts';
import { largeArchive } from './measurements/large-archive.ts';
import { largePart } from './measurements/large-part.ts';
import { line } from './measurements/line.ts';
import { pacedPart } from './measurements/paced-part.ts';
import { part } from './measurements/part.ts';
import { smallArchives } from './measurements/small-archives.ts';
import { tenThousandParts } from './measurements/ten-thousand-parts.ts';
import { treeHash } from './measurements/tree-hash.ts';

/** In the order they run: the line first, for nothing can be faster. */
export const measurements: readonly Measurement[] = [
  line,
  treeHash,
  part,
  pacedPart,
  largePart,
  largeArchive,
  smallArchives,
  tenThousandParts,
  consoleIndex,
  cost,
];
