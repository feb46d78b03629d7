import { createHash, randomBytes } from 'node:crypto';
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
  /** `null`, as S3 calls it, where the bucket had no versioning when it was written. */
  readonly versionId?: string;
  /** Says that the object is deleted, and holds nothing. */
  readonly isDeleteMarker?: true;
  /** Greater than that of all older versions of the key. */
  readonly order?: number;
}

interface StoredPartName {
  readonly partNumber: number;
  readonly sizeBytes: number;
  /** base64, in the object's algorithm. */
  readonly checksum?: string;
}

/** Undefined for a bucket that never had versions. */
export type Versioning = 'Enabled' | 'Suspended' | undefined;

export interface ObjectsOptions {
  readonly versioning: () => Versioning;
  /** Told the key of each object that is deleted. */
  readonly onDelete: (key: string) => void;
}

export const versionIdOf = ({ versionId = 'null' }: StoredObject): string => versionId;

/** The objects of one bucket by key, and their versions (user guide, "versioning-workflows"). */
export class Objects {
  readonly #folder: string;
  readonly #pieces: Pieces;
  readonly #options: ObjectsOptions;
  /** Newest first. */
  readonly #byKey = new Map<string, readonly StoredObject[]>();
  #sorted: readonly string[] | undefined;

  constructor(folder: string, pieces: Pieces, options: ObjectsOptions) {
    this.#folder = folder;
    this.#pieces = pieces;
    this.#options = options;
    mkdirSync(folder, { recursive: true });
    for (const file of jsonFilesIn(folder)) {
      const object: StoredObject = readJson(file);
      this.#keep(object.key, [...this.versions(object.key), object].sort(byOrder));
    }
  }

  /** The object at the key; a delete marker is none. */
  get(key: string): StoredObject | undefined {
    const [newest] = this.versions(key);
    return newest?.isDeleteMarker ? undefined : newest;
  }

  /** Newest first, delete markers too. */
  versions(key: string): readonly StoredObject[] {
    return this.#byKey.get(key) ?? [];
  }

  version(key: string, versionId: string): StoredObject | undefined {
    return this.versions(key).find((object) => versionIdOf(object) === versionId);
  }

  /** All that is there, versions and delete markers too. */
  all(): StoredObject[] {
    return [...this.#byKey.values()].flat();
  }

  /**
   * Makes the object the newest version of its key, or, without versioning, puts it in the place of whatever was there.
   * One step: nothing comes between a look at the key and this.
   */
  put(object: StoredObject): StoredObject {
    const versionId = this.#options.versioning() === 'Enabled' ? randomBytes(24).toString('base64url') : 'null';
    const before = this.versions(object.key);
    const newest = { ...object, versionId, order: (before[0]?.order ?? 0) + 1 };
    const replaced = before.find((each) => versionIdOf(each) === versionId);
    writeJson(this.#file(newest), newest);
    this.#keep(object.key, [newest, ...before.filter((each) => each !== replaced)]);
    if (replaced) this.#pieces.remove(replaced.pieces);
    return newest;
  }

  /** Without versioning the object goes; else a delete marker comes, which is given back. */
  delete(key: string): StoredObject | undefined {
    if (this.get(key)) this.#options.onDelete(key);
    if (this.#options.versioning() !== undefined) return this.put(markerOf(key));
    this.deleteVersion(key, 'null');
    return undefined;
  }

  /** One version goes for good, or one delete marker; gives back what it was. */
  deleteVersion(key: string, versionId: string): StoredObject | undefined {
    const object = this.version(key, versionId);
    if (!object) return undefined;
    remove(this.#file(object));
    this.#keep(
      key,
      this.versions(key).filter((each) => each !== object),
    );
    this.#pieces.remove(object.pieces);
    return object;
  }

  /** In the order of their UTF-8 bytes, as S3 lists them. JavaScript's own order is of UTF-16 units, and differs. */
  sortedKeys(): readonly string[] {
    this.#sorted ??= this.keysWithVersions().filter((key) => this.get(key) !== undefined);
    return this.#sorted;
  }

  /** Keys that have an object, or had one; in the same order. */
  keysWithVersions(): readonly string[] {
    return [...this.#byKey.keys()].sort(byUtf8);
  }

  #keep(key: string, versions: readonly StoredObject[]): void {
    if (versions.length > 0) this.#byKey.set(key, versions);
    else this.#byKey.delete(key);
    this.#sorted = undefined;
  }

  /** A key can be longer than a file name, and hold any character. */
  #file(object: StoredObject): string {
    const versionId = versionIdOf(object);
    const named = versionId === 'null' ? object.key : `${object.key}\u0000${versionId}`;
    return path.join(this.#folder, `${createHash('sha256').update(named).digest('hex')}.json`);
  }
}

const byOrder = ({ order: one = 0 }: StoredObject, { order: other = 0 }: StoredObject) => other - one;

const markerOf = (key: string): StoredObject => ({
  key,
  isDeleteMarker: true,
  sizeBytes: 0,
  eTag: '',
  lastModified: new Date().toISOString(),
  storageClass: 'STANDARD',
  headers: {},
  metadata: {},
  pieces: [],
});

export const byUtf8 = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));
