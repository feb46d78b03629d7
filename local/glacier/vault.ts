import { mkdirSync, renameSync } from 'node:fs';
import path from 'node:path';
import { accountId, partition, region } from '../account.ts';
import { entriesOf, readRecord, remove, writeRecord } from './disk.ts';
import { jobNotFound, uploadNotFound } from './errors.ts';
import type { Archive, Job, NotificationConfig, Upload } from './records.ts';

export const vaultArn = (name: string) => `arn:${partition}:glacier:${region}:${accountId}:vaults/${name}`;

interface VaultRecord {
  readonly name: string;
  readonly creationDate: string;
  notifications: NotificationConfig | null;
  /** When an archive last came or went. */
  changeDate: string | null;
}

/** A vault: what it holds, in memory for questions and on disk for restarts. Each change is written at once. */
export class Vault {
  readonly folder: string;
  readonly record: VaultRecord;
  readonly archives = new Map<string, Archive>();
  readonly uploads = new Map<string, Upload>();
  readonly jobs = new Map<string, Job>();

  constructor(folder: string, record: VaultRecord) {
    this.folder = folder;
    this.record = record;
  }

  static create(folder: string, name: string): Vault {
    const creationDate = new Date().toISOString();
    const vault = new Vault(folder, { name, creationDate, notifications: null, changeDate: null });
    vault.save();
    return vault;
  }

  /** The vault that was kept in `folder`; undefined when it is none (a kill while it was made or deleted). */
  static load(folder: string): Vault | undefined {
    const record = readRecord<VaultRecord | undefined>(path.join(folder, 'vault.json'), undefined);
    if (!record) return undefined;
    const vault = new Vault(folder, record);
    loadInto(vault.archives, path.join(folder, 'archives'), 'archive.json');
    loadInto(vault.uploads, path.join(folder, 'uploads'), 'upload.json');
    loadInto(vault.jobs, path.join(folder, 'jobs'), 'job.json');
    return vault;
  }

  get name(): string {
    return this.record.name;
  }

  get arn(): string {
    return vaultArn(this.name);
  }

  save(): void {
    writeRecord(path.join(this.folder, 'vault.json'), this.record);
  }

  archiveFolder(id: string): string {
    return path.join(this.folder, 'archives', id);
  }

  uploadFolder(id: string): string {
    return path.join(this.folder, 'uploads', id);
  }

  jobFolder(id: string): string {
    return path.join(this.folder, 'jobs', id);
  }

  /** Takes in an archive whose bytes and leaves lie ready in `stagedFolder`. */
  addArchive(archive: Archive, stagedFolder: string): void {
    writeRecord(path.join(stagedFolder, 'archive.json'), archive);
    mkdirSync(path.join(this.folder, 'archives'), { recursive: true });
    renameSync(stagedFolder, this.archiveFolder(archive.id));
    this.archives.set(archive.id, archive);
    this.#changed();
  }

  saveArchive(archive: Archive): void {
    writeRecord(path.join(this.archiveFolder(archive.id), 'archive.json'), archive);
  }

  async removeArchive(id: string): Promise<void> {
    this.archives.delete(id);
    await remove(this.archiveFolder(id));
    this.#changed();
  }

  saveUpload(upload: Upload): void {
    this.uploads.set(upload.id, upload);
    writeRecord(path.join(this.uploadFolder(upload.id), 'upload.json'), upload);
  }

  async removeUpload(id: string): Promise<void> {
    this.uploads.delete(id);
    await remove(this.uploadFolder(id));
  }

  /** The upload that still takes parts. Throws AWS's 404. */
  openUpload(id: string): Upload {
    const upload = this.uploads.get(id);
    if (!upload || upload.completedAs) throw uploadNotFound(id);
    return upload;
  }

  saveJob(job: Job): void {
    this.jobs.set(job.id, job);
    writeRecord(path.join(this.jobFolder(job.id), 'job.json'), job);
  }

  async removeJob(id: string): Promise<void> {
    this.jobs.delete(id);
    await remove(this.jobFolder(id));
  }

  /** The job, as long as Glacier remembers it. Throws AWS's 404. */
  job(id: string): Job {
    const job = this.jobs.get(id);
    if (!job || isForgotten(job)) throw jobNotFound(id);
    return job;
  }

  /** All jobs Glacier remembers, oldest first. */
  rememberedJobs(): Job[] {
    return [...this.jobs.values()].filter((job) => !isForgotten(job)).sort(byAge);
  }

  #changed(): void {
    this.record.changeDate = new Date().toISOString();
    this.save();
  }
}

function loadInto<T extends { readonly id: string }>(into: Map<string, T>, folder: string, recordName: string): void {
  for (const entry of entriesOf(folder)) {
    const record = readRecord<T | undefined>(path.join(entry, recordName), undefined);
    if (record) into.set(record.id, record);
  }
}

const isForgotten = (job: Job) => job.expiryDate !== null && Date.parse(job.expiryDate) <= Date.now();

/** Oldest first; of one millisecond, by id. */
export function byAge(
  one: { readonly creationDate: string; readonly id: string },
  other: { readonly creationDate: string; readonly id: string },
): number {
  if (one.creationDate !== other.creationDate) return one.creationDate < other.creationDate ? -1 : 1;
  return one.id === other.id ? 0 : one.id < other.id ? -1 : 1;
}
