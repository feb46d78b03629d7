import { crc32, inflateRawSync } from 'node:zlib';

/** Of all files of a function (Lambda guide, "gettingstarted-limits"). */
const unzippedLimitBytes = 262_144_000;

/** PKWARE's APPNOTE.TXT, 4.3.16 (end record) and 4.3.12 (central directory). */
const signatures = { end: 0x06054b50, entry: 0x02014b50 } as const;
const endRecordBytes = 22;
const longestComment = 0xffff;

/**
 * The files of a zip archive, by path; folders and what is empty of name are left out. It knows what tools write for Lambda:
 * entries stored or deflated, no encryption, not over several disks. Throws in Lambda's words.
 */
export function unzip(zip: Buffer): ReadonlyMap<string, Buffer> {
  const end = endRecord(zip);
  const files = new Map<string, Buffer>();
  let sizeBytes = 0;
  let at = zip.readUInt32LE(end + 16);
  for (let left = zip.readUInt16LE(end + 10); left > 0; left -= 1) {
    const entry = readEntry(zip, at);
    at = entry.next;
    if (entry.name.endsWith('/')) continue;
    sizeBytes += entry.sizeBytes;
    if (sizeBytes > unzippedLimitBytes)
      throw new Error(`Unzipped size must be smaller than ${unzippedLimitBytes} bytes`);
    files.set(entry.name, contentOf(zip, entry));
  }
  if (files.size === 0) throw broken();
  return files;
}

interface Entry {
  readonly name: string;
  readonly method: number;
  readonly crc: number;
  readonly packedBytes: number;
  readonly sizeBytes: number;
  readonly header: number;
  readonly next: number;
}

const broken = () => new Error('Could not unzip uploaded file. Please check your file, then try to upload again.');

function endRecord(zip: Buffer): number {
  const first = Math.max(0, zip.length - endRecordBytes - longestComment);
  for (let at = zip.length - endRecordBytes; at >= first; at -= 1) {
    if (zip.readUInt32LE(at) === signatures.end) return at;
  }
  throw broken();
}

function readEntry(zip: Buffer, at: number): Entry {
  if (at + 46 > zip.length || zip.readUInt32LE(at) !== signatures.entry) throw broken();
  const [nameBytes, extraBytes, commentBytes] = [28, 30, 32].map((offset) => zip.readUInt16LE(at + offset));
  const nameEnd = at + 46 + (nameBytes ?? 0);
  const name = zip.toString('utf8', at + 46, nameEnd);
  if (name.startsWith('/') || name.split('/').includes('..')) throw broken();
  return {
    name,
    method: zip.readUInt16LE(at + 10),
    crc: zip.readUInt32LE(at + 16),
    packedBytes: zip.readUInt32LE(at + 20),
    sizeBytes: zip.readUInt32LE(at + 24),
    header: zip.readUInt32LE(at + 42),
    next: nameEnd + (extraBytes ?? 0) + (commentBytes ?? 0),
  };
}

function contentOf(zip: Buffer, { header, method, packedBytes, sizeBytes, crc }: Entry): Buffer {
  const start = header + 30 + zip.readUInt16LE(header + 26) + zip.readUInt16LE(header + 28);
  const packed = zip.subarray(start, start + packedBytes);
  const content = method === 0 ? packed : inflated(packed, method, sizeBytes);
  if (content.length !== sizeBytes || crc32(content) !== crc) throw broken();
  return content;
}

function inflated(packed: Buffer, method: number, sizeBytes: number): Buffer {
  if (method !== 8) throw broken();
  try {
    return inflateRawSync(packed, { maxOutputLength: Math.max(1, sizeBytes) });
  } catch {
    throw broken();
  }
}
