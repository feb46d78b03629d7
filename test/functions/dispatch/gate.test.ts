import { expect, test } from '@jest/globals';
import { gateOf, RecentStarts, restoresAtOnceSetting } from '../../../functions/dispatch/gate.ts';
import { settingsOf } from '../../../functions/runtime/settings.ts';

/** Step Functions that lists so, and a clock that stands still. */
function world(listed: readonly string[]) {
  let nowMs = 0;
  const recent = new RecentStarts(() => nowMs);
  const gate = gateOf({ running: async () => listed }, 2, recent);
  return { gate, recent, pass: (ms: number) => (nowMs += ms) };
}

test.each([
  ['500', '20', 25],
  ['10', '20', 1],
  ['2000', '1', 1000], // no more can be counted
])('of %s workers, %s a restore, %i restores run at once', (WORKERS, MAX_CONCURRENCY, restores) => {
  expect(restoresAtOnceSetting(settingsOf({ WORKERS, MAX_CONCURRENCY }))).toBe(restores);
});

test('a restore that was let through and is listed counts once', async () => {
  const { gate } = world(['a']);
  gate.passed('a');
  expect(await gate.isOpen()).toBe(true);
});

test('one that no list shows yet counts, for ten seconds', async () => {
  const { gate, pass } = world(['a']);
  gate.passed('b');
  pass(10_000);
  expect(await gate.isOpen()).toBe(false);
  pass(1);
  expect(await gate.isOpen()).toBe(true);
});

test('once listed it is believed to have ended when no list shows it any more', () => {
  const { recent } = world([]);
  recent.add('a');
  expect(recent.notYetAmong(['a'])).toBe(0);
  expect(recent.notYetAmong([])).toBe(0);
});
