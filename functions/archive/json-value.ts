import { isAscii, isUtf8 } from 'node:buffer';

const backslash = 0x5c;
const quote = 0x22;

/** A chunk of a file as a string of one character a byte: V8 searches strings several times faster than bytes. */
export interface Latin1 {
  readonly text: string;
  readonly isAscii: boolean;
}

export function toLatin1(chunk: Uint8Array): Latin1 {
  const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length);
  return { text: bytes.toString('latin1'), isAscii: isAscii(bytes) };
}

/** True for what may stand between the tokens of JSON (RFC 8259, 2). */
export const isBlank = (character: string): boolean => ' \n\r\t'.includes(character);

/**
 * One JSON value out of chunks that may be cut anywhere. It finds the end without understanding what it reads: it counts
 * brackets of the value's own kind outside of strings, nothing else. Whether that is JSON, parsing the text has to tell.
 */
export class JsonValue {
  /** Of its first byte in the file. */
  readonly offset: number;
  readonly #first: number;
  readonly #mostBytes: number;
  #depth = 0;
  #isInString = false;
  #isEscaped = false;
  #sizeBytes = 0;
  #isAscii = true;
  #pieces: string[] = [];

  /** Of a value longer than `mostBytes` nothing is kept. */
  constructor(first: string, offset: number, mostBytes: number) {
    this.#first = first.charCodeAt(0);
    this.offset = offset;
    this.#mostBytes = mostBytes;
  }

  /** Reads on from there; gives the index just after the value, or -1 where it goes on in the next chunk. */
  read(chunk: Latin1, from: number): number {
    const end = this.#findEnd(chunk.text, from);
    const piece = chunk.text.slice(from, end === -1 ? undefined : end);
    this.#sizeBytes += piece.length;
    this.#isAscii &&= chunk.isAscii;
    if (this.#sizeBytes <= this.#mostBytes) this.#pieces.push(piece);
    else this.#pieces = [];
    return end;
  }

  /** False where the bytes of the value are of another encoding. */
  get isUtf8(): boolean {
    return this.#isAscii || isUtf8(Buffer.from(this.#pieces.join(''), 'latin1'));
  }

  /** The value as it stands in the file, once it was read to its end; undefined where it was too long. */
  text(): string | undefined {
    if (this.#sizeBytes > this.#mostBytes) return undefined;
    const [first = '', ...others] = this.#pieces;
    const text = others.length === 0 ? first : first + others.join('');
    return this.#isAscii ? text : Buffer.from(text, 'latin1').toString();
  }

  #findEnd(text: string, from: number): number {
    if (isClosed(this.#first)) return this.#findClosing(text, from);
    const length = text.slice(from).search(/[\s,\]}]/);
    return length === -1 ? -1 : from + length;
  }

  #findClosing(text: string, from: number): number {
    const closing = this.#first + 2; // in ASCII, of [ and {
    for (let at = from; ; at++) {
      if (this.#isInString) {
        at = this.#leaveString(text, at);
        if (at === -1 || this.#depth === 0) return at;
      }
      for (; text.charCodeAt(at) !== quote; at++) {
        if (at >= text.length) return -1;
        const code = text.charCodeAt(at);
        if (code === this.#first) this.#depth++;
        else if (code === closing && --this.#depth === 0) return at + 1;
      }
      this.#isInString = true;
    }
  }

  /** The index just after the quote that ends the string, or -1 where that is in another chunk. */
  #leaveString(text: string, at: number): number {
    const from = at + Number(this.#isEscaped);
    let end = text.indexOf('"', from);
    while (end !== -1 && isEscaped(text, from, end)) end = text.indexOf('"', end + 1);
    this.#isInString = end === -1;
    this.#isEscaped = this.#isInString && isEscaped(text, from, text.length);
    return end === -1 ? -1 : end + 1;
  }
}

const isClosed = (first: number): boolean => first === quote || first === 0x5b || first === 0x7b;

/** True where an odd number of backslashes stands before `at`. */
function isEscaped(text: string, from: number, at: number): boolean {
  let before = at;
  while (before > from && text.charCodeAt(before - 1) === backslash) before--;
  return (at - before) % 2 === 1;
}
