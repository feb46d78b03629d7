import { describe, expect, test } from '@jest/globals';
import { requestArchives } from '../../functions/request-archives.ts';
import { lockKey, rowsPerSegment } from '../../functions/run-files/keys.ts';
import type { Ledger, LedgerEntry } from '../../functions/run-files/ledger.ts';
import type { SessionDoors } from '../../functions/vault-run/request-archives/session.ts';
import { emptyStock } from '../../functions/vault-run/take-stock/stock.ts';
import { awsError } from './doors.ts';
import {
  at,
  began,
  files,
  here,
  hourMs,
  idOf,
  MiB,
  restored,
  rowOf,
  run,
  World,
} from './vault-run/request-archives/world.ts';

describe('asking', () => {
  test('ends with the batch in which the execution was stopped, and nothing else is charged', async () => {
    const rows = Array.from({ length: 300 }, (_, row) => rowOf(row));
    const world = new World({ rows, stoppedAtMs: 4_000 });
    await expect(world.ask()).rejects.toMatchObject({
      name: 'VaultLocked',
      message: expect.stringMatching(/"run-2" was stopped/),
    });
    expect(world.sent).toHaveLength(100);
    expect(world.requestState()).toMatchObject({ requests: 100, inFlight: null });
    expect(Object.keys(world.ledger())).toHaveLength(100);
  });

  test('ends where another run has taken over the lock', async () => {
    const other = JSON.stringify({ run: 'run-3', executionArn: 'arn:execution:run-3' });
    const world = new World({ more: { [lockKey(here.vaultName)]: other } });
    await expect(world.ask()).rejects.toMatchObject({ name: 'VaultLocked' });
    expect(world.sent).toEqual([]);
    expect(world.requestState()).toMatchObject({ requests: 0, chargedUsd: 0 });
  });

  test.each(['ThrottlingException', 'AccessDeniedException'])(
    'is not charged with a batch before which nobody could say who holds the lock: %s',
    async (name) => {
      const rows = Array.from({ length: 150 }, (_, row) => rowOf(row));
      const world = new World({ rows });
      let looks = 0;
      const executions: SessionDoors['executions'] = {
        async describe(execution) {
          if (++looks === 2) throw awsError(name);
          return await world.doors.executions.describe(execution);
        },
      };
      await expect(requestArchives(run, { ...world.doors, executions })).rejects.toMatchObject({ name });
      expect(world.requestState()).toMatchObject({ requests: 100, bytesThisDay: 100 * MiB, inFlight: null });
      await world.ask();
      const untroubled = new World({ rows });
      await untroubled.ask();
      expect(world.sent).toHaveLength(150);
      expect(world.requestState()).toMatchObject({ requests: 150, bytesThisDay: 150 * MiB });
      expect(world.requestState().chargedUsd).toBeCloseTo(untroubled.requestState().chargedUsd, 12);
    },
  );

  test('goes in order, writes the jobs down, and gives the run back to wait', async () => {
    const world = new World();
    expect(await world.ask()).toEqual({ ...run, calls: 8, outcome: 'wait', waitSeconds: 1800, progress: null });
    expect(world.sent).toMatchObject(
      [0, 1, 2].map((row) => ({
        archiveId: idOf(row),
        tier: 'Bulk',
        description: `{"thaw":{"run":"run-2","row":${row}}}`,
        topicArn: 'our-topic',
      })),
    );
    expect(world.ledger()[1]).toEqual({ state: 'requested', jobId: 'job-2', requestedAt: at(0), tries: 1 });
    expect(world.requestState()).toMatchObject({
      requests: 3,
      nextRow: 3,
      bytesThisDay: 3 * MiB,
      inFlight: null,
      stopped: null,
    });
  });

  test('one of several archives with the same bytes: the others wait, unless the ledger wants one', async () => {
    const rows = [0, 1, 2].map((row) => rowOf(row, { sameBytesAs: 0 }));
    const world = new World({ rows });
    await world.ask();
    expect(world.sentIds()).toEqual([idOf(0)]);
    const wanted: LedgerEntry = { state: 'wanted', tries: 0, reason: 'CopyFailed: no.' };
    const later = new World({ rows, ledger: { 0: { state: 'failed', tries: 3, reason: 'no' }, 1: wanted } });
    await later.ask();
    expect(later.sentIds()).toEqual([idOf(1)]);
  });

  test('a request that Glacier refused is not counted as charged', async () => {
    const refusing = new World({
      answers: (archiveId) => (archiveId === idOf(1) ? awsError('InvalidParameterValueException') : undefined),
    });
    await refusing.ask();
    const two = new World({ rows: [rowOf(0), rowOf(1)] });
    await two.ask();
    expect(refusing.ledger()[1]).toMatchObject({ state: 'failed' });
    expect(refusing.requestState().chargedUsd).toBeCloseTo(two.requestState().chargedUsd, 12);
    expect(refusing.requestState().bytesThisDay).toBe(2 * MiB);
  });

  test('again asks for nothing', async () => {
    const world = new World();
    await world.ask();
    const before = world.requestState();
    await world.ask();
    expect(world.sent).toHaveLength(3);
    // Each write has a mark of its own.
    expect(world.requestState()).toEqual({ ...before, written: expect.any(String) });
  });

  test('leaves alone what is there, failed or under way, and asks for what is wanted again', async () => {
    const ledger: Ledger = {
      0: restored(1),
      1: {
        state: 'wanted',
        tries: 1,
        jobId: 'job-a',
        requestedAt: at(-hourMs),
        reason: 'JobFailed: x.',
      },
      2: { state: 'failed', tries: 3, reason: 'no' },
    };
    const world = new World({ ledger, requestState: { nextRow: 3 } });
    await world.ask();
    expect(world.sentIds()).toEqual([idOf(1)]);
    expect(world.ledger()).toEqual({
      ...ledger,
      1: { state: 'requested', tries: 2, jobId: 'job-1', requestedAt: at(0), reason: 'JobFailed: x.' },
    });
  });

  test('names no topic where the vault tells ours already', async () => {
    const world = new World({ toldBy: 'our-topic' });
    await world.ask();
    expect(world.sent.map(({ topicArn }) => topicArn)).toEqual([undefined, undefined, undefined]);
  });

  test('ends when its time does, at a place from which the next call goes on', async () => {
    const rows = Array.from({ length: 1250 }, (_, row) => rowOf(row));
    const world = new World({ rows, time: 3, requestState: { requestsPerSecond: 100 } });
    expect(await world.ask()).toMatchObject({ waitSeconds: 1 });
    expect(world.sent).toHaveLength(1000);
    expect(world.requestState().nextRow).toBe(1000);
  });

  test.each([
    ['took long, and is worth it again in three hours at most', hourMs, 0, 'more'],
    ['took long, three hours ago', hourMs, 3 * hourMs, 'wait'],
    ['took a second, and is worth it again in nine', 1000, 0, 'wait'],
    ['took five, and is worth it again in forty-five', 5000, 0, 'more'],
  ] as const)(
    'where time is up goes on at once or waits for a stock-taking, the last of which %s',
    async (_, tookMs, agoMs, outcome) => {
      const rows = Array.from({ length: 1250 }, (__, row) => rowOf(row));
      const status = { ...emptyStock, round: 4, at: at(-agoMs), waiting: { queue: 0, room: 0 } };
      const requestState = { requestsPerSecond: 50, resumesAt: at(-agoMs - tookMs) };
      const more = { [files.status]: JSON.stringify(status) };
      const world = new World({ rows, time: 3, requestState, more });
      expect(await world.ask()).toMatchObject({ outcome, waitSeconds: outcome === 'more' ? 0 : 1, calls: 8 });
      expect(world.sent).toHaveLength(1000);
      expect(world.requestState()).toMatchObject({ ended: 'out of time' });
    },
  );

  test('reads of a segment that is done only the ledger', async () => {
    const rows = Array.from({ length: rowsPerSegment + 1 }, (_, row) => rowOf(row));
    const done = Object.fromEntries(rows.slice(0, rowsPerSegment).map(({ row }) => [row, restored(1)]));
    const world = new World({
      rows,
      ledger: JSON.parse(JSON.stringify(done)),
      requestState: { nextRow: rowsPerSegment },
    });
    world.work.files.delete(files.manifest(0));
    await world.ask();
    expect(world.sentIds()).toEqual([idOf(rowsPerSegment)]);
    expect(Object.keys(world.ledger(1))).toEqual([String(rowsPerSegment)]);
  });

  test('asks for rows whose entries are gone from a segment that was done: a stock-taking that was lost sight of wrote late', async () => {
    const rows = Array.from({ length: rowsPerSegment }, (_, row) => rowOf(row));
    const left = rows.filter(({ row }) => row !== 5 && row !== 6);
    const ledger = Object.fromEntries(left.map(({ row }) => [row, restored(1)]));
    const world = new World({
      rows,
      ledger: JSON.parse(JSON.stringify(ledger)),
      requestState: { nextRow: rowsPerSegment },
    });
    await world.ask();
    expect(world.sentIds()).toEqual([idOf(5), idOf(6)]);
  });

  test('refuses to work without the request', async () => {
    const world = new World();
    world.work.files.delete(files.request);
    await expect(world.ask()).rejects.toMatchObject({ name: 'ConfigurationError' });
  });
});

