import type { Bucket } from './bucket.ts';
import type { Call } from './call.ts';
import { s3Error } from './errors.ts';
import { type StoredObject, versionIdOf } from './objects.ts';
import { absent, demand, objectArn } from './permission.ts';

/** Names the version, in a bucket that has or had versioning. */
export const versionHeaders = (bucket: Bucket, object: StoredObject): Record<string, string> =>
  bucket.versioning === undefined ? {} : { 'x-amz-version-id': versionIdOf(object) };

/** The object a request reads: the newest, or the version that its query names. Throws S3's errors, as GET and HEAD do. */
export function objectOfCall(call: Call, bucket: Bucket): StoredObject {
  return readable(call, bucket, call.key, call.query.get('versionId'));
}

/** The same of any key, a copy's source say. */
export function readable(call: Call, bucket: Bucket, key: string, versionId: string | null): StoredObject {
  demand(call, versionId === null ? 's3:GetObject' : 's3:GetObjectVersion', objectArn(bucket.name, key));
  const [newest] = bucket.objects.versions(key);
  if (versionId === null) {
    if (newest === undefined) throw absent(call, bucket.name, key);
    if (!newest.isDeleteMarker) return newest;
    const headers = { 'x-amz-delete-marker': 'true', ...versionHeaders(bucket, newest) };
    throw s3Error('NoSuchKey', undefined, { Key: key }, headers);
  }
  const object = bucket.objects.version(key, versionId);
  if (object === undefined) throw s3Error('NoSuchVersion', undefined, { Key: key, VersionId: versionId });
  if (!object.isDeleteMarker) return object;
  // User guide, "DeleteMarker": a marker can be named, and not be read.
  const headers = { 'x-amz-delete-marker': 'true', ...versionHeaders(bucket, object) };
  throw s3Error(
    'MethodNotAllowed',
    undefined,
    { Method: call.request.method ?? '', ResourceType: 'DeleteMarker' },
    headers,
  );
}

export interface Deleted {
  /** Of the version that went, or of the marker that came; absent in a bucket without versioning. */
  readonly versionId?: string;
  /** A marker came, or went. */
  readonly isMarker: boolean;
}

/** Deletes the object, or the version named for good. That it was not there is a success (API reference, DeleteObject). */
export function deleteOf(bucket: Bucket, key: string, versionId: string | null): Deleted {
  const object = versionId === null ? bucket.objects.delete(key) : bucket.objects.deleteVersion(key, versionId);
  const isMarker = object?.isDeleteMarker === true;
  if (bucket.versioning === undefined) return { isMarker: false };
  const named = versionId ?? (object && versionIdOf(object));
  return { isMarker, ...(named === undefined ? {} : { versionId: named }) };
}

/** IAM's name for what `deleteOf` does. */
export const deleteAction = (versionId: string | null): string =>
  versionId === null ? 's3:DeleteObject' : 's3:DeleteObjectVersion';
