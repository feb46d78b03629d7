import { describe, expect, test } from '@jest/globals';
import { archiveKey, checkKey, inventoryKey, rangeKey } from '../../../functions/archive/object-key.ts';

test('archiveKey() is vault and archive', () => {
  expect(archiveKey('photos', 'abc-123')).toBe('photos/abc-123');
});

test('rangeKey() names the first and the last byte', () => {
  expect(rangeKey('photos', 'abc-123', { start: 0, end: 1048576 })).toBe('photos/abc-123.bytes-0-1048575');
});

describe('inventoryKey()', () => {
  const job = { vaultName: 'photos', jobId: 'job-1', completedAt: '2026-11-22T06:35:12.345Z', format: 'JSON' } as const;

  test('sorts by the second and tells the job', () => {
    expect(inventoryKey(job)).toBe('inventory/photos/20261122T063512Z-026ab639.json');
  });

  test('ends as its format does, and differs for another job of the same second', () => {
    expect(inventoryKey({ ...job, format: 'CSV' })).toMatch(/\.csv$/);
    expect(inventoryKey({ ...job, jobId: 'job-2' })).not.toBe(inventoryKey(job));
  });
});

describe('checkKey()', () => {
  test.each(['a', 'photos/2014/a b.tar', '...', 'a..b/.hidden', 'ä/€/😀', "it's %20 (1) & \\more"])(
    'takes "%s"',
    (key) => {
      expect(checkKey('restored/', key)).toBeUndefined();
    },
  );

  test.each([
    ['', 'it is empty'],
    ['/a', 'it begins with "/", and keys are relative to the prefix'],
    ['a//b', 'it has an empty segment ("//", or "/" at the end)'],
    ['a/', 'it has an empty segment ("//", or "/" at the end)'],
    ['..', 'it has a segment ".."'],
    ['a/../../b', 'it has a segment ".."'],
    ['./a', 'it has a segment "."'],
    ['a/.', 'it has a segment "."'],
    ['a\nb', 'it contains a control character'],
    ['a\0', 'it contains a control character'],
    ['a\u007f', 'it contains a control character'],
    ['a\u0085', 'it contains a control character'],
    ['a\uffff', 'it contains a control character'],
    ['a\ud800', 'it is not valid Unicode (half of a surrogate pair)'],
    ['\udc00a', 'it is not valid Unicode (half of a surrogate pair)'],
  ])('refuses %j: %s', (key, reason) => {
    expect(checkKey('restored/', key)).toBe(reason);
  });

  test('counts prefix and key as bytes of UTF-8, up to 1,024', () => {
    expect(checkKey('p/', 'a'.repeat(1022))).toBeUndefined();
    expect(checkKey('p/', 'a'.repeat(1023))).toBe('with its prefix it has 1025 bytes of UTF-8, and S3 takes 1024');
    expect(checkKey('', 'é'.repeat(512))).toBeUndefined();
    expect(checkKey('', 'é'.repeat(513))).toMatch('1026 bytes');
  });
});
