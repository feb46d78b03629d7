import type { Json } from '../json.ts';
import type { ResultWriter } from '../language/states.ts';
import type { ChildRuns } from './child-runs.ts';
import type { MapRun, ResultFile } from './map-run.ts';
import { pendingRow, rowsOfChild, wholeRow } from './result-rows.ts';

export interface Destination {
  readonly bucket: string;
  readonly prefix: string;
}

type Kind = 'SUCCEEDED' | 'FAILED' | 'PENDING';

/**
 * Writes what a ResultWriter writes after an attempt (Step Functions guide, "input-output-resultwriter") and answers the
 * state's result. A redrive adds files of its own: the manifest then lists the successes of all attempts, but failed and
 * pending items of this one only. The ending of JSONL files is documented nowhere: readers must take it from the manifest.
 */
export async function writeResults(
  runs: ChildRuns,
  mapRun: MapRun,
  writer: ResultWriter,
  { bucket, prefix }: Destination,
  inputs: readonly string[],
): Promise<Json> {
  const folder = `${prefix === '' ? '' : `${prefix.replace(/\/$/, '')}/`}${mapRun.mapRunArn.split(':').at(-1)}`;
  const put = async (key: string, text: string): Promise<ResultFile> => {
    const body = Buffer.from(text);
    await runs.engine.options.putObject(mapRun.roleName, bucket, key, body);
    return { Key: key, Size: body.length };
  };
  const write = async (kind: Kind, number: number, rows: Json[]): Promise<ResultFile[]> => {
    if (rows.length === 0) return [];
    mapRun.resultsWritten += rows.length;
    return [await put(`${folder}/${kind}_${number}.${writer.outputType.toLowerCase()}`, bodyOf(rows, writer))];
  };
  const rows = rowsByKind(runs, mapRun, writer, inputs);
  const succeeded = await write('SUCCEEDED', mapRun.succeededFiles.length, rows.SUCCEEDED);
  mapRun.succeededFiles = [...mapRun.succeededFiles, ...succeeded];
  const failed = await write('FAILED', mapRun.failedFiles, rows.FAILED);
  mapRun.failedFiles += failed.length;
  const pending = await write('PENDING', mapRun.pendingFiles, rows.PENDING);
  mapRun.pendingFiles += pending.length;
  const files = { FAILED: failed, PENDING: pending, SUCCEEDED: mapRun.succeededFiles };
  const manifest = { DestinationBucket: bucket, MapRunArn: mapRun.mapRunArn, ResultFiles: files };
  const { Key } = await put(`${folder}/manifest.json`, JSON.stringify(manifest));
  return { MapRunArn: mapRun.mapRunArn, ResultWriterDetails: { Bucket: bucket, Key } };
}

const bodyOf = (rows: Json[], { outputType }: ResultWriter): string =>
  outputType === 'JSON' ? JSON.stringify(rows) : rows.map((row) => `${JSON.stringify(row)}\n`).join('');

function rowsByKind(runs: ChildRuns, mapRun: MapRun, { transformation }: ResultWriter, inputs: readonly string[]) {
  const rows: Record<Kind, Json[]> = { SUCCEEDED: [], FAILED: [], PENDING: [] };
  for (const index of runs.reported) {
    const child = mapRun.children[index];
    if (child === undefined) rows.PENDING.push(pendingRow(mapRun, inputs[index] ?? 'null'));
    else if (child.status === 'SUCCEEDED') rows.SUCCEEDED.push(...rowsOfChild(mapRun, child, transformation));
    else rows.FAILED.push(wholeRow(child));
  }
  return rows;
}
