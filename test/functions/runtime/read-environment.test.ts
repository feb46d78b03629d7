import { describe, expect, test } from '@jest/globals';
import { MiB } from '../../../functions/archive/units.ts';
import type { AbandonEnvironment, StartEnvironment } from '../../../functions/runtime/environment.ts';
import { type Settings, settingsOf } from '../../../functions/runtime/read-environment.ts';

interface Step {
  WORKERS: string;
}

const settings = (WORKERS?: string): Settings<Step> => settingsOf({ WORKERS });

describe('a setting', () => {
  test('that is right is read', () => {
    expect(settings('x').text('WORKERS')).toBe('x');
    expect(settings('').textOrEmpty('WORKERS')).toBe('');
    expect(settings('a,b').list('WORKERS')).toEqual(['a', 'b']);
    expect(settings('').list('WORKERS')).toEqual([]);
    expect(settings('500').positiveInteger('WORKERS')).toBe(500);
    expect(settings('0').wholeNumber('WORKERS')).toBe(0);
    expect(settings().positiveNumber('WORKERS', 1.5)).toBe(1.5);
    expect(settings(String(128 * MiB)).partSize('WORKERS')).toBe(128 * MiB);
    expect(settings(String(MiB)).sliceSize('WORKERS')).toBe(MiB);
    expect(settings('012345678901').account('WORKERS')).toBe('012345678901');
  });

  test.each([
    ['a missing text', () => settings().text('WORKERS')],
    ['an empty text', () => settings('').text('WORKERS')],
    ['a missing prefix', () => settings().textOrEmpty('WORKERS')],
    ['no number', () => settings('many').positiveInteger('WORKERS')],
    ['zero', () => settings('0').positiveInteger('WORKERS')],
    ['a fraction', () => settings('1.5').positiveInteger('WORKERS')],
    ['an account of 11 digits', () => settings('01234567890').account('WORKERS')],
    ['parts of 100 MiB', () => settings(String(100 * MiB)).partSize('WORKERS')],
    ['parts of 4 MiB', () => settings(String(4 * MiB)).partSize('WORKERS')],
    ['parts of 8 GiB', () => settings(String(8192 * MiB)).partSize('WORKERS')],
    ['slices of 3 MiB', () => settings(String(3 * MiB)).sliceSize('WORKERS')],
    ['a negative number', () => settings('-1').positiveNumber('WORKERS', 1)],
  ])('that is %s is a ConfigurationError naming it', (_, read) => {
    expect(read).toThrow(
      expect.objectContaining({ name: 'ConfigurationError', message: expect.stringContaining('WORKERS') }),
    );
  });

  test("that a step's interface does not list does not compile, and none is lent to a step that has fewer", () => {
    const start = settingsOf<StartEnvironment>({ QUEUE_URL: 'q', ACCOUNT_ID: '012345678901' });
    const account: Settings<{ ACCOUNT_ID: string }> = start;
    expect(account.account('ACCOUNT_ID')).toBe('012345678901');
    // @ts-expect-error -- misspelt
    expect(() => start.text('QUEUE_URI')).toThrow('QUEUE_URI');
    // @ts-expect-error -- abandon has no queue
    const queue: Settings<{ QUEUE_URL: string }> = settingsOf<AbandonEnvironment>({});
    expect(() => queue.text('QUEUE_URL')).toThrow('QUEUE_URL');
  });
});
