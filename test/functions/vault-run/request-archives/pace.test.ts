import { describe, expect, test } from '@jest/globals';
import { awsError } from '../../doors.ts';
import { began, idOf, MiB, rowOf, World } from './world.ts';

describe('the pace', () => {
  test('begins at ten a second, and creeps up', async () => {
    const rows = Array.from({ length: 320 }, (_, row) => rowOf(row));
    const world = new World({ rows });
    await world.ask();
    const seconds = (row: number) => ((world.sent[row]?.atMs ?? 0) - began) / 1000;
    expect(seconds(99)).toBeCloseTo(9.9, 1);
    expect(seconds(199) - seconds(100)).toBeCloseTo(99 / 12, 1);
    expect(world.requestState().requestsPerSecond).toBeCloseTo(10 + 2 + 120 / 50 + 144 / 50, 9);
  });

  test('is a hundred a second after two minutes', async () => {
    const rows = Array.from({ length: 9_900 }, (_, row) => rowOf(row));
    const world = new World({ rows });
    await world.ask();
    expect(world.requestState().requestsPerSecond).toBe(100);
    const reached = world.sent.findIndex(({ atMs }, row) => atMs - (world.sent[row - 1]?.atMs ?? 0) < 10.5);
    expect(((world.sent[reached]?.atMs ?? 0) - began) / 1000).toBeLessThan(130);
  });

  test('begins no faster than the settings allow', async () => {
    const rows = Array.from({ length: 5 }, (_, row) => rowOf(row));
    const world = new World({ rows, requestsPerSecond: 2 });
    await world.ask();
    expect(((world.sent[4]?.atMs ?? 0) - began) / 1000).toBeCloseTo(2, 1);
  });

  test('never passes what the settings allow', async () => {
    const world = new World({ requestState: { requestsPerSecond: 19 }, requestsPerSecond: 20 });
    await world.ask();
    expect(world.requestState().requestsPerSecond).toBe(20);
  });

  test('halves when Glacier throttles; nobody is forgotten, and nothing is paid for twice', async () => {
    const rows = Array.from({ length: 20 }, (_, row) => rowOf(row));
    const throttled = (id: string, time: number) =>
      id === idOf(5) && time === 1 ? awsError('ThrottlingException') : undefined;
    const world = new World({ rows, answers: throttled });
    await world.ask();
    expect(Object.values(world.ledger()).filter(({ state }) => state === 'requested')).toHaveLength(20);
    expect(new Set(world.sentIds()).size).toBe(20);
    expect(world.requestState().requestsPerSecond).toBe(5 + 2);
    const { chargedUsd, bytesThisDay, requests } = world.requestState();
    expect([bytesThisDay, requests]).toEqual([20 * MiB, world.sent.length]);
    const untroubled = new World({ rows });
    await untroubled.ask();
    expect(chargedUsd).toBeCloseTo(untroubled.requestState().chargedUsd, 12);
  });

  test('gives up for a while when nothing is taken at all, and says since when', async () => {
    const world = new World({ answers: () => awsError('ThrottlingException') });
    expect(await world.ask()).toMatchObject({ outcome: 'wait', waitSeconds: 300 });
    expect(world.sent.length).toBeLessThan(20);
    expect(world.requestState()).toMatchObject({
      requestsPerSecond: 0.5,
      paused: { reason: expect.stringContaining('Throttling') },
    });
    expect(world.requestState().chargedUsd).toBeCloseTo(0, 12);
  });
});
