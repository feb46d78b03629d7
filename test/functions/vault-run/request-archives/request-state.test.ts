import { describe, expect, test } from '@jest/globals';
import { at, began, bulkUsd, files, hourMs, idOf, MiB, rowOf, World } from './world.ts';

describe('the budget', () => {
  const oneUsd = async () => {
    const world = new World();
    await world.ask();
    return bulkUsd(world);
  };

  test('is charged with what the estimate says: Expedited by the request, the GB and our own work', async () => {
    const world = new World({ settings: { tier: 'Expedited' } });
    await world.ask();
    expect(bulkUsd(world) - (await oneUsd())).toBeCloseTo(0.01 + 0.03 / 1024, 9);
  });

  test('is charged with the factor of a dearer region', async () => {
    const world = new World({ settings: { priceFactor: 1.5 } });
    await world.ask();
    expect(bulkUsd(world)).toBeCloseTo(1.5 * (await oneUsd()), 12);
  });

  test('that is met ends all asking, and what is under way stays', async () => {
    const world = new World({ settings: { maxCostUsd: 2.5 * (await oneUsd()) } });
    await world.ask();
    expect(world.sentIds()).toEqual([idOf(0), idOf(1)]);
    expect(world.requestState()).toMatchObject({ stopped: expect.stringContaining('OverBudget'), nextRow: 2 });
    await world.ask();
    expect(world.sent).toHaveLength(2);
  });

  test('of exactly the estimate is enough for all', async () => {
    const world = new World({ settings: { maxCostUsd: 3 * (await oneUsd()) } });
    await world.ask();
    expect([world.sent.length, world.requestState().stopped]).toEqual([3, null]);
  });

  test('counts repeats', async () => {
    const world = new World({ settings: { maxCostUsd: 3.5 * (await oneUsd()) } });
    await world.ask();
    const entry = world.ledger()[0];
    world.work.files.set(
      files.ledger(0),
      Buffer.from(JSON.stringify({ ...world.ledger(), 0: { ...entry, state: 'wanted', reason: 'JobFailed: x.' } })),
    );
    await world.ask();
    expect([world.sent.length, world.requestState().stopped]).toEqual([3, expect.stringMatching(/^OverBudget: /)]);
  });

  test('of nothing buys nothing', async () => {
    const world = new World({ settings: { maxCostUsd: null } });
    await world.ask();
    expect([world.sent.length, world.requestState().stopped]).toEqual([0, expect.stringMatching(/^OverBudget: /)]);
  });
});

describe("the day's bytes", () => {
  test('are not passed, and a new day begins with a clean sheet', async () => {
    const world = new World({ settings: { bytesPerDay: 2 * MiB } });
    expect(await world.ask()).toMatchObject({ waitSeconds: 1800 });
    expect(world.sent).toHaveLength(2);
    world.nowMs = began + 24 * hourMs - 600_000;
    expect(await world.ask()).toMatchObject({ waitSeconds: 600 });
    expect(world.sent).toHaveLength(2);
    world.nowMs = began + 24 * hourMs;
    await world.ask();
    expect(world.sent).toHaveLength(3);
    expect(world.requestState()).toMatchObject({ dayBegan: at(24 * hourMs), bytesThisDay: MiB, stopped: null });
  });

  test('let one archive through that is larger than they are', async () => {
    const rows = [rowOf(0, { sizeBytes: 5 * MiB }), rowOf(1)];
    const world = new World({ rows, settings: { bytesPerDay: MiB } });
    await world.ask();
    expect(world.sentIds()).toEqual([idOf(0)]);
  });
});
