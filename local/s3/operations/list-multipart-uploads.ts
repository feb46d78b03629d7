import { listDate, xmlAnswer } from '../answer.ts';
import { bucketOf, numberIn, type Operation } from '../call.ts';
import { byUtf8 } from '../objects.ts';
import { bucketArn, demand } from '../permission.ts';
import type { OpenUpload } from '../uploads.ts';
import { field, group } from '../xml.ts';

/** Uploads on one page at most (API reference, ListMultipartUploads). */
const mostOnPage = 1000;

/** Without `delimiter` and `encoding-type`: 501. */
export const listMultipartUploads: Operation = {
  name: 'ListMultipartUploads',
  query: ['prefix', 'max-uploads', 'key-marker', 'upload-id-marker'],
  run(call) {
    const { query } = call;
    const bucket = bucketOf(call);
    demand(call, 's3:ListBucketMultipartUploads', bucketArn(bucket.name));
    const max = numberIn(call, 'max-uploads', mostOnPage, 1, mostOnPage);
    const prefix = query.get('prefix') ?? '';
    const all = bucket.uploads.all().filter(({ key }) => key.startsWith(prefix));
    const following = all.slice(startOf(all, query.get('key-marker'), query.get('upload-id-marker')));
    const uploads = following.slice(0, max);
    const last = following.length > max ? uploads.at(-1) : undefined;
    return xmlAnswer('ListMultipartUploadsResult', [
      field('Bucket', bucket.name),
      field('KeyMarker', query.get('key-marker') ?? ''),
      field('UploadIdMarker', query.get('upload-id-marker') ?? ''),
      field('NextKeyMarker', last?.key),
      field('NextUploadIdMarker', last?.uploadId),
      field('Prefix', prefix),
      field('MaxUploads', max),
      field('IsTruncated', last !== undefined),
      ...uploads.map((upload) => uploadElement(upload, call.caller, bucket.owner)),
    ]);
  },
};

/** The index after the markers. A key alone stands for all of its uploads. */
function startOf(uploads: readonly OpenUpload[], keyMarker: string | null, idMarker: string | null): number {
  if (keyMarker === null) return 0;
  const marked = uploads.findIndex(({ key, uploadId }) => key === keyMarker && uploadId === idMarker);
  if (marked !== -1) return marked + 1;
  const next = uploads.findIndex(({ key }) => byUtf8(key, keyMarker) > 0);
  return next === -1 ? uploads.length : next;
}

function uploadElement(upload: OpenUpload, initiator: string, owner: string): string {
  return group(
    'Upload',
    field('Key', upload.key),
    field('UploadId', upload.uploadId),
    group('Initiator', field('ID', initiator)),
    group('Owner', field('ID', owner)),
    field('StorageClass', upload.storageClass),
    field('Initiated', listDate(upload.initiated)),
    field('ChecksumAlgorithm', upload.checksum?.algorithm),
    field('ChecksumType', upload.checksum?.type),
  );
}
