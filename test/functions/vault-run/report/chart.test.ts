import { describe, expect, test } from '@jest/globals';
import { barsOf, chart } from '../../../../functions/vault-run/report/chart.ts';
import type { Sums } from '../../../../functions/vault-run/report/sums.ts';

/** One GiB at each of these minutes behind midnight. */
const at = (minutes: readonly number[]): Sums['restoredByMinute'] =>
  Object.fromEntries(
    minutes.map((minute) => [
      new Date(Date.parse('2026-11-22T00:00Z') + minute * 60_000).toISOString().slice(0, 16),
      { archives: 1, bytes: 2 ** 30 },
    ]),
  );

describe('barsOf()', () => {
  test.each([
    ['a minute', [5], 1],
    ['an hour', [0, 60], 5],
    ['a day', [0, 1440], 60],
    ['two months', [0, 60 * 1440], 7 * 1440],
    ['ten years', [0, 3650 * 1440], 365 * 1440],
  ])('of %s keeps every byte, in 12 to 61 bars', (_, minutes, length) => {
    const { minutes: found, bars } = barsOf(at(minutes));
    expect(found).toBe(length);
    expect(bars.length).toBeGreaterThanOrEqual(12);
    expect(bars.length).toBeLessThanOrEqual(61);
    expect(bars.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(minutes.length * 2 ** 30);
    expect(bars[0]?.bytes).toBe(2 ** 30);
  });

  test('of nothing has none, and the chart says so', () => {
    expect(barsOf({}).bars).toEqual([]);
    expect(chart({}).toString()).toContain('Nothing was restored by this run');
  });
});

test('chart() names each bar, and the empty ones not', () => {
  const text = chart(at([0, 90])).toString();
  expect(text.match(/<rect /g)).toHaveLength(2);
  expect(text).toContain('2026-11-22 01:30 UTC: 1 archive, 1 GiB');
});
