import { listDate, quoted, xmlAnswer } from '../answer.ts';
import { bucketOf, numberIn, type Operation } from '../call.ts';
import { elementOf } from '../checksums.ts';
import { uploadOf } from '../parts.ts';
import { demand, objectArn } from '../permission.ts';
import type { OpenUpload, StoredPart } from '../uploads.ts';
import { field, group } from '../xml.ts';

/** Parts on one page at most (API reference, ListParts). */
const mostOnPage = 1000;

export const listParts: Operation = {
  name: 'ListParts',
  query: ['max-parts', 'part-number-marker'],
  run(call) {
    const bucket = bucketOf(call);
    demand(call, 's3:ListMultipartUploadParts', objectArn(bucket.name, call.key));
    const upload = uploadOf(call, bucket);
    const max = Math.min(numberIn(call, 'max-parts', mostOnPage, 0, 2 ** 31 - 1), mostOnPage);
    const marker = numberIn(call, 'part-number-marker', 0, 0, 2 ** 31 - 1);
    const following = bucket.uploads.parts(upload.uploadId).filter(({ partNumber }) => partNumber > marker);
    const parts = following.slice(0, max);
    return xmlAnswer('ListPartsResult', [
      field('Bucket', bucket.name),
      field('Key', upload.key),
      field('UploadId', upload.uploadId),
      group('Initiator', field('ID', call.caller)),
      group('Owner', field('ID', bucket.owner)),
      field('StorageClass', upload.storageClass),
      field('PartNumberMarker', marker),
      field('NextPartNumberMarker', parts.at(-1)?.partNumber ?? 0),
      field('MaxParts', max),
      field('IsTruncated', following.length > parts.length),
      field('ChecksumAlgorithm', upload.checksum?.algorithm),
      field('ChecksumType', upload.checksum?.type),
      ...parts.map((part) => partElement(part, upload)),
    ]);
  },
};

function partElement({ partNumber, lastModified, eTag, sizeBytes, checksum }: StoredPart, upload: OpenUpload): string {
  return group(
    'Part',
    field('PartNumber', partNumber),
    field('LastModified', listDate(lastModified)),
    field('ETag', quoted(eTag)),
    field('Size', sizeBytes),
    upload.checksum ? field(elementOf(upload.checksum.algorithm), checksum) : '',
  );
}
