import type { Files, ListedFile } from '../../cloud/files.ts';
import { readJson, readLines } from '../../run-files/json-files.ts';
import { segmentOf } from '../../run-files/keys.ts';
import { mapInOrder } from '../../runtime/map-in-order.ts';
import type { KeyRow } from '../../vault-flow.ts';

/** What lies at the key of a row, as S3 listed it. */
export type FoundObject = Pick<ListedFile, 'eTag'>;

type Line = readonly [row: number, eTag: string];

/** Where a stock-taking keeps what its match pass found: flushes are numbered from its first call on. */
export interface FoundObjectsKeys {
  /** What a flush found of a segment of the manifest. */
  readonly objects: (segment: number, flush: number) => string;
  /** Of which segments it found anything: where nothing was found there is no file, and that is not a file that is lost. */
  readonly contents: (flush: number) => string;
}

/** So many characters are kept in memory; every flush is a file for each segment they belong to. */
const fullCharacters = 32 * 2 ** 20;

/** How many files are written side by side. */
const atOnce = 16;

export interface FoundObjectsOptions {
  readonly files: Pick<Files, 'write'>;
  readonly keys: FoundObjectsKeys;
  /** Flushes of earlier calls. */
  readonly flushes: number;
}

/** The match pass finds rows by key, the judge pass wants them by segment: in between, what was found lies in files. */
export class FoundObjects {
  readonly #options: FoundObjectsOptions;
  readonly #segments = new Map<number, string[]>();
  #characters = 0;
  #flushes: number;

  constructor(options: FoundObjectsOptions) {
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

  add({ row }: KeyRow, { eTag }: FoundObject): void {
    const line = JSON.stringify([row, eTag] satisfies Line);
    const segment = segmentOf(row);
    const lines = this.#segments.get(segment) ?? [];
    if (lines.push(line) === 1) this.#segments.set(segment, lines);
    this.#characters += line.length;
  }

  /** Writes down what was added since the last time. */
  async flush(): Promise<void> {
    if (this.#segments.size === 0) return;
    const { files, keys } = this.#options;
    const write = ([segment, lines]: [number, string[]]) =>
      files.write(keys.objects(segment, this.#flushes), lines.join('\n'));
    for await (const _ of mapInOrder([...this.#segments], atOnce, write));
    await files.write(keys.contents(this.#flushes), JSON.stringify([...this.#segments.keys()]));
    this.#segments.clear();
    this.#characters = 0;
    this.#flushes += 1;
  }
}

/**
 * Gives what was found of a segment's rows, by row. Error: where a file of an earlier call is gone. Nothing found would mean
 * that nothing lies there, and all of it would be bought again.
 */
export async function openFoundObjects(
  files: Pick<Files, 'read'>,
  keys: FoundObjectsKeys,
  flushes: number,
): Promise<(segment: number) => Promise<ReadonlyMap<number, FoundObject>>> {
  const contents: ReadonlySet<number>[] = [];
  for (let flush = 0; flush < flushes; flush += 1) {
    const key = keys.contents(flush);
    contents.push(new Set(demand(key, await readJson<number[]>(files, key))));
  }
  return async (segment) => {
    const found = new Map<number, FoundObject>();
    for (const [flush, segments] of contents.entries()) {
      if (!segments.has(segment)) continue;
      const key = keys.objects(segment, flush);
      for (const [row, eTag] of demand(key, await readLines<Line>(files, key))) found.set(row, { eTag });
    }
    return found;
  };
}

/** An execution may be redriven for 14 days, and what lies between two calls is swept after seven (infra/buckets.ts). */
function demand<Content>(key: string, content: Content | undefined): Content {
  if (content !== undefined) return content;
  throw new Error(
    `Cannot go on taking stock: wanted what an earlier call found in the bucket, at ${key}, found nothing. Such files are swept after a week. Start the vault again: only what is missing is requested.`,
  );
}
