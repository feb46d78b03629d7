import { describe, expect, test } from '@jest/globals';
import { requestArchives } from '../../../../functions/request-archives.ts';
import { rowsPerSegment } from '../../../../functions/run-files/keys.ts';
import { awsError } from '../../doors.ts';
import { at, began, files, hourMs, idOf, MiB, restored, rowOf, run, World } from './world.ts';

describe('an answer', () => {
  const refusing = (name: string, message: string) => () => Object.assign(new Error(message), { name });

  test.each([
    ['PolicyEnforcedException', 1800],
    ['LimitExceededException', 1800],
    ['InsufficientCapacityException', 300],
  ])('%s holds all asking up for %d seconds, and costs nothing', async (name, waitSeconds) => {
    const world = new World({ answers: () => awsError(name) });
    expect(await world.ask()).toMatchObject({ outcome: 'wait', waitSeconds });
    expect(world.sent).toHaveLength(1);
    expect(world.requestState()).toMatchObject({
      chargedUsd: 0,
      stopped: null,
      paused: { reason: expect.stringContaining(name) },
    });
    expect(world.ledger()).toEqual({
      0: { state: 'refused for now', tries: 0, refusedAt: at(0), reason: expect.stringContaining(name) },
    });
  });

  test('that holds up for three days ends all asking', async () => {
    const held = { since: at(-72 * hourMs), reason: 'before' };
    const world = new World({ answers: () => awsError('PolicyEnforcedException'), requestState: { paused: held } });
    await world.ask();
    expect(world.requestState()).toMatchObject({ stopped: expect.stringContaining('PolicyEnforcedException') });
  });

  test('that accepts ends what held up', async () => {
    const world = new World({ requestState: { paused: { since: at(-71 * hourMs), reason: 'before' } } });
    await world.ask();
    expect(world.requestState().paused).toBeNull();
  });

  test.each([
    ['ResourceNotFoundException', 'The archive ID was not found: archive-1'],
    ['InvalidParameterValueException', 'Invalid archive id'],
  ])('%s about an archive fails that one, with its reason, and costs nothing', async (name, message) => {
    const answers = (id: string) => (id === idOf(1) ? refusing(name, message)() : undefined);
    const world = new World({ answers });
    await world.ask();
    expect(world.ledger()[1]).toEqual({ state: 'failed', tries: 1, reason: `${name}: Glacier says "${message}".` });
    expect([world.ledger()[0]?.state, world.ledger()[2]?.state]).toEqual(['requested', 'requested']);
    const { chargedUsd, requests } = world.requestState();
    const untroubled = new World();
    await untroubled.ask();
    expect(chargedUsd).toBeCloseTo((2 / 3) * untroubled.requestState().chargedUsd, 12);
    expect(requests).toBe(3);
  });

  test.each([
    ['ResourceNotFoundException', 'Vault not found for ARN: x', 'RequestRefused'],
    ['NoLongerSupportedException', 'This API is no longer supported for new accounts.', 'RequestRefused'],
    ['InvalidParameterValueException', 'Invalid SNS topic ARN: x', 'ConfigurationError'],
    ['AccessDeniedException', 'not authorized', 'AccessDeniedException'],
    ['Unheard', 'of', 'Unheard'],
  ])('%s: %s ends the run as %s, with what was taken written down', async (name, message, ended) => {
    const answers = (id: string) => (id === idOf(1) ? refusing(name, message)() : undefined);
    const world = new World({ answers });
    await expect(world.ask()).rejects.toMatchObject({ name: ended });
    expect(world.sentIds()).toEqual([idOf(0), idOf(1)]);
    expect(Object.keys(world.ledger())).toEqual(['0']);
    expect(world.requestState()).toMatchObject({ inFlight: null, requests: 2, bytesThisDay: MiB });
  });
});

