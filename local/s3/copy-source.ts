import { unquoted } from './answer.ts';
import type { Bucket } from './bucket.ts';
import { bucketOf, type Call, decode, header } from './call.ts';
import { s3Error } from './errors.ts';
import type { StoredObject } from './objects.ts';
import { absent, demand, objectArn } from './permission.ts';

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
  const { bucketName, key } = parse(header(call, 'x-amz-copy-source') ?? '');
  const bucket = bucketOf(call, bucketName, 'x-amz-source-expected-bucket-owner');
  demand(call, 's3:GetObject', objectArn(bucketName, key));
  const object = bucket.objects.get(key);
  if (!object) throw absent(call, bucketName, key);
  const match = header(call, 'x-amz-copy-source-if-match');
  if (match !== undefined && unquoted(match) !== object.eTag) throw s3Error('PreconditionFailed');
  return { bucket, object };
}

function parse(source: string): { readonly bucketName: string; readonly key: string } {
  const [, bucketName, key] = /^\/?([^/]+)\/([^?]+)$/.exec(source) ?? [];
  if (bucketName === undefined || key === undefined) {
    throw s3Error('InvalidArgument', 'Copy Source must mention the source bucket and key: sourcebucket/sourcekey');
  }
  return { bucketName: decode(bucketName), key: decode(key) };
}
