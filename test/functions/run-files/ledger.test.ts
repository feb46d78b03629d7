import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  blocked,
  failed,
  isGivenUpState,
  isUnderWay,
  isUnderWayState,
  isWanted,
  isWantedState,
  type LedgerEntry,
  ledgerStates,
  ready,
  reasonOfEntry,
  refused,
  refusedForNow,
  requested,
  restored,
  stateOf,
  stillRequested,
  takenAway,
  unblocked,
  wantedAgain,
} from '../../../functions/run-files/ledger.ts';

const triesAtMost = 3;
const begins = Date.parse('2026-11-22T12:00:00.000Z');

/** One thing that may happen to an entry at a time; undefined where it cannot happen in its state. */
interface Event {
  readonly name: string;
  readonly happen: (entry: LedgerEntry | undefined, now: Date) => LedgerEntry | undefined;
}

const seen = (now: Date) => ({ eTag: `"${now.getTime()}"`, verifiedAt: now.toISOString(), verified: 'size' as const });

const events: readonly Event[] = [
  {
    name: 'accepted',
    happen: (entry, now) =>
      isWanted(entry) ? requested(entry, { jobId: `job-${now.getTime()}`, requestedAt: now.toISOString() }) : undefined,
  },
  {
    name: 'lost',
    happen: (entry, now) =>
      isWanted(entry) ? requested(entry, { requestedAt: now.toISOString(), reason: 'RequestLost: so.' }) : undefined,
  },
  { name: 'refused', happen: (entry) => (isWanted(entry) ? refused(entry, 'BadRequest: no.') : undefined) },
  {
    name: 'refused for now',
    happen: (entry, now) =>
      isWanted(entry)
        ? refusedForNow(entry, { refusedAt: now.toISOString(), reason: 'PolicyEnforcedException: no.' })
        : undefined,
  },
  { name: 'in progress', happen: (entry, now) => (isUnderWay(entry) ? stillRequested(entry, now) : undefined) },
  {
    name: 'ready',
    happen: (entry, now) =>
      isUnderWay(entry) && entry.jobId !== undefined
        ? ready({ ...entry, jobId: entry.jobId }, { askedAt: now })
        : undefined,
  },
  {
    name: 'did not come',
    happen: (entry) => (isUnderWay(entry) ? wantedAgain(entry, 'JobExpired: so.', triesAtMost) : undefined),
  },
  { name: 'will not come', happen: (entry) => (isUnderWay(entry) ? failed(entry, 'KeyRefused: no.') : undefined) },
  { name: 'object seen', happen: (entry, now) => restored(entry, { ...seen(now), jobId: 'job-of-object' }) },
  {
    name: 'another object seen',
    happen: (entry, now) => blocked(entry, { eTag: `"${now.getTime()}"`, reason: 'DestinationTaken: so.' }),
  },
  {
    name: 'object gone',
    happen: (entry) => (entry?.state === 'restored' ? wantedAgain(entry, 'ObjectGone: so.', triesAtMost) : undefined),
  },
  {
    name: 'object taken away',
    happen: (entry) => (entry?.state === 'restored' ? takenAway(entry, 'TakenAway: so.') : undefined),
  },
  {
    name: 'bought once more',
    happen: (entry) => (entry?.state === 'taken away' ? wantedAgain(entry, 'TakenAway: so.', triesAtMost) : undefined),
  },
  {
    name: 'moved away',
    happen: (entry) => (entry?.state === 'blocked' ? unblocked(entry, triesAtMost) : undefined),
  },
];

/** What holds of every entry, however it came to be. */
function demandSound(entry: LedgerEntry, before: LedgerEntry | undefined): void {
  expect(entry.tries).toBeGreaterThanOrEqual(before?.tries ?? 0);
  expect(entry.tries).toBeLessThanOrEqual((before?.tries ?? 0) + 1);
  if (entry.state === 'restored' || entry.state === 'taken away') {
    expect(entry).toMatchObject({ eTag: expect.any(String), verifiedAt: expect.any(String), verified: 'size' });
  } else {
    expect(entry).not.toHaveProperty('verifiedAt');
    expect('eTag' in entry).toBe(entry.state === 'blocked');
  }
  if (isUnderWay(entry)) {
    expect(Date.parse(entry.requestedAt)).not.toBeNaN();
    expect(entry.tries).toBeGreaterThan(0);
  } else if (entry.state !== 'restored') expect(reasonOfEntry(entry)).toMatch(/^\w+: /);
  if (entry.state === 'ready') expect(entry).toMatchObject({ jobId: expect.any(String), askedAt: expect.any(String) });
  if (entry.state === 'wanted') expect(entry.tries).toBeLessThan(triesAtMost);
  expect(JSON.parse(JSON.stringify(entry))).toEqual(entry);
}

