import { type PartPlan, partSizeFor } from '../../functions/archive/part-plan.ts';
import type { ExecutionSeen, Executions } from '../../functions/cloud/executions.ts';
import { fetchPart, restoreSmall } from '../../infra/definitions/budgets.ts';
import { publishedQuotas } from '../../local/quotas.ts';
import type { SimulatedGlacier } from './glacier.ts';
import { listLagSeconds, restoreSeconds, transitionsPerRestore } from './quotas.ts';
import type { SimulatedDestination, SimulatedFiles } from './store.ts';
import { SimulatedUploads } from './uploads.ts';
import type { World } from './world.ts';

interface Restore {
  readonly name: string;
  readonly jobId: string;
  readonly startedMs: number;
  status: 'RUNNING' | 'SUCCEEDED' | 'FAILED';
  error: string | undefined;
  stoppedMs: number | undefined;
  redriveCount: number;
  /** Undefined until it is planned. */
  upload: Awaited<ReturnType<SimulatedUploads['plan']>> | undefined;
  fetched: number[];
}

/** How an execution ended, as EventBridge says it. */
export interface Ended {
  readonly name: string;
  readonly status: 'SUCCEEDED' | 'FAILED';
  readonly redriveCount: number;
  readonly stoppedMs: number;
}

/** RestoreJobOutput and RestoreSmallOutput: executions that take time, Lambdas and state transitions. */
export class Restores {
  readonly #world: World;
  readonly #glacier: SimulatedGlacier;
  readonly #destination: SimulatedDestination;
  readonly uploads: SimulatedUploads;
  readonly #minimumPartSizeBytes: number;
  readonly #restores = new Map<string, Restore>();
  readonly #running = new Set<Restore>();
  readonly #onEnd: (ended: Ended) => void;
  mostRunning = 0;
  /** Places that running restores hold: parts fetched at the same time at most. */
  workers = 0;
  mostWorkers = 0;
  small = 0;
  large = 0;
  failed = 0;
  /** Parts that were fetched, repeats too. */
  partsFetched = 0;
  mapRunsRefused = 0;

  constructor(
    world: World,
    services: {
      readonly glacier: SimulatedGlacier;
      readonly destination: SimulatedDestination;
      readonly files: SimulatedFiles;
    },
    minimumPartSizeBytes: number,
    onEnd: (ended: Ended) => void,
  ) {
    this.#world = world;
    this.#glacier = services.glacier;
    this.#destination = services.destination;
    this.uploads = new SimulatedUploads(services.files, this.executions);
    this.#minimumPartSizeBytes = minimumPartSizeBytes;
    this.#onEnd = onEnd;
  }

  get running(): number {
    return this.#running.size;
  }

