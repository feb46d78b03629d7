import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { isAlive } from '../../shared/ancestors.ts';
import type { IndexProgress, IndexState } from '../api.ts';
import { buildInWorker } from './build-in-worker.ts';
import { vaultFolder } from './cache-folder.ts';
import { type NamingRules, namingHash } from './naming.ts';
import { schemaVersion } from './schema.ts';
import { VaultIndex } from './vault-index.ts';

/** An inventory that can be indexed. */
export interface InventorySource {
  readonly vaultName: string;
  /** Another one for another inventory. */
  readonly version: string;
  readonly isCsv: boolean;
  /** Of the inventory, as far as it is known. */
  readonly sizeBytes: number | undefined;
  readonly open: () => Promise<Readable>;
}

/** Where an index of a vault stands. */
type Standing =
  | { readonly state: 'building'; readonly progress: IndexProgress }
  | { readonly state: 'failed'; readonly error: unknown }
  | { readonly state: 'ready' };

interface Shelf {
  /** Of the newest inventory and naming. */
  wanted: string | undefined;
  standing: Standing | undefined;
  /** The one that answers: the wanted one, or the one before. */
  open: VaultIndex | undefined;
  stop: AbortController | undefined;
}

/** The indexes of an account's vaults, one per vault, in the user's cache folder. */
export class IndexLibrary implements Disposable {
  readonly #folder: string;
  readonly #shelves = new Map<string, Shelf>();

  /** `folder`: of this account and region. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Opens the index of the inventory, or begins to build it where there is none: then an index of before answers meanwhile. */
  async want(source: InventorySource, naming: NamingRules): Promise<void> {
    const shelf = this.#shelf(source.vaultName);
    const indexId = `${source.version}-${namingHash(naming)}-${schemaVersion}`;
    if (shelf.wanted === indexId) return;
    shelf.stop?.abort();
    shelf.wanted = indexId;
    shelf.standing = { state: 'building', progress: { phase: 'reading', archives: 0, share: 0 } };
    const stop = new AbortController();
    shelf.stop = stop;
    const folder = vaultFolder(this.#folder, source.vaultName);
    if (await this.#opens(shelf, folder, indexId)) return;
    void this.#build({ source, naming, folder, indexId, stop }, shelf);
  }

  /** Tries again what failed. */
  forget(vaultName: string): void {
    const shelf = this.#shelf(vaultName);
    if (shelf.standing?.state === 'failed') shelf.wanted = undefined;
  }

  /** `failure`: an error in words. */
  stateOf(
    vaultName: string,
    failureOf: (error: unknown) => { error: string; sentence: string; advice: string },
  ): IndexState {
    const { standing, open } = this.#shelf(vaultName);
    if (standing === undefined) return { state: 'none' };
    if (standing.state === 'failed') return { state: 'failed', failure: failureOf(standing.error) };
    if (standing.state === 'building') return { ...standing, older: open?.facts ?? null };
    return open === undefined ? { state: 'none' } : { state: 'ready', index: open.facts };
  }

  /** The index that answers for a vault; undefined where there is none yet. */
  of(vaultName: string): VaultIndex | undefined {
    return this.#shelf(vaultName).open;
  }

  /** False where there is no such index, or one that cannot be read. */
  async #opens(shelf: Shelf, folder: string, indexId: string): Promise<boolean> {
    try {
      const names = await readdir(folder);
      if (!names.includes(`${indexId}.sqlite`)) return false;
      await this.#use(shelf, folder, indexId);
      return true;
    } catch {
      return false;
    }
  }

  async #build({ source, naming, folder, indexId, stop }: Building, shelf: Shelf): Promise<void> {
    const unfinished = path.join(folder, `${indexId}.${process.pid}.part`);
    const tell = (progress: IndexProgress) => {
      if (shelf.wanted === indexId) shelf.standing = { state: 'building', progress };
    };
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await sweepUnfinished(folder);
      const { sizeBytes, isCsv } = source;
      const wish = { file: unfinished, sizeBytes, isCsv, naming };
      await buildInWorker(await source.open(), wish, { tell, signal: stop.signal });
      await rename(unfinished, path.join(folder, `${indexId}.sqlite`));
      if (shelf.wanted === indexId) await this.#use(shelf, folder, indexId);
    } catch (error) {
      if (shelf.wanted === indexId) shelf.standing = { state: 'failed', error };
    } finally {
      await rm(unfinished, { force: true });
    }
  }

  /** The index of before goes, with all others of the vault that are no use any more. */
  async #use(shelf: Shelf, folder: string, indexId: string): Promise<void> {
    const before = shelf.open;
    shelf.open = new VaultIndex(path.join(folder, `${indexId}.sqlite`), indexId);
    shelf.standing = { state: 'ready' };
    before?.[Symbol.dispose]();
    const others = (await readdir(folder)).filter((name) => name.endsWith('.sqlite') && name !== `${indexId}.sqlite`);
    await Promise.all(others.map((name) => rm(path.join(folder, name), { force: true })));
  }

  #shelf(vaultName: string): Shelf {
    const known = this.#shelves.get(vaultName);
    if (known !== undefined) return known;
    const shelf = { wanted: undefined, standing: undefined, open: undefined, stop: undefined };
    this.#shelves.set(vaultName, shelf);
    return shelf;
  }

  [Symbol.dispose](): void {
    for (const { open, stop } of this.#shelves.values()) {
      stop?.abort();
      open?.[Symbol.dispose]();
    }
    this.#shelves.clear();
  }
}

/** What consoles left that ended amid the work. */
async function sweepUnfinished(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const [, id] = /\.(\d+)\.part$/.exec(name) ?? [];
    const isDead = id !== undefined && (Number(id) === process.pid || !isAlive(Number(id)));
    if (isDead) await rm(path.join(folder, name), { force: true });
  }
}

interface Building {
  readonly source: InventorySource;
  readonly naming: NamingRules;
  readonly folder: string;
  readonly indexId: string;
  readonly stop: AbortController;
}
