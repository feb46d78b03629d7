import type { IncomingHttpHeaders } from 'node:http';
import { s3Error } from './errors.ts';

/** What an object carries besides its bytes. Multipart objects get theirs when the upload is created. */
export interface Properties {
  readonly storageClass: string;
  /** Content-Type and its kin, as they are answered. */
  readonly headers: Readonly<Record<string, string>>;
  /** User metadata, names without `x-amz-meta-`. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** Enumeration StorageClass of the S3 model, without those of other kinds of buckets. */
const storageClasses = new Set([
  'STANDARD',
  'STANDARD_IA',
  'ONEZONE_IA',
  'INTELLIGENT_TIERING',
  'GLACIER_IR',
  'GLACIER',
  'DEEP_ARCHIVE',
  'REDUCED_REDUNDANCY',
]);

const keptHeaders = [
  'cache-control',
  'content-disposition',
  'content-language',
  'content-type',
  'expires',
  'x-amz-server-side-encryption',
  'x-amz-server-side-encryption-aws-kms-key-id',
  'x-amz-server-side-encryption-bucket-key-enabled',
];

/** "User-defined metadata is limited to 2 KB": the bytes of all names and values (user guide, UsingMetadata). */
const mostMetadataBytes = 2048;

const metadataPrefix = 'x-amz-meta-';

function metadataIn(headers: IncomingHttpHeaders): Record<string, string> {
  const metadata: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (name.startsWith(metadataPrefix)) metadata[name.slice(metadataPrefix.length)] = String(value);
  }
  const sizeBytes = Object.entries(metadata).reduce((sum, [name, value]) => sum + name.length + value.length, 0);
  if (sizeBytes > mostMetadataBytes) {
    const fields = { Size: String(sizeBytes), MaxSizeAllowed: String(mostMetadataBytes) };
    throw s3Error('MetadataTooLarge', undefined, fields);
  }
  return metadata;
}

/** The properties a PutObject, CopyObject or CreateMultipartUpload asks for. */
export function propertiesIn(headers: IncomingHttpHeaders): Properties {
  const storageClass = String(headers['x-amz-storage-class'] ?? 'STANDARD');
  if (!storageClasses.has(storageClass)) throw s3Error('InvalidStorageClass');
  const kept: Record<string, string> = {
    'content-type': 'binary/octet-stream',
    'x-amz-server-side-encryption': 'AES256', // S3 encrypts everything since 2023-01
  };
  for (const name of keptHeaders) {
    const value = headers[name];
    if (value !== undefined) kept[name] = String(value);
  }
  const encodings = (headers['content-encoding'] ?? '').split(',').map((encoding) => encoding.trim());
  const encoding = encodings.filter((encoding) => encoding !== '' && encoding !== 'aws-chunked').join(',');
  if (encoding !== '') kept['content-encoding'] = encoding;
  return { storageClass, headers: kept, metadata: metadataIn(headers) };
}

/** The same properties as response headers. STANDARD is not named (API reference, HeadObject). */
export function headersOf({ storageClass, headers, metadata }: Properties): Record<string, string> {
  const named = Object.entries(metadata).map(([name, value]) => [`${metadataPrefix}${name}`, value]);
  return {
    ...headers,
    ...Object.fromEntries(named),
    ...(storageClass === 'STANDARD' ? {} : { 'x-amz-storage-class': storageClass }),
  };
}
