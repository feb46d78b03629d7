import { isGivenUpState, isUnderWayState, isWantedState, type LedgerEntry, stateOf } from '../../run-files/ledger.ts';
import type { ManifestRow } from '../../vault-flow.ts';

/** What stands in the ledger of a row, in a byte. */
const standing = { waits: 0, wanted: 1, underWay: 2, restored: 3, givenUp: 4 } as const;

const none = -1;

/** What is to be done about a row that has the bytes of others. */
export type Task =
  | { readonly kind: 'copy'; readonly source: number }
  /** Every other archive with its bytes was given up: this one is requested itself. */
  | { readonly kind: 'request'; readonly failed: number };

/**
 * Which rows can be copied from which, over the whole manifest: sets of rows with the same bytes know each other by their first
 * row. Memory: thirteen bytes per row, 130 MB for ten million.
 */
export class Survey {
  readonly #firstOf: Int32Array;
  readonly #standing: Uint8Array;
  /** By first row: a row of the set whose object is there. */
  readonly #source: Int32Array;
  /** By first row: a row of the set that a job brings, or will. */
  readonly #comes: Int32Array;

  constructor(rows: number) {
    this.#firstOf = new Int32Array(rows).fill(none);
    this.#standing = new Uint8Array(rows);
    this.#source = new Int32Array(rows).fill(none);
    this.#comes = new Int32Array(rows).fill(none);
  }

  add({ row, sameBytesAs }: ManifestRow, entry: LedgerEntry | undefined): void {
    if (sameBytesAs === undefined) return;
    const standingOfRow = standingOf(entry);
    this.#firstOf[row] = sameBytesAs;
    this.#standing[row] = standingOfRow;
    if (standingOfRow === standing.restored) this.#source[sameBytesAs] = row;
    const isRequested = standingOfRow === standing.waits && sameBytesAs === row;
    if (standingOfRow === standing.wanted || standingOfRow === standing.underWay || isRequested) {
      this.#comes[sameBytesAs] = row;
    }
  }

  /** What is to be done about rows `[first, end)`, in order, once all rows were added. Each set requests one row at a time. */
  *tasks(first: number, end: number): Generator<readonly [row: number, task: Task]> {
    for (let row = first; row < end; row++) {
      const set = this.#firstOf[row] ?? none;
      const standingOfRow = this.#standing[row];
      if (set === none || (standingOfRow !== standing.waits && standingOfRow !== standing.wanted)) continue;
      const source = this.#source[set] ?? none;
      if (source !== none) yield [row, { kind: 'copy', source }];
      else if (this.#comes[set] === none) {
        this.#comes[set] = row;
        yield [row, { kind: 'request', failed: set }];
      }
    }
  }
}

function standingOf(entry: LedgerEntry | undefined): number {
  const state = stateOf(entry);
  if (entry === undefined) return standing.waits;
  if (state === 'restored') return standing.restored;
  if (isGivenUpState(state)) return standing.givenUp;
  if (isUnderWayState(state)) return standing.underWay;
  return isWantedState(state) ? standing.wanted : standing.waits;
}
