import { crc32 } from 'node:zlib';

/**
 * The three CRCs that S3 can hold over a whole multipart object. All are reflected, start with all ones and end with
 * all ones flipped (catalogue of parametrised CRC algorithms: CRC-32/ISO-HDLC, CRC-32/ISCSI, CRC-64/NVME).
 * Polynomials are written with their lowest power in the highest bit, as reflected CRCs compute.
 */
export interface Crc {
  readonly widthBits: number;
  readonly polynomial: bigint;
  /** The CRC of what came before `bytes` and `bytes`. */
  readonly update: (bytes: Uint8Array, before: bigint) => bigint;
}

/** A byte's effect on the register, for each byte. Split into halves: BigInt steps are 50 times slower than these. */
function tableOf(polynomial: bigint): { readonly low: Uint32Array; readonly high: Uint32Array } {
  const low = new Uint32Array(256);
  const high = new Uint32Array(256);
  for (let byte = 0; byte < 256; byte += 1) {
    let register = BigInt(byte);
    for (let bit = 0; bit < 8; bit += 1) register = (register >> 1n) ^ (register & 1n ? polynomial : 0n);
    low[byte] = Number(register & 0xffffffffn);
    high[byte] = Number(register >> 32n);
  }
  return { low, high };
}

function updateOf(polynomial: bigint, widthBits: number): Crc['update'] {
  const ones = 2n ** BigInt(widthBits) - 1n;
  const { low: lowTable, high: highTable } = tableOf(polynomial);
  return (bytes, before) => {
    const start = before ^ ones;
    let low = Number(start & 0xffffffffn);
    let high = Number(start >> 32n);
    for (const byte of bytes) {
      const index = (low ^ byte) & 0xff;
      low = ((low >>> 8) | (high << 24)) ^ (lowTable[index] ?? 0);
      high = (high >>> 8) ^ (highTable[index] ?? 0);
    }
    return ((BigInt(high >>> 0) << 32n) | BigInt(low >>> 0)) ^ ones;
  };
}

function tabled(polynomial: bigint, widthBits: number): Crc {
  return { widthBits, polynomial, update: updateOf(polynomial, widthBits) };
}

export const crcs = {
  CRC32: {
    widthBits: 32,
    polynomial: 0xedb88320n,
    update: (bytes, before) => BigInt(crc32(bytes, Number(before))),
  },
  CRC32C: tabled(0x82f63b78n, 32),
  CRC64NVME: tabled(0x9a6c9329ac4bc9b5n, 64),
} as const satisfies Record<string, Crc>;

/** Product of two polynomials modulo the CRC's own: schoolbook, one power of x after the other. */
function multiply({ polynomial, widthBits }: Crc, a: bigint, b: bigint): bigint {
  let product = 0n;
  let shifted = b;
  for (let power = widthBits - 1; power >= 0; power -= 1) {
    if ((a >> BigInt(power)) & 1n) product ^= shifted;
    shifted = (shifted >> 1n) ^ (shifted & 1n ? polynomial : 0n);
  }
  return product;
}

/** x to the power of eight times `sizeBytes`: what that many bytes after it do to a CRC. */
function shiftOf(crc: Crc, sizeBytes: number): bigint {
  const one = 1n << BigInt(crc.widthBits - 1);
  let factor = one >> 8n;
  let result = one;
  for (let left = BigInt(sizeBytes); left > 0n; left >>= 1n) {
    if (left & 1n) result = multiply(crc, result, factor);
    factor = multiply(crc, factor, factor);
  }
  return result;
}

/** The CRC of pieces laid end to end, from each piece's CRC and size, without seeing a byte again. */
export function combine(crc: Crc, pieces: readonly { readonly value: bigint; readonly sizeBytes: number }[]): bigint {
  const shifts = new Map<number, bigint>(); // parts of an upload have at most a few different sizes
  let whole = 0n;
  for (const { value, sizeBytes } of pieces) {
    const shift = shifts.get(sizeBytes) ?? shiftOf(crc, sizeBytes);
    shifts.set(sizeBytes, shift);
    whole = multiply(crc, shift, whole) ^ value;
  }
  return whole;
}
