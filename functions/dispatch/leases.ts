import { largestArchiveBytes, partCount, partSizeFor } from '../archive/part-plan.ts';
import type { Ended } from '../cloud/executions.ts';

/**
 * `gate/leases.json` in the work bucket: who holds places, and so how many parts may be fetched at the same time. A place
 * is a worker. Everything here is arithmetic over that file; gate.ts reads and writes it (docs/decisions/0006-keep-pace.md).
 */
export interface Leases {
  /** When ListExecutions was last asked, ISO; null before the first time. */
  readonly reconciledAt: string | null;
  /** By name of the restore: see `leaseName`. */
  readonly held: Readonly<Record<string, Lease>>;
  /** Restores that ListExecutions showed the last time and that hold no lease: started by hand, or ended meanwhile. */
  readonly strangers: readonly string[];
}

interface Lease {
  readonly places: number;
  /** When it was taken, ISO. An end that is older belongs to an earlier try. */
  readonly since: string;
}

/** A restore that is to be let in. */
export interface Wish {
  readonly name: string;
  /** How many parts it fetches at the same time at most. */
  readonly places: number;
}

/** What the stack allows. */
export interface GateLimits {
  /** Places in all. */
  readonly workers: number;
  /** The most that one restore takes. */
  readonly maxConcurrency: number;
}

export const noLeases: Leases = { reconciledAt: null, held: {}, strangers: [] };

/** An account has 1,000 open Map Runs (Step Functions quotas), and a restore is one; a page of ListExecutions shows as many. */
const mostLeases = 900;

/** A lease is believed for so long without being listed: longer than a call lives that takes one, and than the list lags. */
const trustedMs = 120_000;

/** All callers together ask ListExecutions once in so long. */
const reconcileMs = 60_000;

/** A job has one restore at a time, whatever its execution is called: `start` puts a number after the name of a second try. */
export const leaseName = (executionName: string): string => executionName.replace(/(-[0-9a-f]{32})-[2-9]$/, '$1');

/** Places of a restore of an output that is said to have this size; of one whose size nobody knows, as many as it may take. */
export function placesOf(
  sizeBytes: number | undefined,
  {
    maxConcurrency,
    minimumPartSizeBytes,
  }: Pick<GateLimits, 'maxConcurrency'> & { readonly minimumPartSizeBytes: number },
): number {
  if (sizeBytes === undefined || !Number.isInteger(sizeBytes) || sizeBytes > largestArchiveBytes) return maxConcurrency;
  const parts = partCount({ sizeBytes, partSizeBytes: partSizeFor(sizeBytes, minimumPartSizeBytes) });
  return Math.min(maxConcurrency, parts);
}

/** Places that nobody holds. Below 0 where people started more by hand. */
const freePlaces = ({ held }: Leases, limits: GateLimits): number =>
  workersOf(limits) - Object.values(held).reduce((sum, { places }) => sum + places, 0);

/** A stack that has fewer workers than a restore may take has room for one restore. */
const workersOf = ({ workers, maxConcurrency }: GateLimits) => Math.max(workers, maxConcurrency);

/**
 * How many restores from the room may come at most, were each of them of one part. One more may come, whatever its size,
 * while as many places are free as a restore can take, and as many again for a redrive, where there are enough for both.
 */
export function roomFor(leases: Leases, limits: GateLimits): number {
  const needed = Math.min(2 * limits.maxConcurrency, workersOf(limits));
  return isListable(leases) ? Math.max(0, freePlaces(leases, limits) - needed + 1) : 0;
}

const isListable = ({ held }: Leases) => Object.keys(held).length < mostLeases;

/** Frees the places of what has ended. What ended before its lease was taken was an earlier try; a doubled end finds none. */
export function withoutEnded(leases: Leases, ended: readonly Ended[]): Leases {
  const gone = ended.filter(({ name, stoppedMs }) => {
    const lease = leases.held[name];
    return lease !== undefined && Date.parse(lease.since) < stoppedMs;
  });
  return gone.length === 0 ? leases : { ...leases, held: without(leases.held, new Set(gone.map(({ name }) => name))) };
}

/** Gives up places that were taken for nothing: the restore was done already. */
export const withoutUnused = (leases: Leases, names: readonly string[]): Leases => ({
  ...leases,
  held: without(leases.held, new Set(names)),
});

const without = (held: Leases['held'], names: ReadonlySet<string>): Leases['held'] =>
  Object.fromEntries(Object.entries(held).filter(([name]) => !names.has(name)));

/** What became of some wishes, and which of them may start. */
export interface LetIn {
  readonly leases: Leases;
  readonly names: ReadonlySet<string>;
}

/**
 * Lets in who may come, in this order. `from the room`: while there is room for whatever comes. `redrive`: wherever its
 * own places are free. One that holds enough places already comes in with those, taken anew: an end that is still on its
 * way was the earlier try's.
 */
export function letIn(
  leases: Leases,
  wishes: readonly Wish[],
  as: 'from the room' | 'redrive',
  limits: GateLimits,
  now: Date,
): LetIn {
  const names = new Set<string>();
  let after = leases;
  for (const wish of wishes) {
    const places = Math.min(wish.places, limits.maxConcurrency);
    const own = after.held[wish.name];
    const others = own === undefined ? after : withoutUnused(after, [wish.name]);
    const isOwn = own !== undefined && own.places >= places;
    if (!isOwn && !isFree(others, places, as, limits)) continue;
    names.add(wish.name);
    const lease = { places: isOwn ? own.places : places, since: now.toISOString() };
    after = { ...others, held: { ...others.held, [wish.name]: lease } };
  }
  return { leases: after, names };
}

const isFree = (leases: Leases, places: number, as: 'from the room' | 'redrive', limits: GateLimits): boolean =>
  as === 'redrive' ? isListable(leases) && freePlaces(leases, limits) >= places : roomFor(leases, limits) > 0;

/** Whether ListExecutions is to be asked: once a minute, and never where nobody holds or wants a place. */
export const isReconcilingDue = ({ reconciledAt }: Leases, now: Date): boolean =>
  reconciledAt === null || now.getTime() - Date.parse(reconciledAt) >= reconcileMs;

/** What ListExecutions showed. */
export interface Listed {
  readonly running: readonly string[];
  /** False where the page was full: what is not on it may run all the same. */
  readonly isWhole: boolean;
  /** When it was asked. */
  readonly at: Date;
  /** The first time: what runs then was started before there were leases. */
  readonly isFirst: boolean;
}

/**
 * Compares the leases with what runs. One that is old enough to be listed and is not is freed: its end was lost, or it
 * was never started. What runs without a lease gets one from its second sight on, for a list may lag behind an end.
 */
export function reconciled(leases: Leases, { running, isWhole, at, isFirst }: Listed, limits: GateLimits): Leases {
  const names = new Set(running.map(leaseName));
  const believedFrom = at.getTime() - trustedMs;
  const kept = Object.entries(leases.held).filter(
    ([name, { since }]) => names.has(name) || !isWhole || Date.parse(since) >= believedFrom,
  );
  const held = Object.fromEntries(kept);
  const unleased = [...names].filter((name) => held[name] === undefined);
  const known = unleased.filter((name) => isFirst || leases.strangers.includes(name));
  for (const name of known) held[name] = { places: limits.maxConcurrency, since: at.toISOString() };
  return { ...leases, held, strangers: unleased.filter((name) => !known.includes(name)) };
}
