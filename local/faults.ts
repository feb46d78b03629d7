import { type Random, randomOf } from './random.ts';

/**
 * Faults, by place. An endpoint asks `strike(place, facts)` where a fault can strike and plays the fault it is given;
 * which kinds a place understands is said in that place's file, and an unknown kind throws there.
 * README.md lists them all.
 */
export interface Fault {
  /** Service and operation, as AWS names them: `glacier:GetJobOutput`, `s3:UploadPart`, `lambda:Invoke`, `sns:Publish`. */
  readonly place: string;
  /** What happens, e.g. `throttle`, `error`, `cut`, `stall`, `flip`, `ignore-range`, `drop-hash`, `lose-answer`. */
  readonly kind: string;
  /** How often it strikes; forever when absent. */
  readonly times?: number;
  /** Strikes only where every one of these facts is equal, e.g. `{ partNumber: '2' }`. */
  readonly where?: Facts;
  /** Lets pass what fits until the request of this number; the first is 1. @default 1 */
  readonly from?: number;
  /** How likely it strikes what fits, above 0 to 1; which ones is a function of the seed. @default 1 */
  readonly probability?: number;
  /** What the kind needs to know, e.g. `{ status: 500, atByte: 1000 }`. */
  readonly details?: Readonly<Record<string, unknown>>;
}

/** What is known of a request: the job, the key, the part. */
export type Facts = Readonly<Record<string, string>>;

export interface Struck {
  readonly fault: Fault;
  readonly facts: Facts;
  /** The request's ordinal at this place with these facts. */
  readonly nth: number;
}

interface Armed {
  readonly fault: Fault;
  /** A stream for each fault: what one meets does not shift where the others strike. */
  readonly chance: Random;
  left: number;
  /** How many requests have fitted so far. */
  seen: number;
}

export class Faults {
  /** Each fault that struck, in order. */
  readonly log: Struck[] = [];
  readonly #seed: number;
  readonly #byPlace = new Map<string, Set<Armed>>();
  readonly #requests = new Map<string, number>();
  readonly #listeners: ((struck: Struck) => void)[] = [];

  /** With the same seed the same faults with a `probability` strike the same of the requests that fit them. */
  constructor(seed = 0) {
    this.#seed = seed;
  }

  add(fault: Fault): void {
    const { place, kind, where = {}, times = Number.POSITIVE_INFINITY } = fault;
    const here = this.#byPlace.get(place) ?? new Set();
    const chance = randomOf(this.#seed, place, kind, JSON.stringify(where));
    this.#byPlace.set(place, here.add({ fault, chance, left: times, seen: 0 }));
  }

  /** Calls the listener whenever a fault strikes. */
  onStrike(listener: (struck: Struck) => void): void {
    this.#listeners.push(listener);
  }

  clear(): void {
    this.#byPlace.clear();
  }

  /** These strike no more. */
  remove(these: (fault: Fault) => boolean): void {
    for (const here of this.#byPlace.values()) {
      for (const armed of here) if (these(armed.fault)) here.delete(armed);
    }
  }

  /** The fault that strikes here and now, if any. The first one added that fits wins. */
  strike(place: string, facts: Facts = {}): Fault | undefined {
    const nth = this.#count(place, facts);
    const here = this.#byPlace.get(place) ?? new Set();
    // All are asked: one that comes after another draws its lots as if it were alone.
    const [first] = [...here].filter((armed) => strikes(armed, facts));
    if (first === undefined) return undefined;
    first.left -= 1;
    if (first.left <= 0) here.delete(first);
    const struck = { fault: first.fault, facts, nth };
    this.log.push(struck);
    for (const listener of this.#listeners) listener(struck);
    return first.fault;
  }

  #count(place: string, facts: Facts): number {
    const request = `${place} ${JSON.stringify(facts)}`;
    const nth = (this.#requests.get(request) ?? 0) + 1;
    this.#requests.set(request, nth);
    return nth;
  }
}

function strikes(armed: Armed, facts: Facts): boolean {
  const { where = {}, from = 1, probability = 1 } = armed.fault;
  if (armed.left <= 0) return false;
  if (!Object.entries(where).every(([fact, value]) => facts[fact] === value)) return false;
  armed.seen += 1;
  return armed.seen >= from && (probability === 1 || armed.chance() < probability);
}

/** The fault that plays this one again, alone. Facts that differ from run to run, an upload's id say, are left out by `without`. */
export function replayOf({ fault, facts, nth }: Struck, without: readonly string[] = []): Fault {
  const { probability: _, ...kept } = fault;
  const where = Object.fromEntries(Object.entries(facts).filter(([name]) => !without.includes(name)));
  return { ...kept, where, from: nth, times: 1 };
}
