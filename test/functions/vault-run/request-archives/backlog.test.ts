import { describe, expect, test } from '@jest/globals';
import { noArchives, withArchive } from '../../../../functions/archive/estimate.ts';
import type { VaultStatus } from '../../../../functions/vault-flow.ts';
import { at, began, files, hourMs, idOf, MiB, rowOf, World } from './world.ts';

const roads = { minimumPartSizeBytes: 128 * MiB, smallOutputUpToBytes: 128 * MiB };
const GiB = 1024 * MiB;

/** Twenty workers bring 18 MiB/s each: 15,187 GiB in twelve hours, without what each restore takes besides. */
const few = { workers: 20, maxConcurrency: 20, smallWorkers: 10 };

const tallyOf = (...sizes: readonly number[]) =>
  sizes.reduce((tally, sizeBytes) => withArchive(tally, sizeBytes, roads), noArchives);

const statusOf = (change: Partial<VaultStatus>): string =>
  JSON.stringify({
    round: 1,
    at: at(0),
    underWay: noArchives,
    restored: noArchives,
    waiting: { queue: 0, room: 0 },
    ...change,
  });

const putStatus = (world: World, change: Partial<VaultStatus>) =>
  world.work.files.set(files.status, Buffer.from(statusOf(change)));

const large = (count: number, sizeBytes = 1000 * GiB) =>
  Array.from({ length: count }, (_, row) => rowOf(row, { sizeBytes }));

describe('the backlog', () => {
  test('is no more than can be restored in twelve hours', async () => {
    const world = new World({ rows: large(40), workers: few });
    expect(await world.ask()).toMatchObject({ outcome: 'wait', waitSeconds: 1800 });
    expect(world.sent).toHaveLength(15);
    expect(world.requestState()).toMatchObject({ stopped: null, paused: null, inFlight: null });
    expect(world.requestState().backlog.underWay).toEqual(tallyOf(...large(15).map(({ sizeBytes }) => sizeBytes)));
    await world.ask();
    expect(world.sent).toHaveLength(15);
  });

  test('counts what a restore takes besides its bytes', async () => {
    const rows = Array.from({ length: 4000 }, (_, row) => rowOf(row, { sizeBytes: 129 * MiB }));
    const world = new World({ rows, workers: { workers: 4, maxConcurrency: 2, smallWorkers: 1 } });
    await world.ask();
    // Two places of two: 2 x 12 s and 129 MiB at 18 MiB/s, in 2 x 43,200 s.
    expect(world.sent).toHaveLength(Math.floor(86_400 / (24 + 129 / 18)));
  });

  test('has room again when a stock-taking has seen them restored', async () => {
    const world = new World({ rows: large(40), workers: few });
    await world.ask();
    const restored = tallyOf(...large(10).map(({ sizeBytes }) => sizeBytes));
    const underWay = tallyOf(...large(5).map(({ sizeBytes }) => sizeBytes));
    putStatus(world, { restored, underWay });
    await world.ask();
    expect(world.sent).toHaveLength(25);
  });

  test('takes one that is too large for twelve hours when nothing else is there, and lets none like it overtake', async () => {
    const rows = [
      rowOf(0, { sizeBytes: 10 * GiB }),
      rowOf(1, { sizeBytes: 40_000 * GiB }),
      rowOf(2, { sizeBytes: GiB }),
    ];
    const world = new World({ rows, workers: few });
    await world.ask();
    expect(world.sentIds()).toEqual([idOf(0)]);
    putStatus(world, { restored: tallyOf(10 * GiB) });
    await world.ask();
    expect(world.sentIds()).toEqual([idOf(0), idOf(1)]);
  });

  test('of large ones holds no small one up', async () => {
    const rows = [...large(20), ...Array.from({ length: 5 }, (_, index) => rowOf(20 + index))];
    const world = new World({ rows, workers: few });
    await world.ask();
    expect(world.sentIds().slice(15)).toEqual([20, 21, 22, 23, 24].map(idOf));
  });

  test('forgets what was not taken', async () => {
    const answers = (id: string) => (id === idOf(1) ? new Error('Invalid archive id') : undefined);
    const named = (id: string) => {
      const error = answers(id);
      return error && Object.assign(error, { name: 'InvalidParameterValueException' });
    };
    const world = new World({ answers: named });
    await world.ask();
    expect(world.requestState().backlog.underWay).toEqual(tallyOf(MiB, MiB));
  });
});

describe('the speed', () => {
  const second = { round: 2, at: at(hourMs), underWay: noArchives };
  /** As it was learned when that second stock-taking came an hour after a first one. */
  const learnedFrom = async (waiting: [number, number], change: Partial<VaultStatus>) => {
    const world = new World({
      workers: few,
      more: { [files.status]: statusOf({ waiting: { queue: 0, room: waiting[0] } }) },
    });
    await world.ask();
    putStatus(world, { ...second, waiting: { queue: 0, room: waiting[1] }, ...change });
    world.nowMs = began + hourMs;
    await world.ask();
    return world.requestState().backlog.speed.long;
  };
  /** 20 x 18 MiB/s for an hour are 1,265 GiB. */
  const half = { restored: tallyOf(632 * GiB) };

  test('is learned from what was restored while others waited', async () => {
    expect(await learnedFrom([50, 50], half)).toBeCloseTo(0.75, 2);
    expect(await learnedFrom([50, 50], { restored: tallyOf(2 * 1260 * GiB) })).toBeCloseTo(1.5, 1);
  });

  test('is not learned while nothing waited: then the time went into waiting for Glacier', async () => {
    expect(await learnedFrom([10, 50], half)).toBe(1);
    expect(await learnedFrom([50, 10], half)).toBe(1);
  });

  test('of small ones is not learned from messages that are being restored, only from those that wait', async () => {
    const learnedOf = async (queue: number) => {
      const waiting = { queue, room: 0 };
      const world = new World({ workers: few, more: { [files.status]: statusOf({ waiting }) } });
      await world.ask();
      putStatus(world, { ...second, waiting, restored: tallyOf(MiB) });
      world.nowMs = began + hourMs;
      await world.ask();
      return world.requestState().backlog.speed.small;
    };
    expect([await learnedOf(few.smallWorkers), await learnedOf(few.smallWorkers + 100)]).toEqual([1, 0.625]);
  });

  test('changes by no more than a factor that one round can tell', async () => {
    expect(await learnedFrom([50, 50], { restored: noArchives })).toBeCloseTo(0.625, 3);
  });

  test('is learned once per stock-taking', async () => {
    const world = new World({ workers: few, more: { [files.status]: statusOf({ waiting: { queue: 0, room: 50 } }) } });
    await world.ask();
    world.nowMs += hourMs;
    await world.ask();
    expect(world.requestState().backlog.speed).toEqual({ long: 1, small: 1 });
  });

  test('bounds what is asked for', async () => {
    const slow = { long: 0.5, small: 1 };
    const backlog = { underWay: noArchives, speed: slow, stock: null };
    const world = new World({ rows: large(40), workers: few, requestState: { backlog } });
    await world.ask();
    expect(world.sent).toHaveLength(7);
  });
});
