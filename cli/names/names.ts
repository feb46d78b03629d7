import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { writeCsvField } from '../../functions/archive/csv-field.ts';
import { runFiles } from '../../functions/run-files/keys.ts';
import type { ManifestRow } from '../../functions/vault-flow.ts';
import type { Sink } from '../report/report.ts';
import type { Answer } from '../shared/answer.ts';
import type { Doors } from '../shared/doors/doors.ts';
import { notYet, Problem } from '../shared/problem.ts';
import { exitStatus } from '../shared/usage.ts';
import { askForEstimate, type Waiting } from '../vault/estimate.ts';
import type { VaultOptions, Wish } from '../vault/vault-request.ts';

/**
 * `thaw names`: the whole manifest of a dry run, one row per archive, as CSV that `--names` takes, or with `--json` as a JSON object a
 * line. A segment at a time is held here. Errors: `NotYet` (exit 3) while the dry run is at work; those of `estimate`.
 */
export async function names(
  wish: Wish,
  options: Pick<VaultOptions, 'again' | 'wait' | 'json'>,
  doors: Doors,
  out: Waiting & { readonly sink: Sink },
): Promise<Answer> {
  const asked = await askForEstimate(wish, options, doors, out);
  if ('notYet' in asked) throw new Problem('NotYet', asked.notYet.lines.join('\n'), notYet);
  const { signal, sink } = out;
  const rows = Readable.from(options.json ? jsonLines(asked.summary, doors) : csvLines(asked.summary, doors));
  await pipeline(rows, sink, { end: false, ...(signal && { signal }) });
  return { exit: exitStatus.done, lines: [], facts: {} };
}

type RunOf = Parameters<typeof runFiles>[0];

/** `--names` reads the columns `archiveId`, `key` and `modifiedAt`, and no other may be taken for one of them. */
const columns = ['archiveId', 'key', 'nameStyle', 'sizeBytes', 'createdAt', 'modifiedAt', 'description'] as const;

async function* csvLines(run: RunOf, doors: Doors): AsyncGenerator<string> {
  yield `${columns.join(',')}\r\n`;
  for await (const text of segments(run, doors)) {
    const rows = text.split('\n').filter(Boolean);
    yield rows.map((line) => csvLine(JSON.parse(line))).join('');
  }
}

const csvLine = (row: ManifestRow): string =>
  `${columns.map((column) => writeCsvField(row[column] ?? '')).join(',')}\r\n`;

async function* jsonLines(run: RunOf, doors: Doors): AsyncGenerator<string> {
  for await (const text of segments(run, doors)) yield text;
}

async function* segments(run: RunOf, { files }: Doors): AsyncGenerator<string> {
  const at = runFiles(run);
  for (let segment = 0; ; segment++) {
    const text = await files.text(at.manifest(segment));
    if (text === undefined) return;
    yield text;
  }
}
