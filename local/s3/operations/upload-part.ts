import { randomBytes } from 'node:crypto';
import { bucketOf, type Call, type Operation } from '../call.ts';
import { claimsIn } from '../claims.ts';
import { s3Error } from '../errors.ts';
import { storingFaults } from '../faults.ts';
import { mostPartBytes, partHeaders, partNumberIn, putPart, sumsFor, uploadOf } from '../parts.ts';
import { demandPut } from '../permission.ts';
import { storeBody } from '../store.ts';
import type { OpenUpload } from '../uploads.ts';

/**
 * Faults: `cut`, `stall` and `disk-full` strike the request's body. `new-etag`: the part gets another ETag than was answered, as
 * when it ran a second time in a bucket with SSE-KMS, where ETags are not MD5 and the same bytes twice have two.
 */
export const uploadPart: Operation = {
  name: 'UploadPart',
  faults: [...storingFaults, 'new-etag'],
  async run(call) {
    const bucket = bucketOf(call);
    demandPut(call, { creates: false });
    const partNumber = partNumberIn(call);
    const upload = uploadOf(call, bucket);
    assertFits(call, upload);
    const stored = await storeBody(call, bucket, sumsFor(upload));
    const eTag = call.fault?.kind === 'new-etag' ? randomBytes(16).toString('hex') : stored.md5;
    putPart(bucket, upload, partNumber, stored, eTag);
    return { status: 200, headers: partHeaders(stored.md5, stored) };
  },
};

/**
 * A checksum of another kind than the upload's is refused (seen: arrow-rs issue 6793, opendal pull request 4533).
 * None at all is refused for a composite upload, and fine for a full-object one (seen: versitygw issue 1342).
 * An upload without an algorithm takes any, as S3 did in 2025, which then missed it at the end (aws/aws-sdk-go-v2
 * issue 3005); here it is not missed.
 */
function assertFits(call: Call, { checksum }: OpenUpload): void {
  const claims = claimsIn(call);
  if (claims.sizeBytes > mostPartBytes) throw s3Error('EntityTooLarge');
  const actual = claims.checksum?.algorithm;
  if (!checksum || actual === checksum.algorithm || (actual === undefined && checksum.type === 'FULL_OBJECT')) return;
  throw s3Error(
    'InvalidRequest',
    `Checksum Type mismatch occurred, expected checksum Type: ${checksum.algorithm.toLowerCase()}, actual checksum Type: ${actual?.toLowerCase() ?? 'null'}`,
  );
}
