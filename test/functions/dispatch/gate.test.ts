import { expect, test } from '@jest/globals';
import type { Ended } from '../../../functions/cloud/executions.ts';
import { gateOf, RecentStarts, restoresAtOnceSetting } from '../../../functions/dispatch/gate.ts';
import { settingsOf } from '../../../functions/runtime/settings.ts';

/** Step Functions that lists so, and a clock that stands still. */
function world(listed: readonly string[], ended: readonly Ended[] = []) {
  let nowMs = 0;
  let looks = 0;
  const recent = new RecentStarts(() => nowMs);
  const listEnded = async () => {
    looks += 1;
    return ended;
  };
  const gate = gateOf({ running: async () => listed, ended: listEnded }, 2, recent);
  return { gate, recent, pass: (ms: number) => (nowMs += ms), looks: () => looks };
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
  gate.passed('a', 0);
  expect(await gate.isOpen()).toBe(true);
});

test('one that no list shows yet counts, for ten seconds', async () => {
  const { gate, pass } = world(['a']);
  gate.passed('b', 0);
  pass(10_000);
  expect(await gate.isOpen()).toBe(false);
  pass(1);
  expect(await gate.isOpen()).toBe(true);
});

test('once listed it is believed to have ended when no list shows it any more', () => {
  const { recent } = world([]);
  recent.add('a', 0);
  expect(recent.notYetAmong(['a'])).toBe(0);
  expect(recent.notYetAmong([])).toBe(0);
});

test('one that ended before a list could show it running takes no place', async () => {
  const { gate } = world(
    ['a'],
    [
      { name: 'b', stoppedMs: 7 },
      { name: 'another', stoppedMs: 7 },
    ],
  );
  gate.passed('b', 7);
  expect(await gate.isOpen()).toBe(true);
});

test('one that is redriven counts, though a list that lags shows how it ended before', async () => {
  const { gate } = world(['a'], [{ name: 'b', stoppedMs: 6 }]);
  gate.passed('b', 7);
  expect(await gate.isOpen()).toBe(false);
});

test('ended restores are looked for only where those that no list shows would close the gate', async () => {
  const free = world(['a']);
  expect(await free.gate.isOpen()).toBe(true);
  const full = world(['a', 'c']);
  full.gate.passed('b', 0);
  expect(await full.gate.isOpen()).toBe(false);
  expect([free.looks(), full.looks()]).toEqual([0, 0]);
});
