/**
 * Which of the ids in a person's file the inventory does not know. An inventory is read in pieces, by calls that share nothing but
 * a record: what was met is a bit per id, in the order of the file, as base64. A million ids take some 170 KB of record.
 */
export class UnknownIds {
  readonly #number = new Map<string, number>();
  readonly #met: Buffer;

  /** `met`: what met() gave before. Throws RangeError where that was of another file. */
  constructor(ids: Iterable<string>, met?: string) {
    for (const id of ids) if (!this.#number.has(id)) this.#number.set(id, this.#number.size);
    const bytes = Math.ceil(this.#number.size / 8);
    this.#met = met === undefined ? Buffer.alloc(bytes) : Buffer.from(met, 'base64');
    if (this.#met.length !== bytes) {
      throw new RangeError(
        `Cannot go on: wanted ${bytes} bytes, one bit per id of the file, found ${this.#met.length}`,
      );
    }
  }

  /** The inventory has this one. */
  meet(id: string): void {
    const number = this.#number.get(id);
    if (number === undefined) return;
    this.#met[number >>> 3] = (this.#met[number >>> 3] ?? 0) | (1 << (number & 7));
  }

  met(): string {
    return this.#met.toString('base64');
  }

  /** Those not met so far: how many, and the first of them in the order of the file. */
  unknown(mostListed: number): { readonly count: number; readonly first: readonly string[] } {
    let count = 0;
    const first: string[] = [];
    for (const [id, number] of this.#number) {
      if (((this.#met[number >>> 3] ?? 0) >>> (number & 7)) % 2 === 1) continue;
      count++;
      if (first.length < mostListed) first.push(id);
    }
    return { count, first };
  }
}
