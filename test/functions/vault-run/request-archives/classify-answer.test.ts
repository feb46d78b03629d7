import { describe, expect, test } from '@jest/globals';
import { awsError } from '../../doors.ts';
import { at, files, hourMs, idOf, MiB, World } from './world.ts';

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
    expect(world.work.files.has(files.ledger(0))).toBe(false);
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
