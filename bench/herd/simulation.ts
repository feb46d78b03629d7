import type { Ended } from '../../functions/cloud/executions.ts';
import { gateOf, RecentStarts } from '../../functions/dispatch/gate.ts';
import { secondsToNextTurn } from '../../functions/dispatch/retry-delay.ts';
import { type Random, randomOf } from '../../local/random.ts';
import { VirtualTime } from './virtual-time.ts';

/** A herd, and the world it comes into. Seconds unless a name says otherwise. */
export interface HerdOptions {
  readonly seed: number;
  readonly restores: number;
  readonly partsEach: number;
  /** All notifications come within this. */
  readonly notifiedWithin: number;
  readonly workers: number;
  readonly maxConcurrency: number;
  readonly lambdaConcurrency: number;
  /** A part takes this on average, and half as much more or less. */
  readonly partSeconds: number;
  /** Plan and Finalize, each. */
  readonly stepSeconds: number;
  /** One call of `start` to Step Functions. */
  readonly callSeconds: number;
  /** How far ListExecutions lags behind. */
  readonly listLag: number;
  readonly batchSize: number;
  /** Batches at work at once. */
  readonly batchesAtOnce: number;
  /** A part that Lambda throttles waits this, twice as long each time up to `longestWait`, and fails after so many. */
  readonly firstWait: number;
  readonly longestWait: number;
  readonly retriesAtMost: number;
  /** A restore that failed is redriven so often (infra/redrive.ts), through a gate of its own kind, after this long. */
  readonly redrivesAtMost: number;
  readonly redriveAfter: number;
}

export interface HerdOutcome {
  readonly endedWell: number;
  readonly failed: number;
  readonly redriven: number;
  readonly seconds: number;
  /** The time it had taken had all workers been busy from first to last, as a share of the time it took. */
  readonly efficiency: number;
  readonly throttled: number;
  /** How often a message was received, on average. */
  readonly receives: number;
  readonly mostRestoresAtOnce: number;
}

/** Messages wait in a queue, `start` asks the gate, restores fetch their parts: the gate is the product's own. */
export async function simulate(options: HerdOptions): Promise<HerdOutcome> {
  const herd = new Herd(options);
  await herd.run();
  return herd.outcome();
}

class Herd {
  readonly #options: HerdOptions;
  readonly #time = new VirtualTime();
  readonly #random: Random;
  readonly #visible: Message[] = [];
  /** One for each environment of `start`. */
  readonly #environments: RecentStarts[];
  /** When each running restore started. */
  readonly #running = new Map<number, number>();
  /** When each restore ended last. */
  readonly #ended = new Map<number, number>();
  readonly #executions = { running: () => this.#listRunning(), ended: () => this.#listEnded() };
  #receives = 0;
  #invocations = 0;
  #throttled = 0;
  #endedWell = 0;
  #failed = 0;
  #redriven = 0;
  #lastEnd = 0;
  #busySeconds = 0;
  #mostRestores = 0;

  constructor(options: HerdOptions) {
    this.#options = options;
    this.#random = randomOf(options.seed);
    const now = () => this.#time.nowSeconds * 1000;
    this.#environments = Array.from({ length: options.batchesAtOnce }, () => new RecentStarts(now));
  }

