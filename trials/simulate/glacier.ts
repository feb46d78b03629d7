import type { GlacierJob } from '../../functions/cloud/glacier-job-outputs.ts';
import type { ArchiveWish, RetrievalRequests } from '../../functions/cloud/glacier-retrieval-requests.ts';
import { jobNotFound } from '../../functions/errors.ts';
import type { RestoreTask } from '../../functions/flow.ts';
import { deliverySeconds, outputHours, tierHours } from './quotas.ts';
import { awsError, type World } from './world.ts';

/** A retrieval job. Times in ms. */
export interface SimulatedJob {
  readonly jobId: string;
  readonly row: number;
  readonly sizeBytes: number;
  readonly createdMs: number;
  readonly completesMs: number;
  readonly description: string;
}

const hourMs = 3_600_000;
export const vaultName = 'photos';
export const home = { accountId: '000000000000', region: 'us-east-1' };
const vaultArn = `arn:aws:glacier:${home.region}:${home.accountId}:vaults/${vaultName}`;

/** Glacier: jobs that take hours, are told of when they end, and are forgotten 24 hours later. */
export class SimulatedGlacier {
  readonly #world: World;
  readonly #sizeOf: (row: number) => number;
  readonly #notify: (message: string) => void;
  readonly #jobs = new Map<string, SimulatedJob>();
  #hour = 0;
  #bytesThisHour = 0;
  requests = 0;
  /** Seconds when every row had been asked for once; when all but one had. */
  allAskedAt: number | undefined;
  mostAskedAt: number | undefined;
  readonly #asked = new Set<number>();
  readonly #archives: number;

  constructor(world: World, archives: number, sizeOf: (row: number) => number, notify: (message: string) => void) {
    this.#world = world;
    this.#archives = archives;
    this.#sizeOf = sizeOf;
    this.#notify = notify;
  }

  job(jobId: string): SimulatedJob | undefined {
    return this.#jobs.get(jobId);
  }

  /** Whether the job's output can be downloaded. */
  isAvailable({ completesMs }: SimulatedJob): boolean {
    return this.#world.nowMs >= completesMs && this.#world.nowMs < completesMs + outputHours * hourMs;
  }

  get requestsDoor(): Pick<RetrievalRequests, 'initiateArchive' | 'jobs' | 'topicOf' | 'bytesPerHour'> {
    return {
      topicOf: async () => 'topic',
      bytesPerHour: async () => (this.#world.options.policyBytesPerHour ?? Infinity) / this.#world.each,
      initiateArchive: async (_, wish) => {
        await this.#world.call('InitiateJob', 1, this.#world.eachBatch); // those of a batch are under way together
        return this.#initiate(wish);
      },
      jobs: () => this.#pages(),
    };
  }

  /** A job that has just ended, however it was asked for: gives its notification. */
  finished(row: number): string {
    this.requests += 1;
    const jobId = `job-${this.requests}`;
    const { nowMs } = this.#world;
    const job = { jobId, row, sizeBytes: this.#sizeOf(row), createdMs: nowMs, completesMs: nowMs, description: '' };
    this.#jobs.set(jobId, job);
    return JSON.stringify(this.#described(job));
  }

  async describeJob({ jobId }: RestoreTask): Promise<GlacierJob> {
    await this.#world.call('DescribeJob');
    const job = this.#jobs.get(jobId);
    if (job === undefined || this.#world.nowMs >= job.completesMs + outputHours * hourMs) {
      throw jobNotFound(`Glacier does not know job "${jobId}"`);
    }
    return this.#described(job);
  }

  async *#pages(): AsyncGenerator<readonly GlacierJob[]> {
    const known = [...this.#jobs.values()].filter(
      ({ completesMs }) => this.#world.nowMs < completesMs + outputHours * hourMs,
    );
    for (let first = 0; first < known.length; first += 50) {
      await this.#world.call('ListJobs');
      yield known.slice(first, first + 50).map((job) => this.#described(job));
    }
  }

  #initiate({ archiveId, tier, description }: ArchiveWish): string {
    const row = Number(archiveId.slice('archive-'.length));
    const sizeBytes = this.#sizeOf(row);
    this.#enforcePolicy(sizeBytes);
    this.requests += 1;
    this.#asked.add(row);
    if (this.#asked.size === this.#archives - 1) this.mostAskedAt ??= this.#world.time.nowSeconds;
    if (this.#asked.size === this.#archives) this.allAskedAt ??= this.#world.time.nowSeconds;
    const { least, most } = tierHours[tier];
    const hours = least + this.#world.random() * (most - least);
    const createdMs = this.#world.nowMs;
    const jobId = `job-${this.requests}`;
    const job = { jobId, row, sizeBytes, createdMs, completesMs: createdMs + hours * hourMs, description };
    this.#jobs.set(jobId, job);
    const told = () => this.#notify(JSON.stringify(this.#described(job)));
    this.#world.time.after(hours * 3600 + deliverySeconds.notification, told, true);
    return jobId;
  }

  /** Counted by the hour (Glacier guide, "data-retrieval-policy"). What is larger than an hour's bytes never passes. */
  #enforcePolicy(sizeBytes: number): void {
    const { policyBytesPerHour = Infinity } = this.#world.options;
    const hour = Math.floor(this.#world.nowMs / hourMs);
    if (hour !== this.#hour) [this.#hour, this.#bytesThisHour] = [hour, 0];
    if (this.#bytesThisHour + sizeBytes > policyBytesPerHour / this.#world.each) {
      throw awsError('PolicyEnforcedException', 'InitiateJob request denied by current data retrieval policy.');
    }
    this.#bytesThisHour += sizeBytes;
  }

  #described({ jobId, row, sizeBytes, createdMs, completesMs, description }: SimulatedJob): GlacierJob {
    const isDone = this.#world.nowMs >= completesMs;
    return {
      Action: 'ArchiveRetrieval',
      VaultARN: vaultArn,
      JobId: jobId,
      JobDescription: description,
      ArchiveId: `archive-${row}`,
      ArchiveSizeInBytes: sizeBytes,
      RetrievalByteRange: `0-${sizeBytes - 1}`,
      CreationDate: new Date(createdMs).toISOString(),
      Completed: isDone,
      StatusCode: isDone ? 'Succeeded' : 'InProgress',
      ...(isDone && { CompletionDate: new Date(completesMs).toISOString() }),
    };
  }
}
