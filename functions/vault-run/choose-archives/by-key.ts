import { rowsPerSegment } from '../../run-files/keys.ts';
import type { KeyRow } from '../../vault-flow.ts';
import type { Choosing } from './choosing.ts';
import { Merge, type MergedLine } from './merge.ts';
import { byKeyKey } from './name-shards.ts';
import { rowsByShard } from './order.ts';
import type { Progress } from './progress.ts';

/** Last pass: all shards merged by key, each key with its row of the manifest. */
export async function sortByKey(progress: Progress, choosing: Choosing): Promise<Progress> {
  const { files, sizes, at } = choosing;
  const keys = progress.cursors.map((_, shard) => byKeyKey(choosing, shard));
  const merge = await Merge.open({ files, keys, cursors: progress.cursors, bufferBytes: sizes.mergeBytes });
  const numbers = await rowsByShard(progress, choosing);
  for (let { next } = progress; ; next++) {
    const lines = await merge.take(rowsPerSegment);
    if (lines.length > 0) await files.write(at.byKey(next), lines.map((line) => asJson(line, numbers)).join(''));
    if (lines.length < rowsPerSegment) return { ...progress, pass: 'done', next: 0, cursors: [] };
    if (!choosing.hasTime()) return { ...progress, next: next + 1, cursors: merge.cursors };
  }
}

function asJson({ file, order, rest }: MergedLine, numbers: readonly number[][]): string {
  const line = Number(rest.toString());
  const row = numbers[file]?.[line];
  if (row === undefined) throw new Error(`Cannot number line ${line} of shard ${file}`);
  const keyRow: KeyRow = { key: Buffer.from(order, 'latin1').toString(), row };
  return `${JSON.stringify(keyRow)}\n`;
}
