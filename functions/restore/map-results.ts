import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { sizeOf } from '../archive/byte-range.ts';
import { field, parseJson } from '../archive/json.ts';
import { partRange } from '../archive/part-plan.ts';
import type { Bucket } from '../cloud/bucket.ts';
import { partsIncomplete } from '../errors.ts';
import type { FinalizeTask, StoredPart } from '../flow.ts';
import { resultFiles } from './map-run-files.ts';

/**
 * Every part exactly once, in order, each of its planned size, from the files the map's ResultWriter left (COMPACT,
 * JSONL: one row per part, in any order). They are read as a stream. Error: `PartsIncomplete`.
 */
export async function storedParts(task: FinalizeTask, bucket: Bucket): Promise<StoredPart[]> {
  const parts = new Map<number, StoredPart>();
  for await (const row of resultRows(task, bucket)) {
    const part = readRow(task, row);
    if (parts.has(part.partNumber)) throw refuse(task, 'each part once', `part ${part.partNumber} twice`);
    parts.set(part.partNumber, part);
  }
  return task.partNumbers.map((partNumber) => {
    const part = parts.get(partNumber);
    if (part === undefined) throw refuse(task, `parts 1 to ${task.partNumbers.length}`, `no part ${partNumber}`);
    return part;
  });
}

async function* resultRows(task: FinalizeTask, bucket: Bucket): AsyncGenerator<string> {
  const { Bucket: name, Key: manifestKey } = task.fetched.ResultWriterDetails;
  for (const key of succeededFiles(task, await text(await bucket.read(name, manifestKey)))) {
    const lines = createInterface({ input: await bucket.read(name, key), crlfDelay: Number.POSITIVE_INFINITY });
    for await (const line of lines) if (line !== '') yield line;
  }
}

function succeededFiles(task: FinalizeTask, manifest: string): string[] {
  const files = resultFiles(manifest, 'SUCCEEDED');
  if (files === undefined) throw refuse(task, 'a manifest with ResultFiles.SUCCEEDED', excerpt(manifest));
  return files.map((key) => {
    if (key === undefined) throw refuse(task, 'a Key for each result file', excerpt(manifest));
    return key;
  });
}

function readRow(task: FinalizeTask, line: string): StoredPart {
  const row = parseJson(line);
  if (!isStoredPart(row)) throw refuse(task, 'rows as fetch-part writes them', excerpt(line));
  if (row.partNumber > task.partNumbers.length) throw refuse(task, `${task.partNumbers.length} parts`, excerpt(line));
  const plannedBytes = sizeOf(partRange(row.partNumber, task));
  if (row.sizeBytes === plannedBytes) return row;
  throw refuse(task, `${plannedBytes} bytes in part ${row.partNumber}`, `${row.sizeBytes}`);
}

const isStoredPart = (row: unknown): row is StoredPart =>
  Number.isSafeInteger(field(row, 'partNumber')) &&
  Number(field(row, 'partNumber')) >= 1 &&
  Number.isSafeInteger(field(row, 'sizeBytes')) &&
  /^[0-9a-f]{64}$/.test(String(field(row, 'treeHash'))) &&
  /^[A-Za-z0-9+/]{6}==$/.test(String(field(row, 'crc32'))) &&
  typeof field(row, 'eTag') === 'string' &&
  field(row, 'eTag') !== '';

const excerpt = (line: string | undefined) => (line ?? 'nothing').slice(0, 200);

async function text(body: Readable): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

const refuse = ({ jobId }: FinalizeTask, wanted: string, found: string) =>
  partsIncomplete(
    `Cannot complete the restore of job "${jobId}": wanted ${wanted} in the map's results, found ${found}. Nothing was written; report this as a bug, then start the execution again under another name.`,
  );