  /** The door of the RestoreJobOutput. */
  get executions(): Pick<Executions, 'start' | 'describe' | 'redrive' | 'running'> {
    return {
      start: async (name, input) => {
        await this.#world.call('StartExecution');
        return this.#start(name, (input as { jobId: string }).jobId);
      },
      describe: async (name) => {
        await this.#world.call('DescribeExecution');
        const restore = this.#restores.get(name);
        return restore && seen(restore);
      },
      redrive: async (name) => {
        await this.#world.call('RedriveExecution');
        return this.#redrive(name);
      },
      running: async (enough) => {
        await this.#world.call('ListExecutions');
        const until = this.#world.nowMs - listLagSeconds * 1000;
        const listed = [...this.#running].filter(({ startedMs }) => startedMs <= until);
        return listed
          .reverse()
          .slice(0, enough)
          .map(({ name }) => name);
      },
    };
  }

  /** Restores a small output; gives how it ended. */
  async restoreSmall(jobId: string): Promise<'SUCCEEDED' | 'FAILED'> {
    const { attempts, firstSeconds, longestSeconds } = restoreSmall.throttled;
    for (let attempt = 0; !this.#world.enterLambda(); attempt += 1) {
      if (attempt === attempts) return 'FAILED';
      await this.#world.spend(this.#world.random() * Math.min(longestSeconds, firstSeconds * 2 ** attempt));
    }
    this.small += 1;
    const job = this.#glacier.job(jobId);
    const bytes = job?.sizeBytes ?? 0;
    await this.#world.spend(restoreSeconds.small + bytes / this.#world.options.streamBytesPerSecond);
    this.#world.leaveLambda();
    if (job === undefined || !this.#glacier.isAvailable(job)) return 'FAILED';
    this.#destination.create(job.row, jobId);
    return 'SUCCEEDED';
  }

  /** False where the name is taken. */
  #start(name: string, jobId: string): boolean {
    if (this.#restores.has(name)) return false;
    const restore: Restore = {
      name,
      jobId,
      startedMs: this.#world.nowMs,
      status: 'RUNNING',
      error: undefined,
      stoppedMs: undefined,
      redriveCount: 0,
      upload: undefined,
      fetched: [],
    };
    this.#restores.set(name, restore);
    this.large += 1;
    void this.#run(restore);
    return true;
  }

  #redrive(name: string): boolean {
    const restore = this.#restores.get(name);
    if (restore === undefined || restore.status !== 'FAILED' || restore.error === 'JobExpired') return false;
    restore.status = 'RUNNING';
    restore.redriveCount += 1;
    void this.#run(restore);
    return true;
  }

  async #run(restore: Restore): Promise<void> {
    this.#running.add(restore);
    this.mostRunning = Math.max(this.mostRunning, this.#running.size);
    const error = await this.#errorOf(restore);
    restore.status = error === undefined ? 'SUCCEEDED' : 'FAILED';
    restore.error = error;
    restore.stoppedMs = this.#world.nowMs;
    this.#running.delete(restore);
    if (error !== undefined) this.failed += 1;
    const { name, status, redriveCount, stoppedMs } = restore;
    this.#onEnd({ name, status, redriveCount, stoppedMs });
  }

  /** What a restore ends with; undefined where its object is there. */
  async #errorOf(restore: Restore): Promise<string | undefined> {
    const world = this.#world;
    await world.transitions(transitionsPerRestore);
    await world.spend(restoreSeconds.plan);
    const job = this.#glacier.job(restore.jobId);
    if (job === undefined || !this.#glacier.isAvailable(job)) return 'JobExpired';
    if (this.#destination.has(job.row)) return undefined;
    if (this.#running.size > publishedQuotas[world.options.quotas].stepFunctions.openMapRuns) this.mapRunsRefused += 1;
    const cut = { sizeBytes: job.sizeBytes, partSizeBytes: partSizeFor(job.sizeBytes, this.#minimumPartSizeBytes) };
    const { row, jobId } = job;
    restore.upload ??= await this.uploads.plan({ row, jobId, owner: restore.name }, cut);
    await world.spend(restoreSeconds.mapStart);
    const failed = await this.#fetchParts(restore, cut, () => this.#glacier.isAvailable(job));
    if (failed !== undefined) {
      this.uploads.writeRows(restore.name, restore.upload.uploadId, restore.fetched);
      return failed;
    }
    await world.spend(restoreSeconds.finalize);
    this.uploads.complete(restore.upload.uploadId);
    this.#destination.create(job.row, restore.jobId);
    return undefined;
  }

  /** In waves of as many as may be fetched at once. */
  async #fetchParts(restore: Restore, cut: PartPlan, isAvailable: () => boolean): Promise<string | undefined> {
    const { maxConcurrency, streamBytesPerSecond } = this.#world.options;
    const { toFetch = [], uploadId = '' } = restore.upload ?? {};
    while (toFetch.length > 0) {
      if (!isAvailable()) return 'JobExpired';
      const workers = Math.min(maxConcurrency, toFetch.length);
      if (!(await this.#enter(workers))) return 'States.ExceedToleratedFailureThreshold';
      this.workers += workers;
      this.mostWorkers = Math.max(this.mostWorkers, this.workers);
      await this.#world.spend(Math.min(cut.partSizeBytes, cut.sizeBytes) / streamBytesPerSecond);
      this.workers -= workers;
      this.#world.leaveLambda(workers);
      const wave = toFetch.splice(0, workers);
      this.uploads.put(uploadId, wave, cut);
      restore.fetched.push(...wave);
      this.partsFetched += workers;
    }
    return undefined;
  }

  async #enter(workers: number): Promise<boolean> {
    const { attempts, firstSeconds, longestSeconds } = fetchPart.passing;
    for (let attempt = 0; !this.#world.enterLambda(workers); attempt += 1) {
      if (attempt === attempts) return false;
      await this.#world.spend(this.#world.random() * Math.min(longestSeconds, firstSeconds * 2 ** attempt));
    }
    return true;
  }
}

const seen = ({ status, error, jobId, redriveCount, stoppedMs }: Restore): ExecutionSeen => ({
  status,
  error,
  cause: undefined,
  redriveCount,
  input: JSON.stringify({ vaultName: 'photos', jobId }),
  output: undefined,
  stoppedMs,
});
