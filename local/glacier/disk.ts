import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { copyFile, link, open, rm } from 'node:fs/promises';
import path from 'node:path';
import { type Bytes } from './ranges.ts';
import { foldLeaves, leafSizeBytes, leafSpanBytes } from './tree-hash.ts';

/** Each archive, uploaded part and job output has its bytes and, beside them, their leaves. */
export const bytesFile = 'bytes';
export const leavesFile = 'leaves';

/** Writes a small record so that a kill leaves the old one or the new one, never half of one. Synchronous: in order. */
export function writeRecord(file: string, record: unknown): void {
  const temporary = `${file}.${randomUUID()}.tmp`;
  const text = `${JSON.stringify(record, null, 1)}\n`;
  try {
    writeFileSync(temporary, text);
  } catch (error) {
    if (!isAbsent(error)) throw error;
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(temporary, text);
  }
  renameSync(temporary, file);
}

/** Its folder is not there yet. */
const isAbsent = (error: unknown) => Error.isError(error) && 'code' in error && error.code === 'ENOENT';

/** A record that `writeRecord` wrote, or `absent`. Its type is known because nobody else writes there. */
export function readRecord<T>(file: string, absent: T): T {
  if (!existsSync(file)) return absent;
  const record: T = JSON.parse(readFileSync(file, 'utf8'));
  return record;
}

/** The paths of what lies in a folder; none when there is no such folder. */
export const entriesOf = (folder: string): string[] =>
  existsSync(folder) ? readdirSync(folder).map((name) => path.join(folder, name)) : [];

/**
 * A vault's folder is named by a hash: vault names may be ".", ".." or differ in case only, which a path on
 * macOS cannot.
 */
export const folderNameOf = (vaultName: string) => createHash('sha256').update(vaultName).digest('hex').slice(0, 32);

export const remove = (file: string) => rm(file, { recursive: true, force: true });

/** One more name for the same bytes where the file system can, else a copy. */
export async function share(from: string, to: string): Promise<void> {
  await rm(to, { force: true });
  await link(from, to).catch(() => copyFile(from, to));
}

/** Appends the bytes of `from` to `to`. */
export async function append(from: string, to: string): Promise<void> {
  const target = await open(to, 'a');
  try {
    for await (const chunk of createReadStream(from, { highWaterMark: 4 * leafSpanBytes })) await target.write(chunk);
  } finally {
    await target.close();
  }
}

/** The tree hash of a range, from the leaves over it and never from its bytes; `start` is a multiple of 1 MiB. */
export async function hashOfRange(leaves: string, { start, end }: Bytes): Promise<string> {
  const first = start / leafSpanBytes;
  const count = Math.ceil(end / leafSpanBytes) - first;
  const wanted = Buffer.alloc(count * leafSizeBytes);
  const file = await open(leaves);
  try {
    await file.read(wanted, 0, wanted.length, first * leafSizeBytes);
  } finally {
    await file.close();
  }
  return foldLeaves(wanted);
}
