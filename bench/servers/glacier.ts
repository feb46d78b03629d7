/**
 * A Glacier that has nothing to do but to send: GetJobOutput from one buffer of random bytes, again and again the same
 * 128 MiB, whose leaves were hashed before anyone asked. The size of a job's output is in its id: `size-134217728`.
 */
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { listen } from './listen.ts';
import { serverOptions } from './options.ts';
import { Pace } from './pace.ts';

const MiB = 2 ** 20;
const bytes = randomBytes(128 * MiB);
const leaves = Array.from({ length: 128 }, (_, index) => sha256(bytes.subarray(index * MiB, (index + 1) * MiB)));

const options = serverOptions();
const pace = { worker: new Pace(options.workerBytesPerSecond), streamBytesPerSecond: options.streamBytesPerSecond };
const isPaced = options.workerBytesPerSecond !== undefined;
/** A paced line carries small pieces evenly; without one, few and large writes cost least. */
const pieceBytes = isPaced ? MiB / 16 : MiB / 2;

listen(options, (request, response) => void answer(request, response).catch(() => response.destroy()));

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { url = '' } = request;
  const [, size = '0', output] = /\/jobs\/size-(\d+)(\/output)?$/.exec(url) ?? [];
  request.resume();
  if (output === undefined) describe(Number(size), url, response);
  else await send(Number(size), request.headers.range ?? `bytes=0-${Number(size) - 1}`, response);
}

const hoursAgo = (hours: number) => new Date(Date.now() - hours * 3_600_000).toISOString();

/** DescribeJob, as far as Plan reads it. The output was ready an hour ago: Plan has nothing to warn of. */
function describe(sizeBytes: number, url: string, response: ServerResponse): void {
  const job = {
    Action: 'ArchiveRetrieval',
    ArchiveId: 'a'.repeat(138),
    ArchiveSHA256TreeHash: '0'.repeat(64),
    ArchiveSizeInBytes: sizeBytes,
    Completed: true,
    CompletionDate: hoursAgo(1),
    CreationDate: hoursAgo(5),
    JobId: url.split('/').at(-1),
    RetrievalByteRange: `0-${sizeBytes - 1}`,
    SHA256TreeHash: '0'.repeat(64),
    StatusCode: 'Succeeded',
    StatusMessage: 'Succeeded',
    Tier: 'Bulk',
    VaultARN: 'arn:aws:glacier:us-east-1:000000000000:vaults/bench',
  };
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(job));
}

async function send(sizeBytes: number, range: string, response: ServerResponse): Promise<void> {
  const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(range) ?? [];
  const [start, end] = [Number(first), Number(last) + 1];
  response.writeHead(206, {
    'content-type': 'application/octet-stream',
    'content-length': end - start,
    'content-range': `bytes ${start}-${end - 1}/${sizeBytes}`,
    ...treeHashOf(start, end),
  });
  const stream = new Pace(pace.streamBytesPerSecond);
  for (let at = start; at < end; ) {
    const from = at % bytes.length;
    const piece = bytes.subarray(from, Math.min(from + pieceBytes, from + end - at));
    if (isPaced) await Promise.all([pace.worker.carry(piece.length), stream.carry(piece.length)]);
    if (!response.write(piece)) await once(response, 'drain');
    at += piece.length;
  }
  response.end();
}

/** Of whole MiB; what begins within one, such as Plan's first byte, gets none. */
function treeHashOf(start: number, end: number): Record<string, string> {
  if (start % MiB !== 0 || end % MiB !== 0) return {};
  const hashes = Array.from({ length: (end - start) / MiB }, (_, index) => leafAt(start / MiB + index));
  return { 'x-amz-sha256-tree-hash': fold(hashes).toString('hex') };
}

const leafAt = (index: number): Buffer => leaves[index % leaves.length] ?? Buffer.alloc(0);

function fold(hashes: readonly Buffer[]): Buffer {
  if (hashes.length <= 1) return hashes[0] ?? sha256(Buffer.alloc(0));
  const parents: Buffer[] = [];
  for (let index = 0; index < hashes.length; index += 2) parents.push(sha256(...hashes.slice(index, index + 2)));
  return fold(parents);
}

/** A hash alone moves up as it is. */
function sha256(...parts: readonly Buffer[]): Buffer {
  const [only = Buffer.alloc(0)] = parts;
  if (parts.length === 1 && only.length === 32) return only;
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
}
