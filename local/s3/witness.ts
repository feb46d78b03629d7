import type { Bucket } from './bucket.ts';
import type { StoredObject } from './objects.ts';

/** An object that has just come into being. */
export interface MadeObject {
  readonly bucketName: string;
  readonly key: string;
  readonly sizeBytes: number;
  readonly bytes: AsyncIterable<Buffer>;
}

export type Witness = (object: MadeObject) => Promise<void>;

/** Shows the object to whoever asked to see them all. */
export async function show(
  { witness }: { readonly witness?: Witness },
  { name, pieces }: Bucket,
  object: StoredObject,
): Promise<void> {
  const { key, sizeBytes } = object;
  await witness?.({ bucketName: name, key, sizeBytes, bytes: pieces.read(object.pieces, 0, sizeBytes) });
}
