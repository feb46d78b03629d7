import { readJson } from '../../run-files/json-files.ts';
import { mapInOrder } from '../../runtime/map-in-order.ts';
import type { Choosing } from './choosing.ts';

/** What lies at a key: the id of the archive whose object it is; null for what is no archive of ours; undefined where nothing lies. */
export type Occupant = string | null | undefined;

/** Names that were looked at; one alone has nothing lying there, since JSON has no undefined. */
type Known = readonly [name: string, occupant?: string | null];

const occupantsKey = ({ at }: Choosing, shard: number, file: number) =>
  at.scratch(`names/${shard}.occupants/${file}.json`);

/** True where a name need not be looked at, because nothing can lie there. */
export type IsFree = (name: string) => boolean;

/**
 * In a usual first run nothing lies below the run's prefix, and a listing says so for all names at once. Inventories do not
 * count, our own has just come; an archive whose key is among theirs is looked at nonetheless.
 */
export async function freeNames({ destination, prefix, settings }: Choosing): Promise<IsFree> {
  const inventories = `${settings.keyPrefix}inventory/`;
  for await (const { key } of destination.list(prefix)) if (!key.startsWith(inventories)) return () => false;
  return (name) => !(prefix + name).startsWith(inventories);
}

/**
 * What lies at the names of one shard. Each is asked about once, and what was learned is kept in scratch: a call that ends
 * for lack of time, or because S3 gave no answer, is no call in vain.
 */
export class Occupants {
  readonly #choosing: Choosing;
  readonly #shard: number;
  readonly #isFree: IsFree;
  readonly #known = new Map<string, Occupant>();
  #files = 0;

  private constructor(shard: number, isFree: IsFree, choosing: Choosing) {
    this.#shard = shard;
    this.#isFree = isFree;
    this.#choosing = choosing;
  }

  /** With what former calls learned. */
  static async open(shard: number, isFree: IsFree, choosing: Choosing): Promise<Occupants> {
    const occupants = new Occupants(shard, isFree, choosing);
    for (;;) {
      const looked = await readJson<readonly Known[]>(choosing.files, occupantsKey(choosing, shard, occupants.#files));
      if (looked === undefined) return occupants;
      for (const [name, occupant] of looked) occupants.#known.set(name, occupant);
      occupants.#files++;
    }
  }

  at(name: string): Occupant {
    return this.#known.get(name);
  }

  /** Names at which something lies, each with its occupant. */
  *taken(): Generator<readonly [name: string, occupant: string | null]> {
    for (const [name, occupant] of this.#known) if (occupant !== undefined) yield [name, occupant];
  }

  /** Looks at those that are not known yet. False where time was up before all were: some at least are known now. */
  async look(names: Iterable<string>): Promise<boolean> {
    const unknown = [...new Set(names)].filter((name) => !this.#known.has(name) && !this.#isFree(name));
    for (let first = 0; first < unknown.length; first += namesOfFile) {
      if (!(await this.#head(unknown.slice(first, first + namesOfFile)))) return false;
    }
    return true;
  }

  async #head(names: readonly string[]): Promise<boolean> {
    const looked: Known[] = [];
    let asked = 0;
    const look = async (name: string) => {
      if (asked >= atOnce && !this.#choosing.hasTime()) return;
      asked++;
      const occupant = await occupantAt(name, this.#choosing);
      this.#known.set(name, occupant);
      looked.push(occupant === undefined ? [name] : [name, occupant]);
    };
    try {
      for await (const _ of mapInOrder(names, atOnce, look));
    } finally {
      if (looked.length > 0) await this.#keep(looked);
    }
    return looked.length === names.length;
  }

  async #keep(looked: readonly Known[]): Promise<void> {
    await this.#choosing.files.write(occupantsKey(this.#choosing, this.#shard, this.#files++), JSON.stringify(looked));
  }
}

/** Of a million questions some get no answer: one is asked twice before the step is tried again. */
async function occupantAt(name: string, { bucket, settings, prefix }: Choosing): Promise<Occupant> {
  const destination = { bucket: settings.bucketName, key: prefix + name };
  const there = await bucket.head(destination).catch(() => bucket.head(destination));
  return there && (there.metadata['thaw-archive-id'] ?? null);
}

/** Some four megabytes. */
const namesOfFile = 20_000;
const atOnce = 32;
