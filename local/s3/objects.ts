import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Checksum } from './checksums.ts';
import { jsonFilesIn, readJson, remove, writeJson } from './disk.ts';
import type { Piece, Pieces } from './pieces.ts';
import type { Properties } from './properties.ts';

/** An object's manifest, as it lies on disk. The bytes are its pieces, in order. */
export interface StoredObject extends Properties {
  readonly key: string;
  readonly sizeBytes: number;
  /** Without its quotes. */
  readonly eTag: string;
  /** ISO. */
  readonly lastModified: string;
  readonly checksum?: Checksum;
  readonly pieces: readonly Piece[];
  /** Of a multipart object, in order: what GetObjectAttributes tells, and where a partNumber lies. */
  readonly parts?: readonly StoredPartName[];
  /** The upload it came from, and what its Complete said: a repeat of that Complete is answered with success. */
  readonly completed?: { readonly uploadId: string; readonly fingerprint: string };
}

interface StoredPartName {
  readonly partNumber: number;
  readonly sizeBytes: number;
  /** base64, in the object's algorithm. */
  readonly checksum?: string;
}

/** The objects of one bucket, by key. */
export class Objects {
  readonly #folder: string;
  readonly #pieces: Pieces;
  readonly #onDelete: (key: string) => void;
  readonly #byKey = new Map<string, StoredObject>();
  #sorted: readonly string[] | undefined;

  /** @param onDelete is told the key of each object that is deleted */
  constructor(folder: string, pieces: Pieces, onDelete: (key: string) => void) {
    this.#folder = folder;
    this.#pieces = pieces;
    this.#onDelete = onDelete;
    mkdirSync(folder, { recursive: true });
    for (const file of jsonFilesIn(folder)) {
      const object: StoredObject = readJson(file);
      this.#byKey.set(object.key, object);
    }
  }

  get(key: string): StoredObject | undefined {
    return this.#byKey.get(key);
  }

  all(): StoredObject[] {
    return [...this.#byKey.values()];
  }

  /** Puts the object in the place of whatever was there. One step: nothing comes between a look at the key and this. */
  put(object: StoredObject): void {
    const before = this.#byKey.get(object.key);
    writeJson(this.#file(object.key), object);
    this.#byKey.set(object.key, object);
    this.#sorted = undefined;
    if (before) this.#pieces.remove(before.pieces);
  }

  delete(key: string): void {
    const object = this.#byKey.get(key);
    if (!object) return;
    remove(this.#file(key));
    this.#byKey.delete(key);
    this.#sorted = undefined;
    this.#pieces.remove(object.pieces);
    this.#onDelete(key);
  }

  /** In the order of their UTF-8 bytes, as S3 lists them. JavaScript's own order is of UTF-16 units, and differs. */
  sortedKeys(): readonly string[] {
    this.#sorted ??= [...this.#byKey.keys()].sort(byUtf8);
    return this.#sorted;
  }

  /** A key can be longer than a file name, and hold any character. */
  #file(key: string): string {
    return path.join(this.#folder, `${createHash('sha256').update(key).digest('hex')}.json`);
  }
}

export const byUtf8 = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));
