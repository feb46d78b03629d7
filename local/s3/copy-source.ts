import { unquoted } from './answer.ts';
import type { Bucket } from './bucket.ts';
import { bucketOf, type Call, decode, header } from './call.ts';
import { s3Error } from './errors.ts';
import type { StoredObject } from './objects.ts';
import { demandReadable } from './reading.ts';
import { readable } from './versions.ts';

export interface Source {
  readonly bucket: Bucket;
  readonly object: StoredObject;
}

/** Conditions on the source other than its ETag are not here. */
const refused = [
  'x-amz-copy-source-if-modified-since',
  'x-amz-copy-source-if-none-match',
  'x-amz-copy-source-if-unmodified-since',
];

/** The object that x-amz-copy-source names, if the caller may read it. */
export function sourceOf(call: Call): Source {
  for (const name of refused)
    if (header(call, name) !== undefined) throw s3Error('NotImplemented', undefined, { Header: name });
  const { bucketName, key, versionId } = parse(header(call, 'x-amz-copy-source') ?? '');
  const bucket = bucketOf(call, bucketName, 'x-amz-source-expected-bucket-owner');
  const object = readable(call, bucket, key, versionId);
  const match = header(call, 'x-amz-copy-source-if-match');
  if (match !== undefined && unquoted(match) !== object.eTag) throw s3Error('PreconditionFailed');
  demandReadable(object, "Operation is not valid for the source object's storage class");
  return { bucket, object };
}

interface Named {
  readonly bucketName: string;
  readonly key: string;
  readonly versionId: string | null;
}

function parse(source: string): Named {
  const [, bucketName, key, versionId = null] = /^\/?([^/]+)\/([^?]+)(?:\?versionId=([^&]+))?$/.exec(source) ?? [];
  if (bucketName === undefined || key === undefined) {
    throw s3Error('InvalidArgument', 'Copy Source must mention the source bucket and key: sourcebucket/sourcekey');
  }
  return { bucketName: decode(bucketName), key: decode(key), versionId };
}
