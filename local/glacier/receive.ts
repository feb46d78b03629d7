import { createHash } from 'node:crypto';
import { createWriteStream, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { bytesFile, leavesFile } from './disk.ts';
import { invalid, missing } from './errors.ts';
import { foldLeaves, LeafCollector } from './tree-hash.ts';

/** What was received, hashed on its way to the disk. */
export interface Received {
  readonly sizeBytes: number;
  /** SHA-256 of all bytes in a row, 64 hex digits. */
  readonly linearHash: string;
  readonly treeHash: string;
}

/** Streams bytes and their leaves into `folder`. Memory does not grow with them. */
export async function receive(bytes: Readable, folder: string): Promise<Received> {
  const collector = new LeafCollector();
  const linear = createHash('sha256');
  let sizeBytes = 0;
  const hashed = async function* (chunks: AsyncIterable<Buffer>) {
    for await (const chunk of chunks) {
      collector.update(chunk);
      linear.update(chunk);
      sizeBytes += chunk.length;
      yield chunk;
    }
  };
  await pipeline(bytes, hashed, createWriteStream(path.join(folder, bytesFile)));
  const leaves = collector.leaves();
  await writeFile(path.join(folder, leavesFile), leaves);
  return { sizeBytes, linearHash: linear.digest('hex'), treeHash: foldLeaves(leaves) };
}

/** Writes bytes that are in memory already, and their leaves, into `folder`. */
export function store(bytes: Buffer, folder: string): Pick<Received, 'sizeBytes' | 'treeHash'> {
  const collector = new LeafCollector();
  collector.update(bytes);
  const leaves = collector.leaves();
  writeFileSync(path.join(folder, bytesFile), bytes);
  writeFileSync(path.join(folder, leavesFile), leaves);
  return { sizeBytes: bytes.length, treeHash: foldLeaves(leaves) };
}

/** Receives the body of an upload and checks it against the hashes its headers promise. Throws AWS's 400s. */
export async function receiveUpload(request: IncomingMessage, folder: string): Promise<Received> {
  const linearHash = requiredHeader(request, 'x-amz-content-sha256');
  const treeHash = requiredHeader(request, 'x-amz-sha256-tree-hash');
  const received = await receive(request, folder);
  requireSameHash(linearHash, received.linearHash);
  requireSameHash(treeHash, received.treeHash);
  return received;
}

/** Seen in boto/boto3 issue 1708. */
function requireSameHash(expected: string, computed: string): void {
  if (expected !== computed) throw invalid(`Checksum mismatch: expected ${expected}, computed ${computed}`);
}

/** A header the operation cannot do without. Throws AWS's MissingParameterValueException. */
export function requiredHeader(request: IncomingMessage, name: string): string {
  const value = request.headers[name];
  if (typeof value !== 'string' || value === '') throw missing(name);
  return value;
}

/** The size of an upload's body, from 1 byte to 4 GiB. Refused before a byte is read (aws/aws-cli issue 3413). */
export function contentLength(request: IncomingMessage): number {
  const text = requiredHeader(request, 'content-length');
  const sizeBytes = Number(text);
  if (!(sizeBytes >= 1 && sizeBytes <= 4 * 1024 ** 3)) throw invalid(`Invalid Content-Length: ${text}`);
  return sizeBytes;
}

/**
 * The description of an archive: 1,024 characters of printable ASCII at most; an absent one is empty
 * (Glacier guide, Upload Archive).
 */
export function archiveDescription(request: IncomingMessage): string {
  const text = request.headers['x-amz-archive-description'] ?? '';
  if (typeof text !== 'string' || !/^[\x20-\x7e]{0,1024}$/.test(text)) {
    throw invalid('Invalid archive description: up to 1,024 characters of printable ASCII are allowed');
  }
  return text.trimStart();
}
