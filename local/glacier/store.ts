import { randomUUID } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { entriesOf, folderNameOf, readRecord, remove, writeRecord } from './disk.ts';
import { archiveNotFound, invalid, jobNotFound, vaultNotFound } from './errors.ts';
import type { Archive, Job, RetrievalRule } from './records.ts';
import { Vault, vaultArn } from './vault.ts';

/** Letters, digits, `_`, `-` and `.`, 1 to 255 of them (Glacier guide, Create Vault). */
const vaultNamePattern = /^[A-Za-z0-9_.-]{1,255}$/;

/** All vaults of the account, in one folder that a restart finds again. */
export class Store {
  readonly #folder: string;
  readonly #vaults = new Map<string, Vault>();
  /** The default of an account that never set one (Glacier guide, "data-retrieval-policy": no retrieval limit). */
  #rule: RetrievalRule = { Strategy: 'None', BytesPerHour: null };

  constructor(dataFolder: string) {
    this.#folder = path.join(dataFolder, 'glacier');
    // What was being received when the last run ended belongs to nobody.
    rmSync(this.#incoming, { recursive: true, force: true });
    mkdirSync(this.#incoming, { recursive: true });
    for (const folder of entriesOf(path.join(this.#folder, 'vaults'))) {
      const vault = Vault.load(folder);
      if (vault) this.#vaults.set(vault.name, vault);
    }
    this.#rule = readRecord(this.#policyFile, this.#rule);
  }

  /** ASCII-sorted by name, as ListVaults answers. */
  vaults(): Vault[] {
    return [...this.#vaults.values()].sort((one, other) => (one.name < other.name ? -1 : 1));
  }

  /** Throws AWS's 404. A name that cannot be one is shown without its ARN (tsileo/bakthat issue 10). */
  vault(name: string): Vault {
    const vault = this.#vaults.get(name);
    if (!vault) throw vaultNotFound(vaultNamePattern.test(name) ? vaultArn(name) : name);
    return vault;
  }

  /** Creating a vault that is there already is no error (Glacier guide, Create Vault: idempotent). */
  createVault(name: string): Vault {
    if (!vaultNamePattern.test(name)) {
      throw invalid(`Invalid vault name: ${name}. It must be 1 to 255 of the characters a-z, A-Z, 0-9, _, - and .`);
    }
    const vault = this.#vaults.get(name) ?? Vault.create(path.join(this.#folder, 'vaults', folderNameOf(name)), name);
    this.#vaults.set(name, vault);
    return vault;
  }

  async deleteVault(name: string): Promise<void> {
    const vault = this.#vaults.get(name);
    this.#vaults.delete(name);
    if (!vault) return;
    vault.jobs.clear();
    await remove(vault.folder);
  }

  /**
   * The archive, if it is in this vault. One of another vault is refused with a sentence about the vault's name
   * (vsespb/mt-aws-glacier issue 32).
   */
  archive(vault: Vault, id: string): Archive {
    const archive = vault.archives.get(id);
    if (archive) return archive;
    const elsewhere = [...this.#vaults.values()].some((other) => other.archives.has(id));
    throw elsewhere ? invalid(`Invalid vault name: ${vault.arn}`) : archiveNotFound(id);
  }

  /** Finds a job, remembered or not, in whichever vault. For tests, which know the id only. */
  findJob(id: string): { readonly vault: Vault; readonly job: Job } {
    for (const vault of this.#vaults.values()) {
      const job = vault.jobs.get(id);
      if (job) return { vault, job };
    }
    throw jobNotFound(id);
  }

  /** A fresh folder for what is being received. Renamed into place when it is whole. */
  stage(): string {
    const folder = path.join(this.#incoming, randomUUID());
    mkdirSync(folder);
    return folder;
  }

  get rule(): RetrievalRule {
    return this.#rule;
  }

  set rule(rule: RetrievalRule) {
    this.#rule = rule;
    writeRecord(this.#policyFile, rule);
  }

  get #incoming(): string {
    return path.join(this.#folder, 'incoming');
  }

  get #policyFile(): string {
    return path.join(this.#folder, 'policy.json');
  }
}
