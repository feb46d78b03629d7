import { describe, expect, test } from '@jest/globals';
import { keyNamedBy } from '../../functions/archive/job-key.ts';

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
