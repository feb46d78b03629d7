import type { Clock } from '../clock.ts';
import type { Bucket, LifecycleRule } from './bucket.ts';
import type { OpenUpload } from './uploads.ts';

const daySeconds = 86_400;

const covers = ({ prefix = '' }: LifecycleRule, key: string) => key.startsWith(prefix);

/** When something that began at `iso` is so many days old. S3 rounds up to the next midnight UTC; a fast clock cannot. */
const dayAfter = (iso: string, days: number, clock: Clock) => Date.parse(iso) + clock.toMs(days * daySeconds);

function abortTime(bucket: Bucket, { key, initiated }: OpenUpload, clock: Clock): number {
  const times = bucket.lifecycle.map((rule) =>
    covers(rule, key) && rule.abortIncompleteMultipartUploadDays !== undefined
      ? dayAfter(initiated, rule.abortIncompleteMultipartUploadDays, clock)
      : Number.POSITIVE_INFINITY,
  );
  return Math.min(...times, Number.POSITIVE_INFINITY);
}

/** When lifecycle aborts this upload, ISO; undefined when no rule does. */
export function abortDateOf(bucket: Bucket, upload: OpenUpload, clock: Clock): string | undefined {
  const time = abortTime(bucket, upload, clock);
  return Number.isFinite(time) ? new Date(time).toISOString() : undefined;
}

/** Does what the bucket's rules demand by then. */
export function sweep(bucket: Bucket, clock: Clock, now: number): void {
  for (const upload of bucket.uploads.all()) {
    if (abortTime(bucket, upload, clock) <= now) bucket.uploads.end(upload.uploadId);
  }
  for (const { key, lastModified } of bucket.objects.sortedKeys().flatMap((each) => bucket.objects.get(each) ?? [])) {
    const expired = bucket.lifecycle.some(
      (rule) =>
        covers(rule, key) &&
        rule.expirationDays !== undefined &&
        dayAfter(lastModified, rule.expirationDays, clock) <= now,
    );
    if (expired) bucket.objects.delete(key);
  }
}
