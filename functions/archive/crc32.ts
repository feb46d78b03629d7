/**
 * CRC32 of a whole from those of its parts, without their bytes. A CRC is a polynomial over GF(2) modulo P; bytes
 * after a part multiply its CRC by x^(8 * their number), and CRCs of a part and of what follows add up by XOR.
 * (M. Adler's `crc32_combine` in zlib rests on the same; Rocksoft's "A painless guide to CRC", 1993, on the arithmetic.)
 *
 * Bits are reflected, as in zip, gzip, PNG and S3's CRC32: the highest bit is x^0.
 */

/** x^32 is left out: x^26 + x^23 + x^22 + x^16 + x^12 + x^11 + x^10 + x^8 + x^7 + x^5 + x^4 + x^2 + x + 1. */
const P = 0xedb88320;
const one = 0x80000000;
/** x^8: what one more byte multiplies by. */
const oneByte = 0x00800000;

export interface CrcOfPart {
  /** As `zlib.crc32` gives it: 0 to 2^32 - 1. */
  readonly crc32: number;
  readonly sizeBytes: number;
}

/** The CRC32 of the parts joined in this order; of no parts, 0 (the CRC of no bytes). */
export function combineCrc32(parts: Iterable<CrcOfPart>): number {
  const shifts = new Map<number, number>(); // nearly all parts have one size: its factor is found once
  let whole = 0;
  for (const { crc32, sizeBytes } of parts) {
    const shift = shifts.get(sizeBytes) ?? factorOf(sizeBytes);
    shifts.set(sizeBytes, shift);
    whole = multiply(whole, shift) ^ crc32;
  }
  return whole >>> 0;
}

/** x^(8 * sizeBytes) mod P, by squaring. Halving by division: sizes do not fit into 32 bits. */
function factorOf(sizeBytes: number): number {
  let factor = one;
  let square = oneByte;
  for (let left = sizeBytes; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) factor = multiply(factor, square);
    square = multiply(square, square);
  }
  return factor;
}

/** a * b mod P. Walks a's terms from x^0 up while b is multiplied by x. */
function multiply(a: number, b: number): number {
  let product = 0;
  let shifted = b;
  for (let term = one; term !== 0; term >>>= 1) {
    if ((a & term) !== 0) product ^= shifted;
    shifted = (shifted & 1) === 0 ? shifted >>> 1 : (shifted >>> 1) ^ P;
  }
  return product;
}

/** As S3 writes it: base64 of the four bytes, highest first (S3 API, x-amz-checksum-crc32). */
export function crc32ToBase64(crc32: number): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(crc32);
  return bytes.toString('base64');
}

/** The reverse. Throws a RangeError for anything that is not base64 of four bytes. */
export function crc32FromBase64(text: string): number {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length !== 4 || bytes.toString('base64') !== text) {
    throw new RangeError(`Cannot read the CRC32 "${text}": wanted base64 of four bytes, such as "AAAAAA=="`);
  }
  return bytes.readUInt32BE();
}
