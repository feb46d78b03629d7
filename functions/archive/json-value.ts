const quote = 0x22;
const comma = 0x2c;
const backslash = 0x5c;

const isBracket = (byte: number): boolean => byte === 0x5b || byte === 0x7b;

/** True for the bytes that may stand between the tokens of JSON (RFC 8259, 2). */
export const isBlank = (byte: number): boolean => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;

const isBehindScalar = (byte: number): boolean => byte === comma || byte === 0x5d || byte === 0x7d || isBlank(byte);

/**
 * One JSON value out of chunks that may be cut anywhere. It finds the end without understanding what it reads: it counts
 * brackets of the value's own kind outside of strings, nothing else. Whether that is JSON, parsing the text has to tell.
 */
export class JsonValue {
  /** Of its first byte in the file. */
  readonly offset: number;
  readonly #firstByte: number;
  readonly #mostBytes: number;
  #depth = 0;
  #isInString = false;
  #isEscaped = false;
  #sizeBytes = 0;
  #pieces: Uint8Array[] = [];

  /** Of a value longer than `mostBytes` nothing is kept. */
  constructor(firstByte: number, offset: number, mostBytes: number) {
    this.#firstByte = firstByte;
    this.offset = offset;
    this.#mostBytes = mostBytes;
  }

  /** Reads on from there; gives the index just behind the value, or -1 where it goes on in the next chunk. */
  read(chunk: Uint8Array, from: number): number {
    const isClosed = this.#firstByte === quote || isBracket(this.#firstByte);
    const end = isClosed ? this.#findClosing(chunk, from) : findScalarEnd(chunk, from);
    const piece = chunk.subarray(from, end === -1 ? chunk.length : end);
    this.#sizeBytes += piece.length;
    // Whoever gave us the chunk may write over it.
    if (this.#sizeBytes <= this.#mostBytes) this.#pieces.push(end === -1 ? piece.slice() : piece);
    else this.#pieces = [];
    return end;
  }

  /** The value as it stands in the file, once it was read to its end and before its last chunk is gone. */
  text(): string | undefined {
    if (this.#sizeBytes > this.#mostBytes) return undefined;
    return Buffer.concat(this.#pieces).toString();
  }

  /** Its state in local variables and no calls: this looks at every byte of an inventory. */
  #findClosing(chunk: Uint8Array, from: number): number {
    const opening = this.#firstByte;
    const closing = opening + 2; // in ASCII, of [ and {
    let depth = this.#depth;
    let isInString = this.#isInString;
    let at = from + (this.#isEscaped ? 1 : 0);
    for (; at < chunk.length; at++) {
      const byte = chunk[at];
      if (isInString) {
        if (byte === backslash) at++;
        else if (byte === quote) {
          isInString = false;
          if (depth === 0) return at + 1;
        }
      } else if (byte === quote) isInString = true;
      else if (byte === opening) depth++;
      else if (byte === closing && --depth === 0) return at + 1;
    }
    this.#depth = depth;
    this.#isInString = isInString;
    // A backslash was the last byte: what it escapes is the first of the next chunk.
    this.#isEscaped = at > chunk.length;
    return -1;
  }
}

function findScalarEnd(chunk: Uint8Array, from: number): number {
  const length = chunk.subarray(from).findIndex(isBehindScalar);
  return length === -1 ? -1 : from + length;
}
