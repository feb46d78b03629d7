import { describe, expect, test } from '@jest/globals';
import {
  type GateLimits,
  isReconcilingDue,
  type Leases,
  leaseName,
  letIn,
  noLeases,
  placesOf,
  reconciled,
  roomFor,
  withoutEnded,
} from '../../../functions/dispatch/leases.ts';

const limits: GateLimits = { workers: 100, maxConcurrency: 20 };
const noon = new Date('2026-11-30T12:00:00.000Z');
const secondsAgo = (seconds: number) => new Date(noon.getTime() - seconds * 1000);
const held = (leases: Readonly<Record<string, number>>, since = noon): Leases => ({
  ...noLeases,
  held: Object.fromEntries(
    Object.entries(leases).map(([name, places]) => [name, { places, since: since.toISOString() }]),
  ),
});
const wish = (name: string, places = 20) => ({ name, places });
const MiB = 2 ** 20;

describe('placesOf()', () => {
  const sizes = { maxConcurrency: 20, minimumPartSizeBytes: 128 * MiB };
  test.each([
    ['one byte', 1, 1],
    ['a part', 128 * MiB, 1],
    ['a byte more', 128 * MiB + 1, 2],
    ['as many parts as are fetched at once', 20 * 128 * MiB, 20],
    ['a large archive', 40_000 * 2 ** 30, 20],
    ['a size nobody told', undefined, 20],
    ['a size that is none', 1.5, 20],
    ['a size that no archive has', 1e18, 20],
  ])('%s', (_, sizeBytes, places) => expect(placesOf(sizeBytes, sizes)).toBe(places));
});

describe('letIn()', () => {
  const names = (
    leases: Leases,
    wishes: ReturnType<typeof wish>[],
    as: 'from the room' | 'redrive' = 'from the room',
  ) => [...letIn(leases, wishes, as, limits, noon).names];

  test('lets restores in while whatever comes would fit, and keeps places for a redrive', () => {
    expect(
      names(
        noLeases,
        ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => wish(name)),
      ),
    ).toEqual(['a', 'b', 'c', 'd']);
  });

  test('weighs by parts: of two parts each, so many more', () => {
    const many = Array.from({ length: 60 }, (_, index) => wish(`small-${index}`, 2));
    expect(names(noLeases, many)).toHaveLength(31);
  });

  test('a redrive takes the places that are kept for it', () => {
    expect(names(held({ a: 80 }), [wish('b')])).toEqual([]);
    expect(names(held({ a: 80 }), [wish('b')], 'redrive')).toEqual(['b']);
    expect(names(held({ a: 81 }), [wish('b')], 'redrive')).toEqual([]);
  });

  test('who holds places comes in with those, taken anew', () => {
    const { leases, names } = letIn(
      held({ a: 20, b: 80 }, secondsAgo(60)),
      [wish('a', 2)],
      'from the room',
      limits,
      noon,
    );
    expect([...names]).toEqual(['a']);
    expect(leases.held.a).toEqual({ places: 20, since: noon.toISOString() });
  });

  test('who holds too few needs room like anybody', () => {
    expect(names(held({ a: 2, b: 90 }), [wish('a', 20)])).toEqual([]);
    expect(letIn(held({ a: 2 }), [wish('a', 20)], 'from the room', limits, noon).leases.held.a?.places).toBe(20);
  });

  test('a stack with fewer workers than a restore may take runs one restore', () => {
    const one = { workers: 1, maxConcurrency: 20 };
    const first = letIn(noLeases, [wish('a'), wish('b')], 'from the room', one, noon);
    expect([...first.names]).toEqual(['a']);
    expect(roomFor(first.leases, one)).toBe(0);
  });

  test('never more than 900 at once: an account has 1,000 open Map Runs', () => {
    const many = Array.from({ length: 2000 }, (_, index) => wish(`small-${index}`, 2));
    expect(letIn(noLeases, many, 'from the room', { workers: 10_000, maxConcurrency: 20 }, noon).names.size).toBe(900);
  });
});

describe('withoutEnded()', () => {
  const leases = held({ a: 20, b: 20 }, secondsAgo(10));
  const ends = (name: string, seconds: number) => [{ name, stoppedMs: secondsAgo(seconds).getTime() }];

  test('frees the places of what has ended since it took them', () => {
    expect(Object.keys(withoutEnded(leases, ends('a', 1)).held)).toEqual(['b']);
  });

  test('a late event of an earlier try frees nothing', () => {
    expect(withoutEnded(leases, ends('a', 11))).toBe(leases);
  });

  test('a doubled event, or one of a restore that nobody let in, changes nothing', () => {
    expect(withoutEnded(leases, ends('stranger', 1))).toBe(leases);
  });
});

describe('reconciled()', () => {
  const listed = (running: readonly string[], more = {}) => ({
    running,
    isWhole: true,
    at: noon,
    isFirst: false,
    ...more,
  });

  test('frees what is not listed, once it is old enough to be', () => {
    const leases = { ...held({ old: 20 }, secondsAgo(121)), strangers: [] };
    const both = { ...leases, held: { ...leases.held, ...held({ young: 20 }, secondsAgo(119)).held } };
    expect(Object.keys(reconciled(both, listed([]), limits).held)).toEqual(['young']);
  });

  test('keeps what is listed, under whatever number its name has', () => {
    const name = `photos-${'0'.repeat(32)}`;
    const leases = held({ [name]: 2 }, secondsAgo(9000));
    expect(reconciled(leases, listed([`${name}-2`]), limits).held[name]?.places).toBe(2);
  });

  test('frees nothing where the page was full', () => {
    expect(
      reconciled(held({ old: 20 }, secondsAgo(9000)), listed([], { isWhole: false }), limits).held.old,
    ).toBeDefined();
  });

  test('counts what runs without a lease from its second sight on: a list may lag behind an end', () => {
    const first = reconciled(noLeases, listed(['by-hand']), limits);
    expect(first).toMatchObject({ held: {}, strangers: ['by-hand'] });
    expect(reconciled(first, listed(['by-hand']), limits)).toMatchObject({
      held: { 'by-hand': { places: 20 } },
      strangers: [],
    });
    expect(reconciled(first, listed([]), limits)).toMatchObject({ held: {}, strangers: [] });
  });

  test('the first time counts all that runs at once', () => {
    expect(reconciled(noLeases, listed(['a', 'b'], { isFirst: true }), limits).held).toMatchObject({ a: {}, b: {} });
  });
});

test('leaseName() is the same for each try at a job', () => {
  const name = `photos-${'0123456789abcdef'.repeat(2)}`;
  expect(leaseName(`${name}-3`)).toBe(name);
  expect(leaseName(name)).toBe(name);
  expect(leaseName('by-hand-2')).toBe('by-hand-2');
});

test('isReconcilingDue() once a minute', () => {
  expect(isReconcilingDue(noLeases, noon)).toBe(true);
  expect(isReconcilingDue({ ...noLeases, reconciledAt: secondsAgo(59).toISOString() }, noon)).toBe(false);
  expect(isReconcilingDue({ ...noLeases, reconciledAt: secondsAgo(60).toISOString() }, noon)).toBe(true);
});
