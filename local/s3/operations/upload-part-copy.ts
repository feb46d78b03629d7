import { listDate, quoted, xmlAnswer } from '../answer.ts';
import { bucketOf, header, type Operation } from '../call.ts';
import { elementOf } from '../checksums.ts';
import { sourceOf } from '../copy-source.ts';
import { s3Error } from '../errors.ts';
import { mostPartBytes, partNumberIn, putPart, sumsFor, uploadOf } from '../parts.ts';
import { demandPut } from '../permission.ts';
import { type Span, spanOf } from '../reading.ts';
import { storeCopy } from '../store.ts';
import { field } from '../xml.ts';

/** How the AWS CLI moves what is larger than 8 MiB. */
export const uploadPartCopy: Operation = {
  name: 'UploadPartCopy',
  async run(call) {
    const bucket = bucketOf(call);
    demandPut(call, { creates: false });
    const partNumber = partNumberIn(call);
    const upload = uploadOf(call, bucket);
    const source = sourceOf(call);
    const { start, end } = spanIn(header(call, 'x-amz-copy-source-range'), source.object.sizeBytes);
    const bytes = source.bucket.pieces.read(source.object.pieces, start, end);
    const stored = await storeCopy(bytes, bucket, sumsFor(upload));
    const part = putPart(bucket, upload, partNumber, stored);
    return xmlAnswer('CopyPartResult', [
      field('LastModified', listDate(part.lastModified)),
      field('ETag', quoted(part.eTag)),
      upload.checksum ? field(elementOf(upload.checksum.algorithm), part.checksum) : '',
    ]);
  },
};

/** Of a source up to this size only all of it can be copied (API reference, UploadPartCopy: x-amz-copy-source-range). */
const leastRangedBytes = 5 * 1024 ** 2;

/** Stricter than Range: both ends, and both within the source (API reference, UploadPartCopy). */
function spanIn(range: string | undefined, sizeBytes: number): Span {
  const whole = { start: 0, end: sizeBytes };
  const span = range === undefined ? whole : spanOf(range, sizeBytes);
  if (!span || (range !== undefined && range !== `bytes=${span.start}-${span.end - 1}`)) {
    throw s3Error('InvalidArgument', 'The x-amz-copy-source-range value must be of the form bytes=first-last');
  }
  if (range !== undefined && sizeBytes <= leastRangedBytes) {
    throw s3Error('InvalidRequest', `Range specified is not valid for source object of size: ${sizeBytes}`);
  }
  if (span.end - span.start > mostPartBytes) throw s3Error('InvalidRequest', 'The copied part is larger than 5 GiB.');
  return span;
}
