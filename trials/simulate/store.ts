import type { StoredObject } from '../../functions/cloud/bucket.ts';
import type { Condition, Files, ListedFile } from '../../functions/cloud/files.ts';
import { awsError, type World } from './world.ts';

/** The work bucket. Each call takes its time; conditions hold as S3's do. */
export class SimulatedFiles implements Pick<Files, 'read' | 'readRange' | 'write'> {
  readonly #world: World;
  readonly #files = new Map<string, { readonly bytes: Buffer; readonly eTag: string }>();
  #writes = 0;

  constructor(world: World) {
    this.#world = world;
  }

  /** The same files for who calls once per batch of requests, and not once per archive. */
  get perBatch(): Pick<Files, 'read' | 'readRange' | 'write'> {
    const { eachBatch } = this.#world;
    return {
      read: (key) => this.read(key, eachBatch),
      readRange: (key, range) => this.readRange(key, range),
      write: (key, bytes, condition) => this.write(key, bytes, condition, eachBatch),
    };
  }

  /** Puts a file there before the simulation begins. */
  put(key: string, text: string): void {
    this.#writes += 1;
    this.#files.set(key, { bytes: Buffer.from(text), eTag: `"${this.#writes}"` });
  }

  /** What lies there, for whoever asks from outside the simulation. */
  text(key: string): string | undefined {
    return this.#files.get(key)?.bytes.toString();
  }

  async read(
    key: string,
    standsFor = this.#world.each,
  ): Promise<{ readonly bytes: Buffer; readonly eTag: string } | undefined> {
    await this.#world.call('S3Read', 1, standsFor);
    return this.#files.get(key);
  }

  async readRange(key: string, { start, end }: { readonly start: number; readonly end: number }): Promise<Buffer> {
    const file = await this.read(key);
    if (file === undefined) throw awsError('NoSuchKey', 'The specified key does not exist.');
    return file.bytes.subarray(start, end);
  }

  async write(
    key: string,
    bytes: string | Uint8Array,
    condition?: Condition,
    standsFor = this.#world.each,
  ): Promise<string> {
    await this.#world.call('S3Write', 1, standsFor);
    const there = this.#files.get(key);
    const isFree = condition === undefined || ('isNew' in condition ? !there : there?.eTag === condition.eTag);
    if (!isFree) throw awsError('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold');
    this.#writes += 1;
    const eTag = `"${this.#writes}"`;
    this.#files.set(key, { bytes: Buffer.from(bytes), eTag });
    return eTag;
  }
}

export const keyOf = (row: number): string => `archives/${String(row).padStart(9, '0')}`;

const page = 1000;

/** The destination: an object for each row that is restored. Rows are in the order of keys. */
export class SimulatedDestination {
  readonly #world: World;
  readonly #objects = new Map<number, { readonly jobId: string; readonly eTag: string }>();
  readonly #sizeOf: (row: number) => number;
  readonly #archives: number;
  #created = 0;

  constructor(world: World, archives: number, sizeOf: (row: number) => number) {
    this.#world = world;
    this.#archives = archives;
    this.#sizeOf = sizeOf;
  }

  get count(): number {
    return this.#objects.size;
  }

  /** Objects that were made, those too that are gone again. */
  get created(): number {
    return this.#created;
  }

  create(row: number, jobId: string): void {
    if (this.#objects.has(row)) return;
    this.#created += 1;
    this.#objects.set(row, { jobId, eTag: `"${this.#created}"` });
    const { takenAwayAfterHours } = this.#world.options;
    if (takenAwayAfterHours === undefined) return;
    this.#world.time.after(takenAwayAfterHours * 3600, () => this.#objects.delete(row));
  }

  has(row: number): boolean {
    return this.#objects.has(row);
  }

  async head({ key }: { readonly key: string }): Promise<StoredObject | undefined> {
    await this.#world.call('S3Head');
    const row = Number(key.slice('archives/'.length));
    const object = this.#objects.get(row);
    if (object === undefined) return undefined;
    const metadata = {
      'thaw-archive-id': `archive-${row}`,
      'thaw-tree-hash': hashOf(row),
      'thaw-job-id': object.jobId,
    };
    return { sizeBytes: this.#sizeOf(row), metadata };
  }

  async *list(_: string, startAfter?: string): AsyncGenerator<ListedFile> {
    let inPage = page;
    const first = startAfter === undefined ? 0 : Number(startAfter.slice('archives/'.length)) + 1;
    for (let row = first; row < this.#archives; row += 1) {
      const object = this.#objects.get(row);
      if (object === undefined) continue;
      if (inPage === page) {
        await this.#world.call('S3List');
        inPage = 0;
      }
      inPage += 1;
      yield { key: keyOf(row), sizeBytes: this.#sizeOf(row), eTag: object.eTag };
    }
  }
}

export const hashOf = (row: number): string => row.toString(16).padStart(64, '0');
