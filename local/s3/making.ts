import type { Bucket } from './bucket.ts';
import type { Call, Witness } from './call.ts';
import type { Checksum } from './checksums.ts';
import { textDetail } from './faults.ts';
import type { StoredObject } from './objects.ts';
import { type Properties, propertiesIn } from './properties.ts';
import { type Stored, storeCopy } from './store.ts';

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

/** The fault `slip-in`: somebody else's object, `details.body`, appears at the key a moment before ours. */
export async function slipIn({ key, fault }: Call, bucket: Bucket): Promise<void> {
  if (fault?.kind !== 'slip-in') return;
  const body = Buffer.from(textDetail(fault, 'body', 'a foreign object'));
  const stored = await storeCopy(once(body), bucket, []);
  bucket.objects.put(objectOf(key, stored, propertiesIn({})));
}

async function* once(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}

/** Shows the object to whoever asked to see them all. */
export async function show(
  { witness }: { readonly witness?: Witness },
  { name, pieces }: Bucket,
  object: StoredObject,
): Promise<void> {
  const { key, sizeBytes } = object;
  await witness?.({ bucketName: name, key, sizeBytes, bytes: pieces.read(object.pieces, 0, sizeBytes) });
}
