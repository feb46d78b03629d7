import type { Files, ListedFile } from '../../cloud/files.ts';
import { readJson, readLines } from '../../run-files/json-files.ts';
import { inOrder } from '../../runtime/map-in-order.ts';
import type { KeyRow } from '../../vault-flow.ts';

/** What lies at the key of a row, as S3 listed it. */
export type Noted = Pick<ListedFile, 'eTag'>;

type Line = readonly [row: number, eTag: string];

/** Where a stock-taking keeps what its walk found: flushes are numbered from its first call on. */
export interface NotedKeys {
  /** What a flush found of a piece of the manifest. */
  readonly notes: (piece: number, flush: number) => string;
  /** Of which pieces it found anything: where nothing was found there is no file, and that is not a file that is lost. */
  readonly contents: (flush: number) => string;
}

/** So many characters are kept in memory; every flush is a file for each piece they belong to. */
const fullCharacters = 32 * 2 ** 20;

/** How many files are written side by side. */
const atOnce = 16;

export interface NotebookOptions {
  readonly files: Pick<Files, 'write'>;
  readonly keys: NotedKeys;
  readonly rowsPerPiece: number;
  /** Flushes of earlier calls. */
  readonly flushes: number;
}

/** The walk meets rows by key, the judge wants them by piece: in between, what was found lies in files. */
export class Notebook {
  readonly #options: NotebookOptions;
  readonly #pieces = new Map<number, string[]>();
  #characters = 0;
  #flushes: number;

  constructor(options: NotebookOptions) {
    this.#options = options;
    this.#flushes = options.flushes;
  }

  /** Flushes so far, those of earlier calls too. */
  get flushes(): number {
    return this.#flushes;
  }

  get isFull(): boolean {
    return this.#characters >= fullCharacters;
  }

  note({ row }: KeyRow, { eTag }: Noted): void {
    const line = JSON.stringify([row, eTag] satisfies Line);
    const piece = Math.floor(row / this.#options.rowsPerPiece);
    const lines = this.#pieces.get(piece) ?? [];
    if (lines.push(line) === 1) this.#pieces.set(piece, lines);
    this.#characters += line.length;
  }

  /** Writes down what was noted since the last time. */
  async flush(): Promise<void> {
    if (this.#pieces.size === 0) return;
    const { files, keys } = this.#options;
    const write = ([piece, lines]: [number, string[]]) =>
      files.write(keys.notes(piece, this.#flushes), lines.join('\n'));
    for await (const _ of inOrder([...this.#pieces], atOnce, write));
    await files.write(keys.contents(this.#flushes), JSON.stringify([...this.#pieces.keys()]));
    this.#pieces.clear();
    this.#characters = 0;
    this.#flushes += 1;
  }
}

/**
 * Gives what was found of a piece's rows, by row. Error: where a file of an earlier call is gone. Nothing noted would mean
 * that nothing lies there, and all of it would be bought again.
 */
export async function openNoted(
  files: Pick<Files, 'read'>,
  keys: NotedKeys,
  flushes: number,
): Promise<(piece: number) => Promise<ReadonlyMap<number, Noted>>> {
  const contents: ReadonlySet<number>[] = [];
  for (let flush = 0; flush < flushes; flush += 1) {
    const key = keys.contents(flush);
    contents.push(new Set(demand(key, await readJson<number[]>(files, key))));
  }
  return async (piece) => {
    const noted = new Map<number, Noted>();
    for (const [flush, pieces] of contents.entries()) {
      if (!pieces.has(piece)) continue;
      const key = keys.notes(piece, flush);
      for (const [row, eTag] of demand(key, await readLines<Line>(files, key))) noted.set(row, { eTag });
    }
    return noted;
  };
}

/** An execution may be redriven for 14 days, and what lies between two calls is swept after seven (infra/buckets.ts). */
function demand<Content>(key: string, content: Content | undefined): Content {
  if (content !== undefined) return content;
  throw new Error(
    `Cannot go on taking stock: wanted what an earlier call found in the bucket, at ${key}, found nothing. Such files are swept after a week. Start the vault again: only what is missing is requested.`,
  );
}
