import { estimateOf, noArchives, onceUsdOf, type Tally, withArchive } from '../../functions/archive/estimate.ts';
import { prices } from '../../functions/archive/prices.ts';
import type { VaultRun, VaultStatus } from '../../functions/vault-flow.ts';
import { defaults } from '../../infra/props.ts';
import { openDispatch } from './dispatch.ts';
import { SimulatedGlacier } from './glacier.ts';
import type { SimulationOptions } from './options.ts';
import { quotas } from './quotas.ts';
import { Restores } from './restores.ts';
import { SimulatedDestination, SimulatedFiles } from './store.ts';
import { destination, putManifest, restoreVault, statusOf } from './vault.ts';
import { withVirtualDate } from './virtual-date.ts';
import { World } from './world.ts';

/** What the vault's run came to. Counts and hours are the vault's, not the sample's. */
export interface SimulationOutcome {
  readonly isDone: boolean;
  readonly failure: VaultRun['failure'];
  readonly hours: number;
  /** When the last archive was asked for the first time; undefined where not all were. */
  readonly hoursToAskForAll: number | undefined;
  /** When all archives but one had been asked for. */
  readonly hoursToAskForMost: number | undefined;
  readonly estimatedHours: number;
  readonly initiateJobsPerArchive: number;
  readonly restored: number;
  readonly restoredAfterOneDay: number;
  readonly failedForGood: number;
  readonly usd: number;
  readonly longestSmallWaitSeconds: number;
  readonly restoresAtOnce: number;
  readonly workersAtOnce: number;
  readonly lambdasAtOnce: number;
  readonly lambdasThrottled: number;
  readonly messagesReceived: number;
  readonly deadLetters: number;
  readonly partsFetched: number;
  readonly restoresFailed: number;
  readonly eachStandsFor: number;
  readonly calls: readonly {
    readonly api: string;
    readonly calls: number;
    readonly throttled: number;
    readonly perSecond: number;
    readonly quotaPerSecond: number | undefined;
  }[];
}

const roads = { minimumPartSizeBytes: 128 * 2 ** 20, smallOutputUpToBytes: 128 * 2 ** 20 };
const hourMs = 3_600_000;

/** Runs a vault on virtual time. Only one at a time: it takes over `Date`. */
export async function simulateVault(options: SimulationOptions): Promise<SimulationOutcome> {
  const world = new World(options);
  return await withVirtualDate(
    () => world.nowMs,
    () => new VaultSimulation(world).outcome(),
  );
}

class VaultSimulation {
  readonly #world: World;
  readonly #sizes: readonly number[];
  readonly #files: SimulatedFiles;
  readonly #glacier: SimulatedGlacier;
  readonly #destination: SimulatedDestination;
  readonly #restores: Restores;
  readonly #dispatch: ReturnType<typeof openDispatch>;
  readonly #toldMs = new Map<string, number>();
  #longestSmallWaitMs = 0;
  #afterOneDay = 0;
  #end: { readonly run: VaultRun; readonly atSeconds: number } | undefined;
  #error: unknown;

  constructor(world: World) {
    this.#world = world;
    this.#sizes = sampleOf(world);
    const archives = this.#sizes.length;
    const sizeOf = (row: number) => this.#sizes[row] ?? 0;
    this.#files = new SimulatedFiles(world);
    this.#destination = new SimulatedDestination(world, archives, sizeOf);
    this.#glacier = new SimulatedGlacier(world, archives, sizeOf, (message) => this.#notify(message));
    const services = { glacier: this.#glacier, destination: this.#destination, files: this.#files };
    this.#restores = new Restores(world, services, roads.minimumPartSizeBytes, (ended) => this.#dispatch.ended(ended));
    this.#dispatch = openDispatch(world, {
      restores: () => this.#restores,
      work: this.#files,
      onSmall: (jobId) => this.#noteSmall(jobId),
    });
    putManifest(world, this.#files, archives, sizeOf);
  }