  async run(): Promise<void> {
    const { restores, notifiedWithin, partsEach } = this.#options;
    for (let restore = 0; restore < restores; restore += 1) {
      this.#time.after(
        this.#random() * notifiedWithin,
        () => this.#show({ restore, partsLeft: partsEach, redrives: 0, receives: 0 }),
        true,
      );
    }
    await this.#time.run();
  }

  outcome(): HerdOutcome {
    const { workers, restores } = this.#options;
    return {
      endedWell: this.#endedWell,
      failed: this.#failed,
      redriven: this.#redriven,
      seconds: this.#lastEnd,
      efficiency: this.#busySeconds / workers / this.#lastEnd,
      throttled: this.#throttled,
      receives: this.#receives / restores,
      mostRestoresAtOnce: this.#mostRestores,
    };
  }

  /** A message can be received, now. */
  #show(message: Message): void {
    this.#visible.push(message);
    this.#poll();
  }

  #poll(): void {
    const { batchSize } = this.#options;
    while (this.#visible.length > 0) {
      const environment = this.#environments.pop();
      if (environment === undefined) return;
      void this.#start(this.#visible.splice(0, batchSize), environment).then(() => {
        this.#environments.push(environment);
        return this.#poll();
      });
    }
  }

  /** What `start` does with a batch; messages that find the gate closed are seen again at any time of the next turn. */
  async #start(messages: readonly Message[], recent: RecentStarts): Promise<void> {
    const { workers, maxConcurrency, callSeconds } = this.#options;
    const gate = gateOf(this.#executions, Math.floor(workers / maxConcurrency), recent);
    this.#receives += messages.length;
    for (const message of messages) message.receives += 1;
    for (const message of messages) {
      if (await gate.isOpen()) {
        const sinceMs = this.#time.nowSeconds * 1000;
        await this.#time.wait(callSeconds);
        this.#begin(message);
        gate.passed(String(message.restore), sinceMs);
      } else {
        this.#time.after(secondsToNextTurn(message.receives, this.#random()), () => this.#show(message), true);
      }
    }
  }

  async #listRunning(): Promise<string[]> {
    return (await this.#list(this.#running)).map(({ name }) => name);
  }

  async #listEnded(): Promise<Ended[]> {
    return (await this.#list(this.#ended)).map(({ name, seconds }) => ({ name, stoppedMs: seconds * 1000 }));
  }

  /** What a list of Step Functions shows of it: the state of some time ago. */
  async #list(atSeconds: ReadonlyMap<number, number>): Promise<{ name: string; seconds: number }[]> {
    await this.#time.wait(this.#options.callSeconds);
    const seenUntil = this.#time.nowSeconds - this.#options.listLag;
    const seen = [...atSeconds].filter(([, seconds]) => seconds <= seenUntil);
    return seen.map(([restore, seconds]) => ({ name: String(restore), seconds }));
  }

  #begin(message: Message): void {
    const { stepSeconds, maxConcurrency } = this.#options;
    this.#running.set(message.restore, this.#time.nowSeconds);
    this.#mostRestores = Math.max(this.#mostRestores, this.#running.size);
    const map = { message, waiting: message.partsLeft, left: message.partsLeft, hasFailed: false };
    this.#time.after(stepSeconds, () => {
      for (let worker = 0; worker < Math.min(maxConcurrency, map.left); worker += 1) this.#next(map);
    });
  }

  #next(map: ParallelParts): void {
    if (map.waiting === 0 || map.hasFailed) return;
    map.waiting -= 1;
    this.#fetch(map, 0);
  }

  /** A part: throttled while Lambda is full, then at work. */
  #fetch(map: ParallelParts, retries: number): void {
    const { lambdaConcurrency, partSeconds, firstWait, longestWait, retriesAtMost } = this.#options;
    if (this.#invocations >= lambdaConcurrency) {
      this.#throttled += 1;
      if (retries === retriesAtMost) return this.#end(map, false);
      const wait = Math.min(longestWait, firstWait * 2 ** retries) * this.#random(); // full jitter
      return this.#time.after(wait, () => this.#fetch(map, retries + 1));
    }
    this.#invocations += 1;
    const seconds = partSeconds * (0.5 + this.#random());
    this.#busySeconds += seconds;
    this.#time.after(seconds, () => {
      this.#invocations -= 1;
      map.left -= 1;
      if (map.left === 0) this.#time.after(this.#options.stepSeconds, () => this.#end(map, true));
      else this.#next(map);
    });
  }

  #end(map: ParallelParts, isWell: boolean): void {
    if (map.hasFailed) return;
    map.hasFailed = !isWell;
    this.#running.delete(map.message.restore);
    this.#lastEnd = this.#time.nowSeconds;
    this.#ended.set(map.message.restore, this.#time.nowSeconds);
    if (isWell) this.#endedWell += 1;
    else this.#redrive(map);
  }

  /** The parts that are missing then; those at work end meanwhile. */
  #redrive(map: ParallelParts): void {
    const { redrivesAtMost, redriveAfter } = this.#options;
    const { restore, redrives } = map.message;
    if (redrives === redrivesAtMost) {
      this.#failed += 1;
      return;
    }
    this.#redriven += 1;
    const again = () => this.#show({ restore, partsLeft: Math.max(1, map.left), redrives: redrives + 1, receives: 0 });
    this.#time.after(redriveAfter, again, true);
  }
}

/** A notification, or the news of a failure, on its way to the gate. */
interface Message {
  readonly restore: number;
  readonly partsLeft: number;
  readonly redrives: number;
  receives: number;
}

interface ParallelParts {
  readonly message: Message;
  waiting: number;
  left: number;
  hasFailed: boolean;
}
