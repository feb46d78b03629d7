import type { Checksum } from './checksums.ts';
import type { StoredObject } from './objects.ts';
import type { Properties } from './properties.ts';
import type { Stored } from './store.ts';

/**
 * The object that one body becomes. Its ETag is the MD5 of its bytes.
 * S3 stores a CRC64NVME where the client sent no checksum; here it gets none, for it costs ten times the rest of the work.
 */
export function objectOf(key: string, stored: Stored, { storageClass, headers, metadata }: Properties): StoredObject {
  const [sum] = stored.sums;
  const checksum: Checksum | undefined = sum && { algorithm: sum[0], type: 'FULL_OBJECT', value: sum[1] };
  return {
    key,
    storageClass,
    headers,
    metadata,
    sizeBytes: stored.sizeBytes,
    eTag: stored.md5,
    lastModified: new Date().toISOString(),
    pieces: stored.sizeBytes === 0 ? [] : [stored.piece],
    ...(checksum ? { checksum } : {}),
  };
}
