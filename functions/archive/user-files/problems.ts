/** What can be wrong with a row of a person's file, while the others are right. */
export type ProblemKind = 'columns' | 'archive id' | 'name' | 'quotes' | 'journal';

export interface Problem {
  /** Counted from 1; of a row that spans several lines the last. */
  readonly line: number;
  readonly kind: ProblemKind;
  /** `wanted ..., found ...`. */
  readonly sentence: string;
}

/** The rows that could not be read: all are counted, the first are listed. */
export interface Problems {
  readonly count: number;
  readonly first: readonly Problem[];
}

/** More than a person reads; a file of nothing else must not fill the memory. */
const mostListed = 100;

/** Collects problems, one per line at most. */
export class ProblemList {
  #count = 0;
  #lastLine = 0;
  readonly #first: Problem[] = [];

  add(line: number, kind: ProblemKind, wanted: string, found: string): void {
    if (line === this.#lastLine) return;
    this.#lastLine = line;
    this.#count++;
    if (this.#first.length < mostListed) this.#first.push({ line, kind, sentence: `wanted ${wanted}, found ${found}` });
  }

  get problems(): Problems {
    return { count: this.#count, first: this.#first };
  }
}

/** What was found, as it stands in a sentence. */
export const quoted = (text: string): string => `"${text.slice(0, 100)}"`;
