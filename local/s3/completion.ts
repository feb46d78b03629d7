import { unquoted } from './answer.ts';
import { type Call, header } from './call.ts';
import { type Checksum, checksumOfParts, elementOf } from './checksums.ts';
import type { Claims } from './claims.ts';
import { s3Error } from './errors.ts';
import { mostParts } from './parts.ts';
import type { OpenUpload, StoredPart } from './uploads.ts';
import { parseXml, textOf, type XmlNode } from './xml.ts';

/** One line of a Complete: what the client believes it has stored. */
export interface CompletedPart {
  readonly partNumber: number;
  readonly eTag: string;
  /** base64 by element name, `ChecksumCRC32` and its kin. */
  readonly checksums: Readonly<Record<string, string>>;
}

/** All but the last part have at least this size (user guide, qfacts). */
const leastPartBytes = 5 * 1024 * 1024;

/** The parts a Complete lists, in their order. */
export function completedParts(text: string): readonly CompletedPart[] {
  const root = parseXml(text);
  const parts = root.children.filter(({ name }) => name === 'Part').map(completedPart);
  if (root.name !== 'CompleteMultipartUpload' || parts.length === 0) throw s3Error('MalformedXML');
  if (parts.length > mostParts) {
    throw s3Error('InvalidArgument', `An upload has at most ${mostParts} parts, and ${parts.length} are listed.`);
  }
  if (parts.some(({ partNumber }, index) => partNumber <= (parts[index - 1]?.partNumber ?? 0))) {
    throw s3Error('InvalidPartOrder');
  }
  return parts;
}

function completedPart(node: XmlNode): CompletedPart {
  const [number, eTag] = [textOf(node, 'PartNumber') ?? '', textOf(node, 'ETag')];
  if (!/^\d{1,10}$/.test(number) || eTag === undefined) throw s3Error('MalformedXML');
  const sums = node.children.filter(({ name }) => name.startsWith('Checksum')).map(({ name, text }) => [name, text]);
  return { partNumber: Number(number), eTag: unquoted(eTag), checksums: Object.fromEntries(sums) };
}

/** Everything S3 looks at before an upload becomes an object: its parts, in order, and its checksum. */
export function checkCompletion(
  call: Call,
  listed: readonly CompletedPart[],
  upload: OpenUpload,
  stored: readonly StoredPart[],
  claimed: Claims['checksum'],
): { readonly parts: readonly StoredPart[]; readonly checksum: Checksum | undefined } {
  const byNumber = new Map(stored.map((part) => [part.partNumber, part]));
  const parts = listed.map((part) => matching(part, byNumber.get(part.partNumber), upload));
  // User guide, mpuoverview: with checksums, part numbers must be consecutive from 1, or S3 answers 500.
  if (upload.checksum && parts.some(({ partNumber }, index) => partNumber !== index + 1))
    throw s3Error('InternalError');
  checkSizes(call, parts);
  const checksum = checksumFor(upload, parts);
  checkClaims(call, checksum, claimed);
  return { parts, checksum };
}

function matching(
  listed: CompletedPart,
  stored: StoredPart | undefined,
  { checksum, uploadId }: OpenUpload,
): StoredPart {
  const { partNumber, eTag, checksums } = listed;
  const name = checksum && elementOf(checksum.algorithm);
  const claimed = name === undefined ? undefined : checksums[name];
  // Recorded, too: a sum of a part where the upload has no algorithm is one that S3 does not know.
  const isUnknownSum = checksum === undefined && Object.keys(checksums).length > 0;
  const isOtherSum = isUnknownSum || (claimed !== undefined && claimed !== stored?.checksum);
  if (!stored || stored.eTag !== eTag || isOtherSum) {
    throw s3Error('InvalidPart', undefined, { UploadId: uploadId, PartNumber: String(partNumber), ETag: eTag });
  }
  if (checksum?.type === 'COMPOSITE' && claimed === undefined) {
    // Seen: s3transfer issue 241.
    const sentence = `The upload was created using a ${checksum.algorithm.toLowerCase()} checksum. The complete request must include the checksum for each part. It was missing for part ${partNumber} in the request.`;
    throw s3Error('InvalidRequest', sentence);
  }
  return stored;
}

function checkSizes(call: Call, parts: readonly StoredPart[]): void {
  const small = parts.find(({ sizeBytes }, index) => index < parts.length - 1 && sizeBytes < leastPartBytes);
  if (small) {
    throw s3Error('EntityTooSmall', undefined, {
      ProposedSize: String(small.sizeBytes),
      MinSizeAllowed: String(leastPartBytes),
      PartNumber: String(small.partNumber),
      ETag: small.eTag,
    });
  }
  const told = header(call, 'x-amz-mp-object-size');
  const sizeBytes = parts.reduce((sum, part) => sum + part.sizeBytes, 0);
  if (told !== undefined && told !== String(sizeBytes)) {
    const sentence = `The provided 'x-amz-mp-object-size' header value ${told} does not match what was computed: ${sizeBytes}`;
    throw s3Error('InvalidRequest', sentence);
  }
}

function checksumFor({ checksum }: OpenUpload, parts: readonly StoredPart[]): Checksum | undefined {
  if (!checksum) return undefined;
  const sums = parts.map(({ checksum: sum = '', sizeBytes }) => ({ checksum: sum, sizeBytes }));
  return checksumOfParts(checksum.algorithm, checksum.type, sums);
}

/**
 * What a Complete says of the whole object's checksum. Codes as recorded on S3 by LocalStack on 2026-02-21; its sentence
 * for a type where the upload has no algorithm is not established.
 */
function checkClaims(call: Call, checksum: Checksum | undefined, claimed: Claims['checksum']): void {
  const type = header(call, 'x-amz-checksum-type');
  if (type !== undefined && type !== checksum?.type) {
    const mode = checksum?.type ?? 'null';
    const sentence = `The upload was created using the ${mode} checksum mode. The complete request must use the same checksum mode.`;
    throw s3Error('InvalidRequest', sentence);
  }
  if (!claimed) return;
  if (checksum === undefined) {
    throw s3Error('InvalidRequest', `The upload was not created using a ${claimed.algorithm.toLowerCase()} checksum.`);
  }
  // A sum without a type counts as that of the parts, which the sum of the whole object is not.
  const isTaken = checksum.type === 'COMPOSITE' || type === 'FULL_OBJECT';
  if (!isTaken || claimed.algorithm !== checksum.algorithm || claimed.value !== checksum.value.replace(/-\d+$/, '')) {
    const name = claimed.algorithm.toLowerCase();
    throw s3Error('BadDigest', `The ${name} you specified did not match the calculated checksum.`);
  }
}
