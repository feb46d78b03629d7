import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { accountId, region } from '../account.ts';
import { readJson, remove, writeJson } from './disk.ts';
import { Objects, type Versioning } from './objects.ts';
import { Pieces } from './pieces.ts';
import { Uploads } from './uploads.ts';

/** One lifecycle rule. Days are days of the cloud's clock. */
export interface LifecycleRule {
  /** The rule is about keys that start so; about all when absent. */
  readonly prefix?: string;
  readonly abortIncompleteMultipartUploadDays?: number;
  readonly expirationDays?: number;
}

/** How objects lie in a bucket unless they say otherwise. */
export interface Encryption {
  readonly algorithm: 'AES256' | 'aws:kms' | 'aws:kms:dsse';
  /** ARN or id of the key; AWS's own when absent. */
  readonly keyId?: string;
  /** Whether one data key serves many objects. */
  readonly bucketKey: boolean;
}

export interface BucketConfiguration {
  /** Kept as it came: the gatekeeper reads policies, this endpoint does not. */
  readonly policy?: unknown;
  readonly lifecycle?: readonly LifecycleRule[];
  /** @default AES256 */
  readonly encryption?: Encryption;
  /** Account id of 12 digits; the local account's when absent. */
  readonly owner?: string;
  /** @default the local account's */
  readonly region?: string;
  /** @default none, and what a client set stays */
  readonly versioning?: Versioning;
}

interface Described extends BucketConfiguration {
  readonly name: string;
  /** ISO. */
  readonly created: string;
}

/** A bucket and its folder: bucket.json, objects/ (manifests), uploads/ (open ones), pieces/ (bytes). */
export class Bucket {
  readonly name: string;
  readonly objects: Objects;
  readonly uploads: Uploads;
  readonly pieces: Pieces;
  #described: Described;

  constructor(folder: string) {
    this.#described = readJson(path.join(folder, 'bucket.json'));
    this.name = this.#described.name;
    mkdirSync(path.join(folder, 'pieces'), { recursive: true });
    this.pieces = new Pieces(path.join(folder, 'pieces'));
    this.objects = new Objects(path.join(folder, 'objects'), this.pieces, {
      versioning: () => this.versioning,
      onDelete: (key) => this.uploads.objectDeleted(key),
    });
    this.uploads = new Uploads(path.join(folder, 'uploads'), this.pieces);
    this.#tidy();
  }

  get owner(): string {
    return this.#described.owner ?? accountId;
  }

  get region(): string {
    return this.#described.region ?? region;
  }

  get created(): string {
    return this.#described.created;
  }

  get lifecycle(): readonly LifecycleRule[] {
    return this.#described.lifecycle ?? [];
  }

  get versioning(): Versioning {
    return this.#described.versioning;
  }

  get encryption(): Encryption {
    return this.#described.encryption ?? { algorithm: 'AES256', bucketKey: false };
  }

  /** Finishes what a kill interrupted: uploads whose object is there already, and bytes that nothing names. */
  #tidy(): void {
    const objects = this.objects.all();
    for (const { key, completed, pieces } of objects) {
      if (completed && this.uploads.get(completed.uploadId, key)) this.uploads.end(completed.uploadId, pieces);
    }
    const parts = this.uploads.all().flatMap(({ uploadId }) => this.uploads.parts(uploadId));
    const named = [...objects.flatMap(({ pieces }) => pieces), ...parts.map(({ piece }) => piece)];
    this.pieces.keepOnly(new Set(named.map(({ file }) => file)));
  }

  configure(folder: string, configuration: BucketConfiguration): void {
    const { versioning } = this.#described;
    this.#describe(folder, { versioning, ...configuration, name: this.name, created: this.created });
  }

  setVersioning(folder: string, versioning: Versioning): void {
    this.#describe(folder, { ...this.#described, versioning });
  }

  #describe(folder: string, described: Described): void {
    this.#described = described;
    writeJson(path.join(folder, 'bucket.json'), described);
  }
}

/** All buckets under one folder; those of an earlier run are found again. */
export class Buckets {
  readonly #folder: string;
  readonly #byName = new Map<string, Bucket>();

  constructor(folder: string) {
    this.#folder = folder;
    mkdirSync(folder, { recursive: true });
    for (const name of readdirSync(folder)) {
      if (existsSync(path.join(folder, name, 'bucket.json'))) this.#byName.set(name, new Bucket(this.#path(name)));
    }
  }

  get(name: string): Bucket | undefined {
    return this.#byName.get(name);
  }

  all(): Bucket[] {
    return [...this.#byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** Creates the bucket, or keeps its data and replaces its configuration. */
  create(name: string, configuration: BucketConfiguration = {}): void {
    const existing = this.#byName.get(name);
    if (existing) return existing.configure(this.#path(name), configuration);
    mkdirSync(this.#path(name), { recursive: true });
    writeJson(path.join(this.#path(name), 'bucket.json'), {
      ...configuration,
      name,
      created: new Date().toISOString(),
    });
    this.#byName.set(name, new Bucket(this.#path(name)));
    return undefined;
  }

  setVersioning(name: string, versioning: Versioning): void {
    this.#byName.get(name)?.setVersioning(this.#path(name), versioning);
  }

  /** The bucket, its uploads and all bytes are gone. */
  delete(name: string): void {
    this.#byName.delete(name);
    remove(this.#path(name));
  }

  #path(name: string): string {
    return path.join(this.#folder, name);
  }
}
