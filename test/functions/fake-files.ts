import { createHash } from 'node:crypto';
import type { Condition, Files } from '../../functions/cloud/files.ts';
import { awsError } from './doors.ts';

/** A bucket of small files in memory, and what a test wants to know of it. */
export interface FakeFiles extends Files {
  /** What lies there, by key; a test may put things in and take them out. */
  readonly files: Map<string, Buffer>;
  /** A file's text. Error: where there is none. */
  text(key: string): string;
  /** Calls by door: `read`, `readRange`, `sizeOf`, `write`, `list`. */
  readonly calls: Record<keyof Files, number>;
  /** The most bytes that one `read`, `readRange` or `write` carried. */
  largestBytes: number;
}

const eTagOf = (bytes: Uint8Array) => `"${createHash('md5').update(bytes).digest('hex')}"`;

/**
 * Behaves as S3 does: conditions, listings in UTF-8 order, a range cut at the file's end and refused behind it, and
 * errors by S3's names.
 */
export function fakeFiles(initial: Readonly<Record<string, string | Uint8Array>> = {}): FakeFiles {
  const files = new Map(Object.entries(initial).map(([key, value]) => [key, Buffer.from(value)] as const));
  const calls = { read: 0, readRange: 0, sizeOf: 0, write: 0, list: 0 };
  const get = (key: string): Buffer => {
    const bytes = files.get(key);
    if (bytes === undefined) throw awsError('NoSuchKey');
    return bytes;
  };
  const carried = (bytes: Buffer) => {
    fake.largestBytes = Math.max(fake.largestBytes, bytes.length);
    return Buffer.from(bytes); // a copy, so that nobody shares bytes with the bucket
  };
  const fake: FakeFiles = {
    files,
    calls,
    largestBytes: 0,
    text: (key) => get(key).toString(),
    async read(key) {
      calls.read++;
      const bytes = files.get(key);
      return bytes && { bytes: carried(bytes), eTag: eTagOf(bytes) };
    },
    async readRange(key, { start, end }) {
      calls.readRange++;
      return carried(behind(get(key), start).subarray(0, end - start));
    },
    async sizeOf(key) {
      calls.sizeOf++;
      return files.get(key)?.length;
    },
    async write(key, bytes, condition) {
      calls.write++;
      hold(files.get(key), condition);
      const copy = carried(Buffer.from(bytes));
      files.set(key, copy);
      return eTagOf(copy);
    },
    async *list(prefix, startAfter = '') {
      calls.list++;
      const keys = [...files.keys()].map((key) => Buffer.from(key)).sort((a, b) => Buffer.compare(a, b));
      for (const name of keys) {
        const bytes = files.get(name.toString());
        const isWanted = name.toString().startsWith(prefix) && Buffer.compare(name, Buffer.from(startAfter)) > 0;
        if (isWanted && bytes) yield { key: name.toString(), sizeBytes: bytes.length, eTag: eTagOf(bytes) };
      }
    },
  };
  return fake;
}

/** S3 answers 416 where a range begins at or behind the end (API_GetObject). */
function behind(bytes: Buffer, start: number): Buffer {
  if (start >= bytes.length) throw awsError('InvalidRange');
  return bytes.subarray(start);
}

/** If-Match where nothing lies is 404 (S3 guide, "conditional-writes"). */
function hold(there: Buffer | undefined, condition: Condition | undefined): void {
  if (condition === undefined) return;
  if ('isNew' in condition) {
    if (there !== undefined) throw awsError('PreconditionFailed');
    return;
  }
  if (there === undefined) throw awsError('NoSuchKey');
  if (eTagOf(there) !== condition.eTag) throw awsError('PreconditionFailed');
}
