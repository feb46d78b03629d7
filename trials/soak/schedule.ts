import type { Fault } from '../../local/faults.ts';
import { type Random, randomOf } from '../../local/random.ts';
import type { Aim, Kind } from './kinds/kind.ts';
import { namedKinds } from './kinds/named.ts';
import { faultOf, kinds } from './kinds.ts';
import type { Row } from './rows.ts';
import type { Rule } from './rules.ts';

/** Which kinds strike which row: a function of the seed. */
export type Schedule = ReadonlyMap<Row, readonly Kind[]>;

/** In a thousand restores each kind strikes at least so often; in fewer, in proportion, and once at least. */
export const leastIn = (restores: number, inThousand = 20) => Math.max(1, Math.floor((restores / 1000) * inThousand));

/** Some strike at nothing: the restore has ended before it comes by. */
const spare = 1.4;

/** A row's kinds, each at rows that come by its place, where fewest others strike. */
export function scheduleOf(rows: readonly Row[], rules: readonly Rule[], seed: number): Schedule {
  const schedule = new Map<Row, Kind[]>(rows.map((row) => [row, []]));
  const healthy = rows.filter(({ damaged, misled }) => !damaged && !misled);
  const least = leastIn(rows.length);
  // Those that end a restore for good come first, for each needs a row of its own; those that need one of them come after it.
  const order = [
    ...kinds.filter(({ ends }) => ends),
    ...kinds.filter((kind) => !kind.ends && !kind.after),
    ...kinds.filter(({ after }) => after),
  ];
  for (const kind of order) {
    // What ends a restore strikes nearly always, and in a short soak there is not a row to spare for each.
    const wanted = kind.ends && least === 1 ? 1 : Math.ceil(least * spare);
    const count = wanted * (kind.weight ?? 1);
    for (const row of chosen(kind, healthy, schedule, count, randomOf(seed, kind.name))) schedule.get(row)?.push(kind);
  }
  for (const { kind, isFor } of namedKinds(rules, rows.length, seed)) {
    const fits = (row: Row) => isFor(row, schedule.get(row) ?? []);
    const [row] = chosen(kind, healthy.filter(fits), schedule, 1, randomOf(seed, kind.name));
    if (row) schedule.get(row)?.push(kind);
  }
  return schedule;
}

function chosen(kind: Kind, rows: readonly Row[], schedule: Schedule, count: number, random: Random): readonly Row[] {
  const fits = (row: Row) => {
    const others = schedule.get(row) ?? [];
    if (kind.roads && !kind.roads.includes(row.road)) return false;
    if (kind.after !== undefined && !others.some(({ name }) => name === kind.after)) return false;
    return !((kind.ends || kind.late) && others.some(({ ends }) => ends));
  };
  const load = (row: Row) => (schedule.get(row)?.length ?? 0) + random();
  const byLoad = rows
    .filter(fits)
    .map((row) => ({ row, load: load(row) }))
    .sort((a, b) => a.load - b.load);
  return byLoad.slice(0, count).map(({ row }) => row);
}

/** The faults of a row that is about to be restored. */
export const faultsOf = (row: Row, schedule: Schedule, aim: Aim, seed: number): readonly (readonly [Fault, Kind])[] =>
  (schedule.get(row) ?? []).map((kind) => [faultOf(kind, aim, randomOf(seed, row.index, kind.name)), kind]);

const usualBackground = 0.001;

/** What may strike any request, at any time. */
export const backgroundOf = (): readonly (readonly [Fault, Kind])[] =>
  kinds.flatMap((kind) => {
    const { place, details, background = usualBackground } = kind;
    if (background === 0 || kind.after !== undefined || place.startsWith('states:Start')) return [];
    const own = details ? { details: details(randomOf('background', kind.name)) } : {};
    return [[{ place, kind: kind.kind, probability: background, ...own }, kind]];
  });
