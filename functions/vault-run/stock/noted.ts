import type { Files, ListedFile } from '../../cloud/files.ts';
import { inOrder } from '../../in-order.ts';
import type { KeyRow } from '../../vault-flow.ts';
import { readLines } from '../pieces.ts';

/** What lies at the key of a row, as S3 listed it. */
export type Noted = Pick<ListedFile, 'eTag'>;

type Line = readonly [row: number, eTag: string];

/** Where a stock-taking keeps what its walk found: by piece of the manifest, numbered by flush. */
export type NotedKey = (piece: number, flush: number) => string;

/** So many characters are kept in memory; every flush is a file for each piece they belong to. */
const fullCharacters = 32 * 2 ** 20;

/** How many files are written side by side. */
const atOnce = 16;

export interface NotebookOptions {
  readonly files: Pick<Files, 'write'>;
  readonly keyOf: NotedKey;
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
    const { files, keyOf } = this.#options;
    const write = ([piece, lines]: [number, string[]]) => files.write(keyOf(piece, this.#flushes), lines.join('\n'));
    for await (const _ of inOrder([...this.#pieces], atOnce, write));
    this.#pieces.clear();
    this.#characters = 0;
    this.#flushes += 1;
  }
}

/** What was found of a piece's rows, by row. */
export async function readNoted(
  files: Pick<Files, 'read'>,
  keyOf: NotedKey,
  piece: number,
  flushes: number,
): Promise<ReadonlyMap<number, Noted>> {
  const noted = new Map<number, Noted>();
  for (let flush = 0; flush < flushes; flush += 1) {
    const lines = (await readLines<Line>(files, keyOf(piece, flush))) ?? [];
    for (const [row, eTag] of lines) noted.set(row, { eTag });
  }
  return noted;
}
