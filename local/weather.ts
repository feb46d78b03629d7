/**
 * Faults, by place. An endpoint asks `meet(place, facts)` where a fault can strike and plays the fault it is given;
 * which kinds a place understands is said in that place's file, and an unknown kind throws there.
 */
export interface Fault {
  /** Service and operation, as AWS names them: `glacier:GetJobOutput`, `s3:UploadPart`, `lambda:Invoke`, `sns:Publish`. */
  readonly place: string;
  /** What happens, e.g. `throttle`, `error`, `cut`, `stall`, `flip`, `ignore-range`, `drop-hash`, `lose-answer`. */
  readonly kind: string;
  /** How often it strikes; forever when absent. */
  readonly times?: number;
  /** Strikes only where every one of these facts is equal, e.g. `{ partNumber: '2' }`. */
  readonly where?: Readonly<Record<string, string>>;
  /** What the kind needs to know, e.g. `{ status: 500, atByte: 1000 }`. */
  readonly details?: Readonly<Record<string, unknown>>;
}

export interface Struck {
  readonly fault: Fault;
  readonly facts: Readonly<Record<string, string>>;
}

export class Weather {
  /** Each fault that struck, in order. */
  readonly log: Struck[] = [];
  readonly #left = new Map<Fault, number>();

  add(fault: Fault): void {
    this.#left.set(fault, fault.times ?? Number.POSITIVE_INFINITY);
  }

  clear(): void {
    this.#left.clear();
  }

  /** These strike no more. */
  remove(these: (fault: Fault) => boolean): void {
    for (const fault of this.#left.keys()) if (these(fault)) this.#left.delete(fault);
  }

  /** The fault that strikes here and now, if any. The first one added that fits wins. */
  meet(place: string, facts: Readonly<Record<string, string>> = {}): Fault | undefined {
    for (const [fault, left] of this.#left) {
      const fits = Object.entries(fault.where ?? {}).every(([fact, value]) => facts[fact] === value);
      if (fault.place !== place || !fits || left === 0) continue;
      this.#left.set(fault, left - 1);
      this.log.push({ fault, facts });
      return fault;
    }
    return undefined;
  }
}