describe('a call that dies in the midst of a batch', () => {
  /** A call that after so many requests neither sends nor hears anything any more. */
  const dying = async (requests: number) => {
    const world = new World();
    const { initiateArchive } = world.doors.requests;
    const silence = new Promise<never>(() => {});
    const { promise: allTried, resolve } = Promise.withResolvers<void>();
    let attempts = 0;
    const dead: SessionDoors['requests'] = {
      ...world.doors.requests,
      initiateArchive(...wish) {
        if (++attempts === 3) resolve();
        return attempts > requests ? silence : initiateArchive(...wish);
      },
    };
    void requestArchives(run, { ...world.doors, requests: dead });
    await allTried;
    return world;
  };

  test.each([1, 2])('after %d answers is continued by another, which asks for nothing twice', async (answers) => {
    const world = await dying(answers);
    expect(world.work.files.has(files.ledger(0))).toBe(false);
    expect(world.requestState()).toMatchObject({ requests: 3, inFlight: { since: at(0), rows: [0, 1, 2] } });
    await world.ask();
    expect(world.sentIds()).toEqual([idOf(0), idOf(1), idOf(2)]);
    expect(Object.values(world.ledger()).map(({ jobId }) => jobId)).toEqual(['job-1', 'job-2', 'job-3']);
    expect(world.requestState()).toMatchObject({ inFlight: null, nextRow: 3 });
    // Those that may have been sent were charged, and are charged once more: never too little.
    expect(world.requestState().requests).toBe(3 + 3 - answers);
  });

  test('is not looked for where the ledger knows all of it', async () => {
    const world = new World();
    await world.ask();
    const open = { since: at(0), rows: [0, 1, 2] };
    world.work.files.set(files.requestState, Buffer.from(JSON.stringify({ ...world.requestState(), inFlight: open })));
    const { listings } = world;
    await world.ask();
    expect([world.sent.length, world.listings - listings, world.requestState().inFlight]).toEqual([3, 0, null]);
  });
});

