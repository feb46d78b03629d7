import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import { describeJob } from './description.ts';
import { bytesFile, remove } from './disk.ts';
import { newArchiveId } from './ids.ts';
import type { Jobs, Undelivered } from './jobs.ts';
import { receive, store } from './receive.ts';
import type { Archive } from './records.ts';
import type { Stocktaking } from './stocktaking.ts';
import type { Store } from './store.ts';

/** What no client of AWS can do: for tests and for whoever sets up the local cloud. Unknown ids throw. */
export class Admin {
  readonly #store: Store;
  readonly #jobs: Jobs;
  readonly #stocks: Stocktaking;
  readonly #outputRequests: ReadonlyMap<string, number>;

  constructor(store: Store, jobs: Jobs, stocks: Stocktaking, outputRequests: ReadonlyMap<string, number>) {
    this.#store = store;
    this.#jobs = jobs;
    this.#stocks = stocks;
    this.#outputRequests = outputRequests;
  }

  createVault(name: string): void {
    this.#store.createVault(name);
  }

  archiveIds(vaultName: string): string[] {
    return [...this.#store.vault(vaultName).archives.keys()];
  }

  /** Makes the vault's inventory now, as AWS does once a day. */
  takeStock(vaultName: string): void {
    this.#stocks.take(this.#store.vault(vaultName));
  }

  /** Puts an archive into a vault without the upload API. A stream must be one of bytes. */
  async putArchive(
    vaultName: string,
    bytes: Readable | Buffer | string,
    description = '',
    creationDate = new Date().toISOString(),
  ): Promise<Archive> {
    const vault = this.#store.vault(vaultName);
    const folder = this.#store.stage();
    try {
      const { sizeBytes, treeHash } = await receive(
        bytes instanceof Readable ? bytes : Readable.from([Buffer.from(bytes)]),
        folder,
      );
      const archive = { id: newArchiveId(), description, creationDate, sizeBytes, treeHash };
      vault.addArchive(archive, folder);
      return archive;
    } finally {
      await remove(folder);
    }
  }

  /** The same in one go and without a stream: thousands of small ones take seconds. */
  putSmallArchive(vaultName: string, bytes: Buffer, description: string, creationDate: string): Archive {
    const folder = this.#store.stage();
    const { sizeBytes, treeHash } = store(bytes, folder);
    const archive = { id: newArchiveId(), description, creationDate, sizeBytes, treeHash };
    this.#store.vault(vaultName).addArchive(archive, folder);
    return archive;
  }

  /** The job as DescribeJob would show it. */
  describe(jobId: string) {
    const { vault, job } = this.#store.findJob(jobId);
    return describeJob(vault, job);
  }

  /** Ends the job well, now; resolves when its notifications are published. */
  async completeJob(jobId: string): Promise<void> {
    const { vault, job } = this.#store.findJob(jobId);
    await this.#jobs.complete(vault, job);
  }

  /** Ends the job badly, now; resolves when its notifications are published. */
  async failJob(jobId: string, statusMessage: string): Promise<void> {
    const { vault, job } = this.#store.findJob(jobId);
    await this.#jobs.fail(vault, job, statusMessage);
  }

  /** The output vanishes: GetJobOutput answers 404, DescribeJob still shows the job. */
  async expireJob(jobId: string): Promise<void> {
    const { vault, job } = this.#store.findJob(jobId);
    await this.#jobs.dropOutput(vault, job);
  }

  /** Nobody knows the job any more, as a day after its completion. */
  async forgetJob(jobId: string): Promise<void> {
    const { vault, job } = this.#store.findJob(jobId);
    await this.#jobs.forget(vault, job);
  }

  /**
   * Replaces the tree hash Glacier tells of an archive, in its jobs too, so that no fold can match it. The hashes of
   * ranges stay right.
   */
  replaceTreeHash(archiveId: string, treeHash: string): void {
    for (const vault of this.#store.vaults()) {
      const archive = vault.archives.get(archiveId);
      if (!archive) continue;
      archive.treeHash = treeHash;
      vault.saveArchive(archive);
      for (const job of vault.jobs.values()) {
        if (job.archive?.archiveId !== archiveId) continue;
        job.archive.archiveTreeHash = treeHash;
        vault.saveJob(job);
      }
    }
  }

  /** Makes `bytes` the output of an inventory job, whatever the vault holds; before or after its completion. */
  putInventory(jobId: string, bytes: Buffer | string): void {
    const { vault, job } = this.#store.findJob(jobId);
    if (!job.inventory) throw new Error(`Cannot put an inventory: job ${jobId} retrieves an archive`);
    mkdirSync(vault.jobFolder(jobId), { recursive: true });
    writeFileSync(path.join(vault.jobFolder(jobId), bytesFile), bytes);
    job.inventorySizeBytes = Buffer.byteLength(bytes);
    vault.saveJob(job);
  }

  /** How many GetJobOutput requests came for a job, refused ones too. */
  outputRequests(jobId: string): number {
    return this.#outputRequests.get(jobId) ?? 0;
  }

  /** Notifications that `notify` refused, e.g. because the topic's policy does. On AWS nobody would ever know. */
  get undelivered(): readonly Undelivered[] {
    return this.#jobs.undelivered;
  }
}
