import { unquoted } from './answer.ts';
import type { Bucket } from './bucket.ts';
import { type Call, header } from './call.ts';
import { s3Error } from './errors.ts';

/** True when the write may only create. S3 knows no other If-None-Match on writes than `*` (user guide, conditional-writes). */
export function onlyIfAbsent(call: Call): boolean {
  const condition = header(call, 'if-none-match');
  if (condition !== undefined && condition !== '*') {
    throw s3Error('NotImplemented', 'A header you provided implies functionality that is not implemented.', {
      Header: 'If-None-Match',
      additionalMessage: "We don't accept the provided value of If-None-Match header for this API",
    });
  }
  return condition === '*';
}

/**
 * Must be followed by the write without waiting: then of two writers exactly one finds the key as it wants it. With
 * If-Match an absent key is 404, another ETag 412 (user guide, conditional-writes).
 */
export function assertMayWrite(call: Call, bucket: Bucket): void {
  const there = bucket.objects.get(call.key);
  if (onlyIfAbsent(call) && there) throw s3Error('PreconditionFailed', undefined, { Condition: 'If-None-Match' });
  const wanted = header(call, 'if-match');
  if (wanted === undefined) return;
  if (!there) throw s3Error('NoSuchKey', undefined, { Key: call.key });
  if (unquoted(wanted) !== there.eTag) throw s3Error('PreconditionFailed', undefined, { Condition: 'If-Match' });
}
