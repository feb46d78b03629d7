import { createHash } from 'node:crypto';
import { type Crc, combine, crcs } from './crc.ts';
import { s3Error } from './errors.ts';

/**
 * Checksums as S3 names and writes them: base64 of the digest's bytes, CRCs big-endian.
 * S3 takes five more since 2026-04 (MD5, SHA512, XXHASH64, XXHASH3, XXHASH128); here they are not implemented.
 */
export const algorithms = ['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'] as const;
export type Algorithm = (typeof algorithms)[number];

/** How a multipart object's checksum is made: of all its bytes, or of its parts' checksums. */
export type ChecksumType = 'FULL_OBJECT' | 'COMPOSITE';

export interface Checksum {
  readonly algorithm: Algorithm;
  readonly type: ChecksumType;
  /** base64; a composite one ends with `-<number of parts>`. */
  readonly value: string;
}

const digestBytes: Readonly<Record<Algorithm, number>> = { CRC32: 4, CRC32C: 4, CRC64NVME: 8, SHA1: 20, SHA256: 32 };

export const headerOf = (algorithm: Algorithm) => `x-amz-checksum-${algorithm.toLowerCase()}`;
export const elementOf = (algorithm: Algorithm) => `Checksum${algorithm}`;

/** S3's name for an algorithm, from a header, in any case. */
export function algorithmNamed(name: string): Algorithm {
  const found = algorithms.find((algorithm) => algorithm === name.toUpperCase());
  if (found === undefined) throw s3Error('InvalidRequest', `Checksum algorithm provided is unsupported: ${name}`);
  return found;
}

/** Refuses what cannot be a digest of this kind, before a byte is read. */
export function assertDigest(algorithm: Algorithm, value: string): void {
  const bytes = Buffer.from(value, 'base64');
  if (bytes.toString('base64') !== value || bytes.length !== digestBytes[algorithm]) {
    throw s3Error('InvalidRequest', `Value for ${headerOf(algorithm)} header is invalid.`);
  }
}

/** A sum that grows with the bytes. */
export interface Running {
  update(bytes: Uint8Array): void;
  /** base64, once, at the end. */
  digest(): string;
}

const isCrc = (algorithm: Algorithm): algorithm is keyof typeof crcs => algorithm in crcs;

function base64Of(value: bigint, { widthBits }: Crc): string {
  return Buffer.from(value.toString(16).padStart(widthBits / 4, '0'), 'hex').toString('base64');
}

const valueOf = (base64: string) => BigInt(`0x${Buffer.from(base64, 'base64').toString('hex')}`);

export function running(algorithm: Algorithm): Running {
  if (!isCrc(algorithm)) {
    const hash = createHash(algorithm.toLowerCase());
    return { update: (bytes) => void hash.update(bytes), digest: () => hash.digest('base64') };
  }
  const crc: Crc = crcs[algorithm];
  let value = 0n;
  return {
    update: (bytes) => {
      value = crc.update(bytes, value);
    },
    digest: () => base64Of(value, crc),
  };
}

/** What an upload without a word about the type gets, and what it may ask for (user guide, checking-object-integrity-upload). */
export function checksumTypeOf(algorithm: Algorithm, asked: string | undefined): ChecksumType {
  const usual = algorithm === 'CRC64NVME' ? 'FULL_OBJECT' : 'COMPOSITE';
  if (asked === undefined) return usual;
  if (asked !== 'FULL_OBJECT' && asked !== 'COMPOSITE') {
    throw s3Error('InvalidRequest', 'Value for x-amz-checksum-type header is invalid.');
  }
  const possible = asked === 'FULL_OBJECT' ? isCrc(algorithm) : algorithm !== 'CRC64NVME';
  if (!possible) {
    throw s3Error(
      'InvalidRequest',
      `The ${asked} checksum type cannot be used with the ${algorithm.toLowerCase()} checksum algorithm.`,
    );
  }
  return asked;
}

/** The checksum of a multipart object, from its parts' checksums in order. */
export function checksumOfParts(
  algorithm: Algorithm,
  type: ChecksumType,
  parts: readonly { readonly checksum: string; readonly sizeBytes: number }[],
): Checksum {
  if (type === 'FULL_OBJECT' && isCrc(algorithm)) {
    const pieces = parts.map(({ checksum, sizeBytes }) => ({ value: valueOf(checksum), sizeBytes }));
    return { algorithm, type, value: base64Of(combine(crcs[algorithm], pieces), crcs[algorithm]) };
  }
  const sum = running(algorithm);
  for (const { checksum } of parts) sum.update(Buffer.from(checksum, 'base64'));
  return { algorithm, type, value: `${sum.digest()}-${parts.length}` };
}