describe('ledger transitions', () => {
  test('keep every entry sound, in whatever order things happen', () => {
    const happened = new Set<string>();
    const reached = new Set<string>();
    const orders = fc.array(fc.constantFrom(...events), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(orders, (order) => {
        let entry: LedgerEntry | undefined;
        for (const [hour, { name, happen }] of order.entries()) {
          const next = happen(entry, new Date(begins + hour * 3_600_000));
          if (next === undefined) continue;
          demandSound(next, entry);
          happened.add(name);
          reached.add(next.state);
          entry = next;
        }
      }),
      { numRuns: 2000 },
    );
    expect([...happened].sort()).toEqual(events.map(({ name }) => name).sort());
    expect([...reached].sort()).toEqual([...ledgerStates].sort());
  });

  test('put every state into one kind: wanted, under way, there or given up', () => {
    for (const state of ledgerStates) {
      const kinds = [isWantedState(state), isUnderWayState(state), state === 'restored', isGivenUpState(state)];
      expect([state, kinds.filter(Boolean)]).toEqual([state, [true]]);
    }
    expect([stateOf(undefined), isWanted(undefined), isUnderWay(undefined)]).toEqual(['wanted', true, false]);
  });
});

describe('requested()', () => {
  test('counts the try and keeps why the one before failed', () => {
    const again = wantedAgain(requested(undefined, { jobId: 'a', requestedAt: '1' }), 'JobFailed: no.', triesAtMost);
    expect(requested(again, { jobId: 'b', requestedAt: '2' })).toEqual({
      state: 'requested',
      jobId: 'b',
      requestedAt: '2',
      tries: 2,
      reason: 'JobFailed: no.',
    });
  });

  test('keeps no job of the try before where the answer is lost', () => {
    const again = wantedAgain(requested(undefined, { jobId: 'a', requestedAt: '1' }), 'JobFailed: no.', triesAtMost);
    expect(requested(again, { requestedAt: '2' })).not.toHaveProperty('jobId');
  });
});

describe('wantedAgain()', () => {
  test('gives an archive up that was requested as often as may be, and says so', () => {
    const entry = { ...requested(undefined, { jobId: 'a', requestedAt: '1' }), tries: 3 };
    expect(wantedAgain(entry, 'JobFailed: no.', triesAtMost)).toEqual({
      state: 'failed',
      jobId: 'a',
      requestedAt: '1',
      tries: 3,
      reason: 'JobFailed: no. It was requested 3 times.',
    });
  });
});

describe('unblocked()', () => {
  test('waits for the job that was requested, and wants an archive again that has none', () => {
    const inTheWay = { eTag: '"1"', reason: 'DestinationTaken: so.' };
    const withJob = blocked(requested(undefined, { jobId: 'a', requestedAt: '1' }), inTheWay);
    expect(unblocked(withJob, triesAtMost)).toMatchObject({
      state: 'requested',
      jobId: 'a',
      requestedAt: '1',
      tries: 1,
    });
    expect(unblocked(blocked(undefined, inTheWay), triesAtMost)).toMatchObject({ state: 'wanted', tries: 0 });
    const ofFormerRun = restored(undefined, { ...seen(new Date(begins)), jobId: 'former' });
    expect(unblocked(blocked(ofFormerRun, inTheWay), triesAtMost)).toMatchObject({ state: 'wanted', jobId: 'former' });
  });
});

describe('refusedForNow()', () => {
  test('counts no try, and may be requested again', () => {
    const entry = refusedForNow(undefined, { refusedAt: '1', reason: 'PolicyEnforcedException: no.' });
    expect([entry.tries, isWanted(entry)]).toEqual([0, true]);
  });
});

describe('takenAway()', () => {
  test('keeps when and how the object was verified, and is not requested', () => {
    const there = restored(requested(undefined, { jobId: 'a', requestedAt: '1' }), seen(new Date(begins)));
    const entry = takenAway(there, 'TakenAway: so.');
    expect(entry).toEqual({ ...there, state: 'taken away', reason: 'TakenAway: so.' });
    expect([isWanted(entry), isUnderWay(entry)]).toEqual([false, false]);
  });

  test('of one whose object no stock-taking saw says no more than that', () => {
    const entry = takenAway(requested(undefined, { jobId: 'a', requestedAt: '1' }), 'TakenAway: so.');
    expect(entry).toEqual({ state: 'taken away', jobId: 'a', requestedAt: '1', tries: 1, reason: 'TakenAway: so.' });
  });
});
