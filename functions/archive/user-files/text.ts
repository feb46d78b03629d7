import { isUtf8 } from 'node:buffer';

/** How a sentence begins that refuses a file as a whole: `the file of names`, `the file of archive ids`. */
export type FileKind = 'file of names' | 'file of archive ids';

/** What is wrong with a file as a whole: what was wanted, what was found, what to do. */
export interface Refusal {
  readonly wanted: string;
  readonly found: string;
  readonly advice: string;
}

export const refuseFile = (kind: FileKind, { wanted, found, advice }: Refusal): Error =>
  new Error(`Cannot read the ${kind}: wanted ${wanted}, found ${found}. ${advice}`);

const utf8Bom = [0xef, 0xbb, 0xbf];
const saveAsUtf8 = 'Save it as UTF-8 (in Excel: "CSV UTF-8") and give it again.';

/**
 * The bytes of a person's file as UTF-8 without a byte order mark. UTF-16 is read where its mark says so. Throws an Error with
 * a sentence for any other encoding: a name in the wrong letters is not seen before it is paid for.
 */
export function asUtf8(file: Uint8Array | string, kind: FileKind): Buffer {
  const bytes = typeof file === 'string' ? Buffer.from(file) : Buffer.from(file.buffer, file.byteOffset, file.length);
  if (startsWith(bytes, [0xff, 0xfe])) return fromUtf16(bytes, 'utf-16le', kind);
  if (startsWith(bytes, [0xfe, 0xff])) return fromUtf16(bytes, 'utf-16be', kind);
  const text = startsWith(bytes, utf8Bom) ? bytes.subarray(utf8Bom.length) : bytes;
  if (text.includes(0)) throw notUtf8(kind, 'bytes of 0, as in UTF-16 without a byte order mark, or in no text at all');
  if (isUtf8(text)) return text;
  throw notUtf8(kind, `bytes of another encoding in line ${firstBadLine(text)}`);
}

function fromUtf16(bytes: Buffer, encoding: 'utf-16le' | 'utf-16be', kind: FileKind): Buffer {
  try {
    return Buffer.from(new TextDecoder(encoding, { fatal: true }).decode(bytes));
  } catch {
    throw notUtf8(kind, 'UTF-16 that breaks off within a character, or holds half of one');
  }
}

const startsWith = (bytes: Uint8Array, beginning: readonly number[]): boolean =>
  beginning.every((byte, at) => bytes[at] === byte);

function firstBadLine(text: Buffer): number {
  for (const { number, bytes } of rawLinesOf(text)) if (!isUtf8(bytes)) return number;
  return 1;
}

const notUtf8 = (kind: FileKind, found: string) =>
  refuseFile(kind, { wanted: 'UTF-8, or UTF-16 with a byte order mark', found, advice: saveAsUtf8 });

/** A line of a file, counted from 1, without its end. */
export interface Line {
  readonly number: number;
  readonly text: string;
}

/** The lines that are not blank, one by one: the file is never in memory twice. */
export function* linesOf(file: Buffer): Generator<Line> {
  for (const { number, bytes } of rawLinesOf(file)) {
    const text = bytes.toString();
    if (text.trim() !== '') yield { number, text };
  }
}

const [cr, lf] = [0x0d, 0x0a];

/** All lines, without what ends them: CR, LF or both. `end` is the byte after that. */
export function* rawLinesOf(file: Buffer): Generator<{ number: number; bytes: Buffer; end: number }> {
  let [nextCr, nextLf] = [indexOf(file, cr, 0), indexOf(file, lf, 0)];
  for (let start = 0, number = 1; start < file.length; number++) {
    const lineEnd = Math.min(nextCr, nextLf);
    const end = lineEnd + (nextCr === lineEnd && nextLf === lineEnd + 1 ? 2 : 1);
    yield { number, bytes: file.subarray(start, lineEnd), end };
    start = end;
    if (nextCr < start) nextCr = indexOf(file, cr, start);
    if (nextLf < start) nextLf = indexOf(file, lf, start);
  }
}

/** The length of the file where there is none. */
const indexOf = (file: Buffer, byte: number, from: number): number => {
  const at = file.indexOf(byte, from);
  return at === -1 ? file.length : at;
};
