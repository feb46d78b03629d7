import type { Readable } from 'node:stream';
import { sizeOf } from '../archive/byte-range.ts';
import { field } from '../archive/json.ts';
import { partCount, partRange } from '../archive/part-plan.ts';
import type { Bucket } from '../cloud/bucket.ts';
import { partsIncomplete, resultsNotUnderstood } from '../errors.ts';
import type { FinalizeTask, StoredPart } from '../flow.ts';
import { resultFiles } from './map-run-files.ts';
import { resultRows } from './result-rows.ts';

/**
 * Every part exactly once, in order, each of its planned size: from the file of rows that Plan found kept, and from the
 * files the map's ResultWriter left, one row per part, in any order. They are read as a stream.
 *
 * Errors: `PartsIncomplete` for other parts than were planned; `ResultsNotUnderstood` for rows of a form that nobody here
 * knows, of which one cannot say which parts there are.
 */
export async function storedParts(task: FinalizeTask, bucket: Bucket): Promise<StoredPart[]> {
  const parts = new Map<number, StoredPart>();
  await addRows(parts, task, keptRows(task, bucket));
  const keptCount = parts.size;
  await addRows(parts, task, rowsOfMap(task, bucket));
  if (parts.size === keptCount) throw notUnderstood(task, 'rows in the SUCCEEDED files', 'none');
  return Array.from({ length: partCount(task) }, (_, index) => {
    const part = parts.get(index + 1);
    if (part === undefined) throw refuse(task, `parts 1 to ${partCount(task)}`, `no part ${index + 1}`);
    return part;
  });
}

async function addRows(
  parts: Map<number, StoredPart>,
  task: FinalizeTask,
  rows: AsyncIterable<unknown>,
): Promise<void> {
  for await (const row of rows) {
    const part = readRow(task, row);
    if (parts.has(part.partNumber)) throw refuse(task, 'each part once', `part ${part.partNumber} twice`);
    parts.set(part.partNumber, part);
  }
}

/** Of the parts that were in the upload before the map began. */
async function* keptRows(task: FinalizeTask, bucket: Bucket): AsyncGenerator {
  if (task.keptRowsKey === null) return;
  const { Bucket: name } = task.fetched.ResultWriterDetails;
  yield* resultRows(await bucket.read(name, task.keptRowsKey), (found) => notUnderstood(task, 'rows of JSON', found));
}

async function* rowsOfMap(task: FinalizeTask, bucket: Bucket): AsyncGenerator {
  const { Bucket: name, Key: manifestKey } = task.fetched.ResultWriterDetails;
  for (const key of succeededFiles(task, await text(await bucket.read(name, manifestKey)))) {
    yield* resultRows(await bucket.read(name, key), (found) => notUnderstood(task, 'rows of JSON', found));
  }
}

/** After a redrive the manifest lists the successes of all attempts (Step Functions guide, "input-output-resultwriter"). */
function succeededFiles(task: FinalizeTask, manifest: string): string[] {
  const files = resultFiles(manifest, 'SUCCEEDED');
  if (files === undefined) throw notUnderstood(task, 'a manifest with ResultFiles.SUCCEEDED', manifest);
  return files.map((key) => {
    if (key === undefined) throw notUnderstood(task, 'a Key for each result file', manifest);
    return key;
  });
}

function readRow(task: FinalizeTask, row: unknown): StoredPart {
  if (!isStoredPart(row)) throw notUnderstood(task, 'rows as fetch-part writes them', JSON.stringify(row));
  if (row.partNumber > partCount(task)) {
    throw refuse(task, `${partCount(task)} parts`, `part ${row.partNumber}`);
  }
  const plannedBytes = sizeOf(partRange(row.partNumber, task));
  if (row.sizeBytes === plannedBytes) return row;
  throw refuse(task, `${plannedBytes} bytes in part ${row.partNumber}`, `${row.sizeBytes}`);
}

/** A row as fetch-part writes it. */
export const isStoredPart = (row: unknown): row is StoredPart =>
  Number.isSafeInteger(field(row, 'partNumber')) &&
  Number(field(row, 'partNumber')) >= 1 &&
  Number.isSafeInteger(field(row, 'sizeBytes')) &&
  /^[0-9a-f]{64}$/.test(String(field(row, 'treeHash'))) &&
  /^[A-Za-z0-9+/]{6}==$/.test(String(field(row, 'crc32'))) &&
  typeof field(row, 'eTag') === 'string' &&
  field(row, 'eTag') !== '';

async function text(body: Readable): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

const sentence = ({ jobId }: FinalizeTask, wanted: string, found: string) =>
  `Cannot complete the restore of job "${jobId}": wanted ${wanted} in the map's results, found ${found}. No object was made`;

const refuse = (task: FinalizeTask, wanted: string, found: string) =>
  partsIncomplete(`${sentence(task, wanted, found)}, and the upload is given up.`);

const notUnderstood = (task: FinalizeTask, wanted: string, found: string | undefined) =>
  resultsNotUnderstood(`${sentence(task, wanted, (found ?? 'nothing').slice(0, 200))}; the upload stays open.`);
