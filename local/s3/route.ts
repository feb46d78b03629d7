import type { IncomingHttpHeaders } from 'node:http';
import type { Address, Call, Operation } from './call.ts';
import { s3Error } from './errors.ts';
import { abortMultipartUpload } from './operations/abort-multipart-upload.ts';
import { completeMultipartUpload } from './operations/complete-multipart-upload.ts';
import { copyObject } from './operations/copy-object.ts';
import { createBucket } from './operations/create-bucket.ts';
import { createMultipartUpload } from './operations/create-multipart-upload.ts';
import { deleteBucket } from './operations/delete-bucket.ts';
import { deleteObject } from './operations/delete-object.ts';
import { deleteObjects } from './operations/delete-objects.ts';
import { getBucketEncryption } from './operations/get-bucket-encryption.ts';
import { getBucketLifecycleConfiguration } from './operations/get-bucket-lifecycle-configuration.ts';
import { getBucketLocation } from './operations/get-bucket-location.ts';
import { getBucketOwnershipControls } from './operations/get-bucket-ownership-controls.ts';
import { getBucketVersioning } from './operations/get-bucket-versioning.ts';

import { getObject } from './operations/get-object.ts';
import { getObjectAttributes } from './operations/get-object-attributes.ts';
import { headBucket } from './operations/head-bucket.ts';
import { headObject } from './operations/head-object.ts';
import { listBuckets } from './operations/list-buckets.ts';
import { listMultipartUploads } from './operations/list-multipart-uploads.ts';
import { listObjectVersions } from './operations/list-object-versions.ts';
import { listObjects } from './operations/list-objects.ts';
import { listObjectsV2 } from './operations/list-objects-v2.ts';
import { listParts } from './operations/list-parts.ts';
import { putBucketVersioning } from './operations/put-bucket-versioning.ts';
import { putObject } from './operations/put-object.ts';
import { uploadPart } from './operations/upload-part.ts';
import { uploadPartCopy } from './operations/upload-part-copy.ts';

/** S3 chooses the operation by method, by what the path names, and by the query: `PUT object partNumber uploadId`. */
const routes: Readonly<Record<string, Operation>> = {
  'GET service': listBuckets,
  'PUT bucket': createBucket,
  'DELETE bucket': deleteBucket,
  'GET bucket': listObjects,
  'HEAD bucket': headBucket,
  'GET bucket list-type': listObjectsV2,
  'GET bucket encryption': getBucketEncryption,
  'GET bucket lifecycle': getBucketLifecycleConfiguration,
  'GET bucket ownershipControls': getBucketOwnershipControls,
  'GET bucket location': getBucketLocation,
  'GET bucket uploads': listMultipartUploads,
  'GET bucket versioning': getBucketVersioning,
  'PUT bucket versioning': putBucketVersioning,
  'GET bucket versions': listObjectVersions,
  'POST bucket delete': deleteObjects,
  'GET object': getObject,
  'GET object partNumber': getObject,
  'GET object attributes': getObjectAttributes,
  'HEAD object': headObject,
  'HEAD object partNumber': headObject,
  'PUT object': putObject,
  'PUT object copy': copyObject,
  'DELETE object': deleteObject,
  'POST object uploads': createMultipartUpload,
  'PUT object partNumber uploadId': uploadPart,
  'PUT object partNumber uploadId copy': uploadPartCopy,
  'POST object uploadId': completeMultipartUpload,
  'DELETE object uploadId': abortMultipartUpload,
  'GET object uploadId': listParts,
};

/** Each operation once. */
export const s3Operations: readonly Operation[] = [...new Set(Object.values(routes))];

/** The query parameters that choose. All others only modify, or belong to operations that are not here. */
const choosing = [
  'attributes',
  'delete',
  'encryption',
  'lifecycle',
  'list-type',
  'location',
  'ownershipControls',
  'partNumber',
  'uploadId',
  'uploads',
  'versioning',
  'versions',
];

/** The operation a request asks for; NotImplemented when it is none of ours. */
export function operationFor(
  method: string,
  { bucketName, key, query }: Address,
  headers: IncomingHttpHeaders,
): Operation {
  const what = bucketName === '' ? 'service' : key === '' ? 'bucket' : 'object';
  const copy = method === 'PUT' && headers['x-amz-copy-source'] !== undefined ? ['copy'] : [];
  const route = [method, what, ...choosing.filter((name) => query.has(name)), ...copy].join(' ');
  const operation = routes[route];
  if (operation === undefined) throw s3Error('NotImplemented', `There is no operation here for "${route}".`);
  return operation;
}

/** Headers that ask for what is not here. Ignoring one would answer success for something that was not done. */
const refused = [
  'if-match',
  'if-modified-since',
  'if-unmodified-since',
  'x-amz-acl',
  'x-amz-object-lock-mode',
  'x-amz-object-lock-legal-hold',
  'x-amz-server-side-encryption-customer-algorithm',
  'x-amz-tagging',
  'x-amz-website-redirect-location',
  'x-amz-write-offset-bytes',
];

const knowIfMatch = new Set(['GetObject', 'HeadObject', 'PutObject', 'CompleteMultipartUpload']);

/** A bucket without access lists takes these two (user guide, about-object-ownership). */
function isUnderstood({ name }: Operation, header: string, value: unknown): boolean {
  if (header === 'if-match') return knowIfMatch.has(name);
  return header === 'x-amz-acl' && (value === 'bucket-owner-full-control' || value === 'private');
}

/** The longest key, in bytes of UTF-8 (user guide, object-keys). */
const longestKeyBytes = 1024;

/** Refuses what no operation of ours could honour, rather than to leave it out silently. */
export function assertUnderstood(operation: Operation, { key, query, headers }: Call): void {
  const allowed = new Set([...choosing, ...(operation.query ?? []), 'x-id']); // x-id: the SDK's word for the operation
  for (const name of query.keys()) {
    // A presigned URL carries its signature, and headers, in the query.
    if (headers.authorization === undefined && name.toLowerCase().startsWith('x-amz-')) continue;
    if (!allowed.has(name)) throw s3Error('NotImplemented', undefined, { Query: name });
  }
  for (const name of refused) {
    if (headers[name] !== undefined && !isUnderstood(operation, name, headers[name])) {
      throw s3Error('NotImplemented', undefined, { Header: name });
    }
  }
  if (Buffer.byteLength(key) > longestKeyBytes) {
    const fields = { Size: String(Buffer.byteLength(key)), MaxSizeAllowed: String(longestKeyBytes) };
    throw s3Error('KeyTooLongError', undefined, fields);
  }
}