describe('two calls of a run at once', () => {
  const rows = Array.from({ length: 300 }, (_, row) => rowOf(row));
  const turn = () => new Promise(setImmediate);
  const endOf = (call: Promise<unknown>) =>
    call.then(
      () => 'well',
      (error: Error) => error.name,
    );
  /** One clock for both: whoever wakes first wakes first. */
  const together = (world: World): SessionDoors => {
    const sleepers: { readonly atMs: number; readonly wake: () => void }[] = [];
    const wakeOne = () => {
      const next = sleepers.toSorted((one, other) => one.atMs - other.atMs)[0];
      if (next === undefined) return;
      sleepers.splice(sleepers.indexOf(next), 1);
      world.nowMs = Math.max(world.nowMs, next.atMs);
      next.wake();
    };
    const sleep = (ms: number) =>
      new Promise<void>((wake) => {
        sleepers.push({ atMs: world.nowMs + ms, wake });
        setImmediate(wakeOne);
      });
    return { ...world.doors, sleep };
  };
  const takeOver = (world: World) =>
    world.work.files.set(
      files.requestState,
      Buffer.from(JSON.stringify({ ...world.requestState(), written: 'by another' })),
    );

  test('ask for nothing twice, and pay for nothing twice: the later one goes on', async () => {
    const world = new World({ rows });
    const doors = together(world);
    const first = endOf(requestArchives(run, doors));
    while (world.sent.length < 10) await turn();
    await requestArchives(run, doors);
    expect(await first).toBe('VaultLocked');
    expect(world.sentIds().toSorted()).toEqual(rows.map(({ row }) => idOf(row)).toSorted());
    expect(Object.values(world.ledger()).map(({ state, tries }) => `${state} ${tries}`)).toEqual(
      rows.map(() => 'requested 1'),
    );
    const untroubled = new World({ rows });
    await untroubled.ask();
    expect(world.requestState()).toMatchObject({ requests: 300, inFlight: null, nextRow: 300 });
    expect(world.requestState().chargedUsd).toBeCloseTo(untroubled.requestState().chargedUsd, 12);
  });

  test.each([
    ['with its answer', false],
    ['without one', true],
  ])(
    'and a request that arrives a minute late, %s: the later one waits for it before it believes ListJobs',
    async (_, isLost) => {
      const world = new World({ answers: (id) => (isLost && id === idOf(2) ? 'lost' : undefined) });
      const { initiateArchive } = world.doors.requests;
      const slow: SessionDoors['requests'] = {
        ...world.doors.requests,
        async initiateArchive(vaultName, wish) {
          const isLate = () => wish.archiveId === idOf(2) && world.nowMs < began + 60_000;
          for (let turns = 0; turns < 1000 && isLate(); turns++) await turn();
          return await initiateArchive(vaultName, wish);
        },
      };
      const first = endOf(requestArchives(run, { ...world.doors, requests: slow }));
      while (world.sent.length < 2) await turn();
      await world.ask();
      expect(await first).toBe('VaultLocked');
      expect(world.sentIds()).toEqual([idOf(0), idOf(1), idOf(2)]);
      expect(world.ledger()[2]).toMatchObject({ state: 'requested', jobId: 'job-3', tries: 1 });
    },
  );

  test('and a stock-taking that was lost sight of and writes the ledger late: the rows of both are kept', async () => {
    const world = new World();
    const { initiateArchive } = world.doors.requests;
    const other = { 7: restored(1) };
    const requests: SessionDoors['requests'] = {
      ...world.doors.requests,
      async initiateArchive(...wish) {
        world.work.files.set(files.ledger(0), Buffer.from(JSON.stringify(other)));
        return await initiateArchive(...wish);
      },
    };
    await requestArchives(run, { ...world.doors, requests });
    expect(world.ledger()).toMatchObject({
      ...other,
      0: { jobId: 'job-1' },
      1: { jobId: 'job-2' },
      2: { jobId: 'job-3' },
    });
    expect(world.sent).toHaveLength(3);
  });

  test('of which the other writes the ledger again and again: VaultLocked, and the next call finds the jobs', async () => {
    const world = new World();
    let writes = 0;
    const write: typeof world.work.write = async (key, bytes, condition) => {
      if (key === files.ledger(0)) {
        const other = { 7: { ...restored(1), verifiedAt: at((writes += 1)) } };
        world.work.files.set(key, Buffer.from(JSON.stringify(other)));
      }
      return await world.work.write(key, bytes, condition);
    };
    const work = { ...world.work, write };
    await expect(requestArchives(run, { ...world.doors, work })).rejects.toMatchObject({ name: 'VaultLocked' });
    expect(writes).toBe(5);
    await world.ask();
    expect(world.sent).toHaveLength(3);
    expect(Object.keys(world.ledger())).toEqual(['0', '1', '2', '7']);
  });

  test('of which the later has no time to wait: it comes back, and leaves the batch to the next one', async () => {
    const open = { since: at(-10_000), rows: [0, 1, 2] };
    const world = new World({ requestState: { requests: 3, inFlight: open }, time: 5 });
    expect(await world.ask()).toMatchObject({ outcome: 'wait', waitSeconds: 1, calls: 8 });
    expect([world.sent.length, world.listings]).toEqual([0, 0]);
    expect(world.requestState()).toMatchObject({ requests: 3, inFlight: open });
  });

  test('of which the former looked for a lost answer: it writes no ledger any more', async () => {
    const world = new World({ answers: (id) => (id === idOf(1) ? 'lost' : undefined) });
    const { jobs } = world.doors.requests;
    const meanwhile: SessionDoors['requests'] = {
      ...world.doors.requests,
      jobs(vaultName) {
        if (world.sent.length > 0) takeOver(world);
        return jobs(vaultName);
      },
    };
    expect(await endOf(requestArchives(run, { ...world.doors, requests: meanwhile }))).toBe('VaultLocked');
    expect(Object.keys(world.ledger())).toEqual(['0', '2']);
  });
});