  async outcome(): Promise<SimulationOutcome> {
    const { time, options } = this.#world;
    time.after(24 * 3600, () => (this.#afterOneDay = this.#destination.created));
    void this.#restoreVault();
    await time.run(
      () => this.#end === undefined && this.#error === undefined && time.nowSeconds < options.hoursAtMost * 3600,
    );
    if (this.#error !== undefined) throw this.#error;
    return this.#summary();
  }

  async #restoreVault(): Promise<void> {
    try {
      const run = await restoreVault(this.#world, { asking: this.#asking(), stock: this.#stock() });
      this.#end = { run, atSeconds: this.#world.time.nowSeconds };
    } catch (error) {
      this.#error = error;
    }
  }

  #notify(message: string): void {
    this.#toldMs.set((JSON.parse(message) as { JobId: string }).JobId, this.#world.nowMs);
    this.#dispatch.notify(message);
  }

  #noteSmall(jobId: string): void {
    const toldMs = this.#toldMs.get(jobId);
    if (toldMs !== undefined) this.#longestSmallWaitMs = Math.max(this.#longestSmallWaitMs, this.#world.nowMs - toldMs);
  }

  #asking() {
    const { time, options, each } = this.#world;
    return {
      work: this.#files.perBatch,
      requests: this.#glacier.requestsDoor,
      executions: { describe: async () => alive },
      now: () => new Date(this.#world.nowMs),
      sleep: (ms: number) => time.wait(ms / 1000),
      settings: {
        destination,
        topicArn: 'topic',
        requestsPerSecond: options.requestsPerSecond / each,
        hourMs,
        roads,
        workers: workersOf(options),
      },
    };
  }

  #stock() {
    return {
      files: this.#files,
      destination: this.#destination,
      bucket: { ...this.#restores.uploads.bucket, head: (at: { readonly key: string }) => this.#destination.head(at) },
      bucketName: destination.bucketName,
      vault: { describeJob: (task: { vaultName: string; jobId: string }) => this.#glacier.describeJob(task) },
      executions: this.#restores.executions,
      queue: {
        send: async (body: string) => {
          await this.#world.call('SQS');
          this.#dispatch.notify(body);
        },
        count: () => this.#count(0),
      },
      room: { count: () => this.#count(1) },
      now: () => new Date(this.#world.nowMs),
      tell: () => {},
      settings: { keyPrefix: '', hourSeconds: 3600, roads, maxConcurrency: this.#world.options.maxConcurrency },
    };
  }

  async #count(queue: number): Promise<number> {
    await this.#world.call('SQS', 1, 1);
    return this.#dispatch.queues[queue]?.count ?? 0;
  }

  #summary(): SimulationOutcome {
    const { each, time } = this.#world;
    const archives = this.#sizes.length;
    const status = statusOf(this.#files);
    const tally = tallyOf(this.#sizes);
    const seconds = this.#end?.atSeconds ?? time.nowSeconds;
    const { allAskedAt, mostAskedAt, requests } = this.#glacier;
    const queues = this.#dispatch.queues;
    const sum = (of: (queue: (typeof queues)[number]) => number) =>
      queues.reduce((total, queue) => total + of(queue), 0);
    return {
      isDone: this.#end !== undefined,
      failure: this.#end?.run.failure ?? null,
      hours: seconds / 3600,
      hoursToAskForAll: allAskedAt === undefined ? undefined : allAskedAt / 3600,
      hoursToAskForMost: mostAskedAt === undefined ? undefined : mostAskedAt / 3600,
      estimatedHours: this.#estimatedHours(tally),
      initiateJobsPerArchive: requests / archives,
      restored: this.#destination.created / archives,
      restoredAfterOneDay: (seconds < 24 * 3600 ? this.#destination.created : this.#afterOneDay) / archives,
      failedForGood: failedOf(status) / archives,
      usd: this.#usd(tally),
      longestSmallWaitSeconds: this.#longestSmallWaitMs / 1000,
      restoresAtOnce: this.#restores.mostRunning,
      workersAtOnce: this.#restores.mostWorkers,
      lambdasAtOnce: this.#world.mostInvocations,
      lambdasThrottled: this.#world.throttledInvocations * each,
      messagesReceived: sum(({ receives }) => receives) * each,
      deadLetters: sum(({ deadLetters }) => deadLetters) * each,
      partsFetched: this.#restores.partsFetched * each,
      restoresFailed: this.#restores.failed * each,
      eachStandsFor: each,
      calls: this.#calls(seconds),
    };
  }

  #calls(seconds: number): SimulationOutcome['calls'] {
    const { calls, each, options } = this.#world;
    return [...calls].map(([api, count]) => ({
      api,
      calls: Math.round(count.calls * each),
      throttled: Math.round(count.throttled * each),
      perSecond: (count.calls * each) / seconds,
      quotaPerSecond: Object.entries(quotas[options.quotas]).find(([name]) => name === api)?.[1].perSecond,
    }));
  }

  #estimatedHours(tally: Tally): number {
    const { options, each } = this.#world;
    const whole = scaled(tally, each);
    const pace = { ...workersOf(options), requestsPerSecond: options.requestsPerSecond };
    const wish = { storageClass: 'DEEP_ARCHIVE', bytesPerDay: 100 * 2 ** 40, pace } as const;
    return estimateOf(whole, wish).hoursByTier[options.tier];
  }

  /** What the requests cost, all repeats too, our own work once, and what waits: receives of SQS with their calls of `start`. */
  #usd(tally: Tally): number {
    const { options, each } = this.#world;
    const once = onceUsdOf(scaled(tally, each), options.tier, 'DEEP_ARCHIVE');
    const tier = prices.glacier[options.tier];
    const meanBytes = tally.bytes / tally.archives;
    const again = Math.max(0, this.#glacier.requests - tally.archives) * each;
    const batches = this.#dispatch.queues.reduce((total, queue) => total + queue.batches, 0) * each;
    const invocation = prices.lambda.request + prices.lambda.gbSecond * 0.25 * 0.1 + 3 * prices.sqs.request;
    return once + again * (tier.request + (meanBytes / 2 ** 30) * tier.gigabyte) + batches * invocation;
  }
}

/** Sizes of the rows that are simulated, in the vault's order. */
function sampleOf({ options: { archives }, each }: World): number[] {
  return archives.flatMap(({ count, sizeBytes }) =>
    Array.from({ length: Math.max(1, Math.round(count / each)) }, () => sizeBytes),
  );
}

const workersOf = ({ workers, maxConcurrency }: SimulationOptions) => ({
  workers,
  maxConcurrency,
  smallWorkers: defaults.smallWorkers,
});

const tallyOf = (sizes: readonly number[]): Tally =>
  sizes.reduce((tally, sizeBytes) => withArchive(tally, sizeBytes, roads), noArchives);

const scaled = ({ archives, bytes, long, tiny }: Tally, by: number): Tally => ({
  archives: archives * by,
  bytes: bytes * by,
  long: { archives: long.archives * by, parts: long.parts * by, bytes: long.bytes * by },
  tiny: { archives: tiny.archives * by, bytes: tiny.bytes * by },
});

const failedOf = (status: VaultStatus | undefined): number => status?.counts.failed.archives ?? 0;

const alive = {
  status: 'RUNNING',
  error: undefined,
  cause: undefined,
  redriveCount: 0,
  input: '',
  output: undefined,
  stoppedMs: undefined,
} as const;
