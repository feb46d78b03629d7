import { describe, expect, test } from '@jest/globals';
import { keyNamedBy, rowNamedBy } from '../../../functions/archive/job-key.ts';

describe('keyNamedBy()', () => {
  test('reads the key a description names', () => {
    expect(keyNamedBy('{"thaw":{"key":"2014/photos.tar"}}')).toEqual({ key: '2014/photos.tar' });
    expect(keyNamedBy('{"note":"x","thaw":{"run":"r","key":""}}')).toEqual({ key: '' });
  });

  test.each([
    null,
    undefined,
    '',
    'backup of 2014',
    '{"thaw":{"key":"cut o',
    'null',
    '"thaw"',
    '[]',
    '{}',
    '{"thaw":null}',
    '{"thaw":"key"}',
    '{"thaw":{"run":"2026","row":1}}',
    '{"key":"2014/photos.tar"}',
    '{"__proto__":{"thaw":{"key":"a"}}}',
    '{"thaw":{"__proto__":{"key":"a"}}}',
    '[{"thaw":{"key":"a"}}]',
  ])('finds none in %j', (description) => {
    expect(keyNamedBy(description)).toBeUndefined();
  });

  test.each(['1', 'null', 'true', '{}', '["a"]'])('says why %s is no key', (key) => {
    expect(keyNamedBy(`{"thaw":{"key":${key}}}`)).toEqual({
      reason: `its thaw.key is ${key}, and a key is a string`,
    });
  });
});

describe('rowNamedBy()', () => {
  test('reads the row of a run that a description names', () => {
    expect(rowNamedBy('{"thaw":{"run":"thaw-2026.11","row":0}}')).toEqual({ run: 'thaw-2026.11', row: 0 });
  });

  test.each([
    null,
    '',
    'my words',
    '{"thaw":{"key":"a"}}',
    '{"run":"r","row":1}',
    '{"thaw":{"__proto__":{"run":"r"}}}',
  ])('finds none in %j', (description) => {
    expect(rowNamedBy(description)).toBeUndefined();
  });

  test.each(['"."', '".."', '"a/b"', '"a b"', '"\\u0007"', '""', '7', `"${'r'.repeat(81)}"`])(
    'says why %s is no run',
    (run) => {
      expect(rowNamedBy(`{"thaw":{"run":${run},"row":1}}`)).toEqual({
        reason: expect.stringMatching(/^its thaw.run is /),
      });
    },
  );

  test.each(['-1', '1.5', '"1"', 'null', '1e300'])('says why %s is no row', (row) => {
    expect(rowNamedBy(`{"thaw":{"run":"r","row":${row}}}`)).toEqual({
      reason: expect.stringMatching(/^its thaw.row is /),
    });
  });
});
