import { describe, expect, test } from '@jest/globals';
import {
  accountSetting,
  partSizeSetting,
  positiveIntegerSetting,
  textOrEmptySetting,
  textSetting,
} from '../../../functions/runtime/settings.ts';

describe('a setting', () => {
  test('that is right is read', () => {
    expect(textSetting('A', { A: 'x' })).toBe('x');
    expect(textOrEmptySetting('A', { A: '' })).toBe('');
    expect(positiveIntegerSetting('A', { A: '500' })).toBe(500);
    expect(partSizeSetting('A', { A: String(2 ** 27) })).toBe(2 ** 27);
    expect(accountSetting('A', { A: '012345678901' })).toBe('012345678901');
  });

  test.each([
    ['a missing text', () => textSetting('WORKERS', {})],
    ['an empty text', () => textSetting('WORKERS', { WORKERS: '' })],
    ['a missing prefix', () => textOrEmptySetting('WORKERS', {})],
    ['no number', () => positiveIntegerSetting('WORKERS', { WORKERS: 'many' })],
    ['zero', () => positiveIntegerSetting('WORKERS', { WORKERS: '0' })],
    ['a fraction', () => positiveIntegerSetting('WORKERS', { WORKERS: '1.5' })],
    ['an account of 11 digits', () => accountSetting('WORKERS', { WORKERS: '01234567890' })],
    ['parts of 100 MiB', () => partSizeSetting('WORKERS', { WORKERS: String(100 * 2 ** 20) })],
    ['parts of 4 MiB', () => partSizeSetting('WORKERS', { WORKERS: String(2 ** 22) })],
    ['parts of 8 GiB', () => partSizeSetting('WORKERS', { WORKERS: String(2 ** 33) })],
  ])('that is %s is a ConfigurationError naming it', (_, read) => {
    expect(read).toThrow(
      expect.objectContaining({ name: 'ConfigurationError', message: expect.stringContaining('WORKERS') }),
    );
  });
});
