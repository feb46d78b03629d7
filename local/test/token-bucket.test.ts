import { expect, test } from '@jest/globals';
import { TokenBucket } from '../token-bucket.ts';

const quota = { burst: 3, perSecond: 2 };
const takenAt = (bucket: TokenBucket, now: number, times: number) =>
  Array.from({ length: times }, () => bucket.take(now)).filter(Boolean).length;

test('TokenBucket.take() gives a burst at once, then as many as time brings, and never saves more than a burst', () => {
  const bucket = new TokenBucket(quota, 100);
  expect(takenAt(bucket, 100, 5)).toBe(3);
  expect(takenAt(bucket, 100.4, 5)).toBe(0);
  expect(takenAt(bucket, 101, 5)).toBe(2);
  expect(takenAt(bucket, 1000, 5)).toBe(3);
});

test('TokenBucket.reserve() says when each turn comes: first come, first served', () => {
  const bucket = new TokenBucket(quota);
  expect(Array.from({ length: 6 }, () => bucket.reserve(0))).toEqual([0, 0, 0, 0.5, 1, 1.5]);
  expect(bucket.take(1)).toBe(false);
  expect(bucket.reserve(2.5)).toBe(0);
});