describe('an archive that is refused for now', () => {
  const held = (...ids: readonly string[]) => {
    const isHeld = new Set(ids);
    return (id: string, time: number) =>
      isHeld.has(id) && time === 1 ? awsError('PolicyEnforcedException') : undefined;
  };
  const large = rowOf(0, { sizeBytes: 12 * MiB });

  test('by the policy goes to the end of the line; what is much smaller is asked for in the same call', async () => {
    const world = new World({ rows: [large, rowOf(1), rowOf(2)], answers: held(idOf(0)), bytesPerHour: 20 * MiB });
    expect(await world.ask()).toMatchObject({ waitSeconds: 1800 });
    expect(world.sentIds()).toEqual([idOf(0), idOf(1), idOf(2)]);
    world.nowMs = began + hourMs;
    await world.ask();
    expect(world.sentIds().slice(3)).toEqual([idOf(0)]);
    expect(world.ledger()[0]).toMatchObject({ state: 'requested', tries: 1 });
  });

  test('waits behind all that is wanted, in later segments, too', async () => {
    const rows = Array.from({ length: rowsPerSegment + 1 }, (_, row) => rowOf(row));
    const there = Object.fromEntries(rows.slice(1, rowsPerSegment).map(({ row }) => [row, restored(1)]));
    const first = {
      state: 'refused for now',
      tries: 0,
      refusedAt: at(-1),
      reason: 'PolicyEnforcedException: x.',
    } as const;
    const world = new World({ rows, ledger: JSON.parse(JSON.stringify({ ...there, 0: first })) });
    await world.ask();
    expect(world.sentIds()).toEqual([idOf(rowsPerSegment), idOf(0)]);
  });

  test('and can never pass the policy is named at once, with both numbers; the others come', async () => {
    const answers = (id: string) => (id === idOf(0) ? awsError('PolicyEnforcedException') : undefined);
    const world = new World({ rows: [large, rowOf(1), rowOf(2)], answers, bytesPerHour: 10 * MiB });
    await world.ask();
    expect(world.sentIds()).toEqual([idOf(0), idOf(1), idOf(2)]);
    expect(world.ledger()[0]).toMatchObject({
      state: 'failed',
      reason: expect.stringMatching(/^OverPolicy: .*12,582,912 bytes.*10,485,760 per hour/),
    });
    expect(world.requestState()).toMatchObject({ paused: null, requests: 3, bytesThisDay: 2 * MiB });
  });

  test('and is as large as the policy allows in its whole hour waits for that hour', async () => {
    const world = new World({ rows: [large], answers: held(idOf(0)), bytesPerHour: 12 * MiB });
    await world.ask();
    expect(world.ledger()[0]).toMatchObject({ state: 'refused for now' });
  });

  test('earlier is not asked for in a call that was refused another, however small it is', async () => {
    const earlier = {
      state: 'refused for now',
      tries: 0,
      refusedAt: at(-1),
      reason: 'PolicyEnforcedException: x.',
    } as const;
    const world = new World({
      rows: [large, rowOf(1)],
      answers: held(idOf(0)),
      ledger: { 1: earlier },
      bytesPerHour: 20 * MiB,
    });
    await world.ask();
    expect(world.sentIds()).toEqual([idOf(0)]);
    expect(world.ledger()[1]).toEqual(earlier);
  });

  test('waits for its hour where nobody can say what the policy is', async () => {
    const world = new World({ rows: [large], answers: held(idOf(0)) });
    const requests = { ...world.doors.requests, bytesPerHour: async () => Promise.reject(awsError('AccessDenied')) };
    await requestArchives(run, { ...world.doors, requests });
    expect(world.ledger()[0]).toMatchObject({ state: 'refused for now' });
  });

  test('is not asked for again by the call that follows one which died after its answers were written', async () => {
    const world = new World({ rows: [large], answers: held(idOf(0)) });
    await world.ask();
    const open = { since: at(0), rows: [0] };
    world.work.files.set(files.requestState, Buffer.from(JSON.stringify({ ...world.requestState(), inFlight: open })));
    const { listings } = world;
    await world.ask();
    expect([world.listings - listings, world.requestState().inFlight]).toEqual([0, null]);
  });
});
