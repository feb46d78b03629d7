import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { Amount, ArchiveEntry, ArchiveFilter, IndexFacts } from '../api.ts';
import type { IndexRecord } from './build-index.ts';
import { flagOf } from './schema.ts';

/** An index that is there, read only. */
export class VaultIndex implements Disposable {
  readonly indexId: string;
  readonly record: IndexRecord;
  readonly #db: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  #sizes: Float64Array | undefined;
  #flags: Uint8Array | undefined;

  constructor(file: string, indexId: string) {
    this.#db = new DatabaseSync(file, { readOnly: true });
    this.indexId = indexId;
    this.record = JSON.parse(String(this.#fact('record')));
  }

  /** Rows of a query. Statements are prepared once. */
  rows(sql: string, ...values: (string | number | null)[]): Record<string, unknown>[] {
    return this.#prepared(sql).all(...values);
  }

  row(sql: string, ...values: (string | number | null)[]): Record<string, unknown> | undefined {
    return this.#prepared(sql).get(...values);
  }

  /** Bytes of each archive, by position. */
  get sizes(): Float64Array {
    return (this.#sizes ??= new Float64Array(this.#bytes('sizes').buffer));
  }

  /** `flagOf` bits of each archive, by position. */
  get flags(): Uint8Array {
    return (this.#flags ??= this.#bytes('flags'));
  }

  get facts(): IndexFacts {
    const { archives, folders, badRows, inventoryDate, styles, styleCounts, builtAt } = this.record;
    const top = this.row('SELECT * FROM folder WHERE id = 0') ?? {};
    const amount = (filter: ArchiveFilter): Amount => amountOf(top, filter);
    return {
      indexId: this.indexId,
      archives,
      bytes: Number(top['bytes']),
      inventoryDate,
      builtAt,
      badRows,
      folders,
      filters: { copies: amount('copies'), markers: amount('markers'), unnamed: amount('unnamed') },
      nameStyles: Object.fromEntries(styles.map((style, index) => [style, styleCounts[index] ?? 0])),
    };
  }

  /** An archive as the page shows it, from a row of `archiveColumns`. */
  entryOf(row: Record<string, unknown>): ArchiveEntry {
    const path = String(row['path']);
    const flags = Number(row['flags']);
    return {
      kind: 'archive',
      archiveId: String(row['archiveId']),
      name: path.slice(path.lastIndexOf('/') + 1),
      path,
      sizeBytes: Number(row['sizeBytes']),
      createdAt: new Date(Number(row['createdMs'])).toISOString(),
      modifiedAt: typeof row['modifiedAt'] === 'string' ? row['modifiedAt'] : null,
      treeHash: row['treeHash'] instanceof Uint8Array ? Buffer.from(row['treeHash']).toString('hex') : '',
      description: String(row['description']),
      nameStyle: this.record.styles[Number(row['style'])] ?? '',
      isCopy: (flags & flagOf.copies) !== 0,
      isMarker: (flags & flagOf.markers) !== 0,
    };
  }

  #prepared(sql: string): StatementSync {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const statement = this.#db.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }

  #fact(name: string): unknown {
    return this.#db.prepare('SELECT value FROM fact WHERE name = ?').get(name)?.['value'];
  }

  #bytes(name: string): Uint8Array<ArrayBuffer> {
    const found = this.#fact(name);
    return found instanceof Uint8Array ? new Uint8Array(found) : new Uint8Array();
  }

  [Symbol.dispose](): void {
    this.#db.close();
  }
}

/** What `entryOf` reads, of `entry` and the `archive` that belongs to it. */
export const archiveColumns =
  'position, flags, archiveId, description, archive.createdMs, modifiedAt, archive.sizeBytes, treeHash, style, path';

export const archiveJoin = 'entry JOIN archive ON archive.id = entry.archive';

/** How many archives of a folder a filter shows; all of them without one. */
export function amountOf(folder: Record<string, unknown>, filter: ArchiveFilter | undefined): Amount {
  if (filter === undefined) {
    return { archives: Number(folder['end']) - Number(folder['first']), bytes: Number(folder['bytes']) };
  }
  return { archives: Number(folder[filter]), bytes: Number(folder[`${filter}Bytes`]) };
}
