import path from 'node:path';
import type { Clock } from '../clock.ts';
import { Alarms } from './alarms.ts';
import { describeJob } from './description.ts';
import { bytesFile, remove } from './disk.ts';
import type { Job, NotificationConfig, PendingNotification, Tier } from './records.ts';
import { makeOutput } from './staging.ts';
import type { Stocktaking } from './stocktaking.ts';
import type { Store } from './store.ts';
import type { Vault } from './vault.ts';

/**
 * Middle of what AWS says: expedited 1-5 minutes, standard 3-5 hours, bulk 5-12 hours (Glacier guide, "Retrieving
 * S3 Glacier Archives"). In seconds of the simulated world.
 */
const usualTierSeconds: Readonly<Record<Tier, number>> = { Expedited: 180, Standard: 4 * 3600, Bulk: 8 * 3600 };
/** The output stays for at least so long after completion (Glacier guide, Initiate Job). */
const usualWindowSeconds = 24 * 3600;

export interface JobsOptions {
  readonly clock: Clock;
  /** Publishes to a topic, with all of the topic's own rules. What it rejects is lost, as on AWS. */
  notify(topicArn: string, message: string): Promise<void>;
  /** Real seconds a tier takes here. Default: AWS's times, scaled by the clock. */
  readonly tierSeconds?: Readonly<Partial<Record<Tier, number>>>;
  /** Seconds of the simulated world that an output can be had. Default 24 hours. */
  readonly windowSeconds?: number;
}

/** A notification that could not be published, e.g. because the topic's policy forbids it. */
export interface Undelivered {
  readonly topicArn: string;
  readonly jobId: string;
  readonly error: unknown;
}

/** Lets time pass for jobs: they become due, complete, notify, and are forgotten. */
export class Jobs {
  readonly undelivered: Undelivered[] = [];
  readonly #store: Store;
  readonly #stocks: Stocktaking;
  readonly #options: JobsOptions;
  readonly #alarms = new Alarms();
  readonly #completing = new Map<string, Promise<void>>();
  readonly #staging = new Set<Promise<void>>();
  #closed = false;

  constructor(store: Store, stocks: Stocktaking, options: JobsOptions) {
    this.#store = store;
    this.#stocks = stocks;
    this.#options = options;
  }

  /** When a job of this tier that starts now will be done. Inventories take the Standard time. */
  dueDate(tier: Tier): string {
    const own = this.#options.tierSeconds?.[tier];
    return after(own === undefined ? this.#options.clock.toMs(usualTierSeconds[tier]) : own * 1000);
  }

  /** Goes on with all jobs of an earlier run: those due meanwhile complete, those not yet announced are announced. */
  resume(): void {
    for (const vault of this.#store.vaults()) {
      for (const job of vault.jobs.values()) {
        this.watch(vault, job);
        if (job.pending.length > 0) void this.#announce(vault, job);
      }
    }
  }

  /** Arms the job's next moment: completion, or being forgotten. */
  watch(vault: Vault, job: Job): void {
    if (this.#closed) return;
    if (job.statusCode === 'InProgress') {
      this.#alarms.set(job.id, job.dueDate, () => void this.complete(vault, job));
    } else if (job.expiryDate) {
      this.#alarms.set(job.id, job.expiryDate, () => void this.forget(vault, job));
    }
  }

  /** Makes the output and ends the job; resolves when everybody is notified. */
  complete(vault: Vault, job: Job): Promise<void> {
    const completion = this.#completing.get(job.id) ?? this.#complete(vault, job);
    this.#completing.set(job.id, completion);
    return completion.finally(() => this.#completing.delete(job.id));
  }

  async #complete(vault: Vault, job: Job): Promise<void> {
    if (job.statusCode !== 'InProgress') return;
    this.#alarms.clear(job.id);
    const staging = makeOutput(vault, job, this.#stocks);
    this.#staging.add(staging);
    try {
      await staging;
    } catch (error) {
      return this.fail(vault, job, Error.isError(error) ? error.message : String(error));
    } finally {
      this.#staging.delete(staging);
    }
    await this.#end(vault, job, 'Succeeded', 'Succeeded');
  }

  /** Ends the job without an output; resolves when everybody is notified. */
  async fail(vault: Vault, job: Job, statusMessage: string): Promise<void> {
    this.#alarms.clear(job.id);
    await this.#end(vault, job, 'Failed', statusMessage);
  }

  /** From now on nobody knows the job. */
  async forget(vault: Vault, job: Job): Promise<void> {
    this.#alarms.clear(job.id);
    await vault.removeJob(job.id);
  }

  /** The job is still described, but its output is gone. */
  async dropOutput(vault: Vault, job: Job): Promise<void> {
    job.outputGone = true;
    vault.saveJob(job);
    await remove(path.join(vault.jobFolder(job.id), bytesFile));
  }

  /** From here on nothing is written or announced; the next run goes on. Resolves when the last write has ended. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#alarms.clearAll();
    await Promise.allSettled(this.#staging);
  }

  async #end(vault: Vault, job: Job, statusCode: 'Succeeded' | 'Failed', statusMessage: string): Promise<void> {
    // A vault deleted meanwhile took its jobs with it, and a closed service leaves the rest to its next run.
    if (this.#closed || !vault.jobs.has(job.id) || job.statusCode !== 'InProgress') return;
    job.statusCode = statusCode;
    job.statusMessage = statusMessage;
    job.completionDate = new Date().toISOString();
    job.expiryDate = after(this.#options.clock.toMs(this.#options.windowSeconds ?? usualWindowSeconds));
    job.pending = notificationsOf(job, vault.record.notifications);
    vault.saveJob(job);
    this.watch(vault, job);
    await this.#announce(vault, job);
  }

  async #announce(vault: Vault, job: Job): Promise<void> {
    for (const { topicArn, from } of job.pending) {
      const description = describeJob(vault, job);
      // The message of a vault's own topic shows no topic (stackoverflow 15482511: SNSTopic null).
      const message = JSON.stringify(from === 'vault' ? { ...description, SNSTopic: null } : description);
      await this.#options.notify(topicArn, message).catch((error: unknown) => {
        this.undelivered.push({ topicArn, jobId: job.id, error });
      });
    }
    if (this.#closed || !vault.jobs.has(job.id)) return;
    job.pending = [];
    vault.saveJob(job);
  }
}

const after = (ms: number) => new Date(Date.now() + ms).toISOString();

/** Both topics hear of it when both are set, even when they are one (Glacier guide, Initiate Job: SNSTopic). */
function notificationsOf(job: Job, config: NotificationConfig | null): PendingNotification[] {
  const event = job.archive ? 'ArchiveRetrievalCompleted' : 'InventoryRetrievalCompleted';
  const pending: PendingNotification[] = [];
  if (job.snsTopic) pending.push({ topicArn: job.snsTopic, from: 'job' });
  if (config?.Events.includes(event)) pending.push({ topicArn: config.SNSTopic, from: 'vault' });
  return pending;
}