describe('a sample', () => {
  const rows = [0, 1, 2, 3].map((row) => rowOf(row));
  const write = (world: World, row: number, entry: LedgerEntry) =>
    world.work.files.set(files.ledger(0), Buffer.from(JSON.stringify({ ...world.ledger(), [row]: entry })));

  test('comes first, and the rest only when all of it is restored', async () => {
    const world = new World({ rows, sampleRows: [1, 3] });
    await world.ask();
    expect(world.sentIds()).toEqual([idOf(1), idOf(3)]);
    write(world, 1, restored(1));
    await world.ask();
    expect(world.sent).toHaveLength(2);
    write(world, 3, restored(1));
    await world.ask();
    expect(world.sentIds().slice(2)).toEqual([idOf(0), idOf(2)]);
    expect(world.requestState().nextRow).toBe(4);
  });

  test('of which one was restored and taken away since has not failed', async () => {
    const world = new World({ rows, sampleRows: [1, 3] });
    await world.ask();
    write(world, 1, { state: 'taken away', tries: 1, reason: 'TakenAway: an object of it lay there.' });
    write(world, 3, restored(1));
    await world.ask();
    expect(world.sentIds().slice(2)).toEqual([idOf(0), idOf(2)]);
    expect(world.requestState().stopped).toBeNull();
  });

  test('of which one failed ends all asking, with its reason', async () => {
    const world = new World({ rows, sampleRows: [1, 3] });
    await world.ask();
    write(world, 3, { state: 'failed', tries: 3, reason: 'ArchiveDamaged: no.' });
    await world.ask();
    expect(world.sent).toHaveLength(2);
    expect(world.requestState()).toMatchObject({
      stopped: expect.stringMatching(/^SampleFailed: .*ArchiveDamaged/),
    });
  });

  test('of which one is wanted again is asked for alone', async () => {
    const world = new World({ rows, sampleRows: [1, 3] });
    await world.ask();
    write(world, 1, { state: 'wanted', tries: 1, jobId: 'job-1', requestedAt: at(0), reason: 'JobFailed: x.' });
    await world.ask();
    expect(world.sentIds().slice(2)).toEqual([idOf(1)]);
  });
});
