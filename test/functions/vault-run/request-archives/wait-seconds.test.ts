import { describe, expect, test } from '@jest/globals';
import type { Ledger } from '../../../../functions/run-files/ledger.ts';
import type { Tier } from '../../../../functions/vault-flow.ts';
import { at, began, files, hourMs, restored, World } from './world.ts';

describe('the wait', () => {
  const waitWith = async (tier: Tier, ledger: Ledger, nowMs: number, archives = 3) => {
    const world = new World({ settings: { tier }, ledger, requestState: { nextRow: 3 } });
    const summary = { chosen: { archives }, sampleRows: [] };
    world.work.files.set(files.summary, Buffer.from(JSON.stringify(summary)));
    world.nowMs = began + nowMs;
    return (await world.ask()).waitSeconds;
  };
  const underWay: Ledger = {
    0: restored(1),
    1: { state: 'requested', tries: 1, jobId: 'a', requestedAt: at(0) },
    2: { state: 'failed', tries: 1, reason: 'no' },
  };
  const allThere: Ledger = { ...underWay, 1: restored(1) };

  test.each([
    ['half an hour while none can be done', 'Bulk', underWay, hourMs, 1800],
    ['until the first may be done', 'Bulk', underWay, 4.75 * hourMs, 900],
    ['five minutes when all may be done', 'Bulk', underWay, 6 * hourMs, 300],
    ['less by Standard', 'Standard', underWay, 3 * hourMs, 300],
    ['a minute by Expedited', 'Expedited', underWay, 60_000, 60],
    ['five minutes by Expedited, when it takes longer', 'Expedited', underWay, hourMs, 300],
    ['a minute when nothing is under way', 'Bulk', allThere, hourMs, 60],
  ] as const)('is %s', async (_, tier, ledger, nowMs, seconds) => {
    expect(await waitWith(tier, ledger, nowMs)).toBe(seconds);
  });

  test('is longer for a large vault, of which taking stock costs more', async () => {
    expect(await waitWith('Bulk', underWay, 6 * hourMs, 100_000)).toBe(1000);
  });
});
