import type { Ended, Executions } from '../cloud/executions.ts';
import type { Condition, Files } from '../cloud/files.ts';
import { isNamed, passingErrors } from '../errors.ts';
import { writeIf } from '../run-files/json-files.ts';
import type { GateEnvironment, WorkEnvironment } from '../runtime/environment.ts';
import { logOf } from '../runtime/log.ts';
import type { Settings } from '../runtime/read-environment.ts';
import { openWorkBucket } from '../runtime/work-bucket.ts';
import {
  type GateLimits,
  isReconcilingDue,
  type Leases,
  leaseName,
  letIn,
  noLeases,
  reconciled,
  roomFor,
  type Wish,
  withoutEnded,
  withoutUnused,
} from './leases.ts';

/** How many parts may be fetched at the same time, over all restores: hundreds of bulk jobs are done together. */
export interface Gate {
  /** Frees the places of what has ended. Gives how many restores may come at most; 0 where none may. */
  free(ended: readonly Ended[]): Promise<number>;
  /** Takes places, before anything is started with them. Gives the names that may start. */
  take(wishes: readonly Wish[], as: 'from the room' | 'redrive'): Promise<ReadonlySet<string>>;
  /** Gives back what was taken for nothing. */
  giveBack(names: readonly string[]): Promise<void>;
}

export interface GateDoors {
  readonly work: Pick<Files, 'read' | 'write'>;
  readonly executions: Pick<Executions, 'running'>;
  readonly limits: GateLimits;
  readonly now: () => Date;
  readonly sleep: (ms: number) => Promise<void>;
}

const leasesKey = 'gate/leases.json';

/** A page of ListExecutions (Step Functions API reference). */
const pageLength = 1000;

/** Four calls at most write the file at the same time; each loses a turn now and then. */
const turns = 20;
const pauseMs = 50;

/** The gate of this stack, as a function's settings say: its leases lie in the work bucket. */
export const openGate = (
  settings: Settings<GateEnvironment & WorkEnvironment>,
  executions: Pick<Executions, 'running'>,
): Gate =>
  gateOf({
    work: openWorkBucket(settings),
    executions,
    limits: gateLimitsOf(settings),
    now: () => new Date(),
    sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  });

export function gateOf(doors: GateDoors): Gate {
  return {
    async free(ended) {
      const [leases] = await change(doors, (before) => [withoutEnded(before, ended.map(namedLease)), undefined]);
      const isIdle = Object.keys(leases.held).length === 0;
      return roomFor(isIdle ? leases : await reconcile(leases, doors), doors.limits);
    },
    async take(wishes, as) {
      if (wishes.length === 0) return new Set();
      const enter = (before: Leases): readonly [Leases, ReadonlySet<string> | undefined] => {
        if (isReconcilingDue(before, doors.now())) return [before, undefined];
        const { leases, names } = letIn(before, wishes, as, doors.limits, doors.now());
        return [leases, names];
      };
      for (;;) {
        const [leases, names] = await change(doors, enter);
        if (names !== undefined) return names;
        await reconcile(leases, doors);
      }
    },
    async giveBack(names) {
      if (names.length > 0) await change(doors, (before) => [withoutUnused(before, names), undefined]);
    },
  };
}

const namedLease = ({ name, stoppedMs }: Ended): Ended => ({ name: leaseName(name), stoppedMs });

interface Found {
  readonly leases: Leases;
  readonly condition: Condition;
}

async function find({ work }: GateDoors): Promise<Found> {
  const there = await work.read(leasesKey);
  if (there === undefined) return { leases: noLeases, condition: { isNew: true } };
  return { leases: JSON.parse(there.bytes.toString()), condition: { eTag: there.eTag } };
}

/** Changes the file, over what others wrote meanwhile. A change that changes nothing writes nothing. */
async function change<Result>(
  doors: GateDoors,
  by: (before: Leases) => readonly [after: Leases, result: Result],
): Promise<readonly [Leases, Result]> {
  for (let turn = 0; turn < turns; turn += 1) {
    if (turn > 0) await doors.sleep(pauseMs * Math.random() * turn);
    const { leases, condition } = await find(doors);
    const [after, result] = by(leases);
    const text = JSON.stringify(after);
    if (text === JSON.stringify(leases)) return [after, result];
    if ((await writeIf(doors.work, leasesKey, text, condition)) !== undefined) return [after, result];
  }
  throw new Error(
    `Cannot pass the gate: others changed ${leasesKey} ${turns} times while it was being changed. The message comes back by itself.`,
  );
}

/**
 * Asks ListExecutions what really runs: once a minute over all callers, for whoever is the first writes down that it asks.
 * A call that is throttled, or fails of what passes by itself, changes nothing: the leases are believed for another minute.
 */
async function reconcile(seen: Leases, doors: GateDoors): Promise<Leases> {
  const at = doors.now();
  if (!isReconcilingDue(seen, at)) return seen;
  const isFirst = seen.reconciledAt === null;
  const [claimed, isOurs] = await change(doors, (before) =>
    isReconcilingDue(before, at) ? [{ ...before, reconciledAt: at.toISOString() }, true] : [before, false],
  );
  if (!isOurs) return claimed;
  try {
    const running = await doors.executions.running(pageLength);
    const listed = { running, isWhole: running.length < pageLength, at, isFirst };
    const [leases] = await change(doors, (before) => [reconciled(before, listed, doors.limits), undefined]);
    return leases;
  } catch (error) {
    if (!Error.isError(error) || !isNamed(error, ...passingErrors)) throw error;
    logOf('gate').warn('not reconciled', error);
    return claimed;
  }
}

/** The stack's settings, from the environment. */
export const gateLimitsOf = (settings: Settings<GateEnvironment>): GateLimits => ({
  workers: settings.positiveInteger('WORKERS'),
  maxConcurrency: settings.positiveInteger('MAX_CONCURRENCY'),
});
