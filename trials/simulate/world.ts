import { batchLength } from '../../functions/vault-run/request-archives/pace.ts';
import { type Random, randomOf } from '../../local/random.ts';
import { TokenBucket } from '../../local/token-bucket.ts';
import { eachStandsFor, type SimulationOptions } from './options.ts';
import { type Api, callSeconds, type QuotaName, quotas, sdk } from './quotas.ts';
import { VirtualTime } from './virtual-time.ts';

/** Calls of one API. */
export interface Calls {
  calls: number;
  throttled: number;
}

/** Clock, chance and AWS's throttles: what everything else in the simulation stands on. */
export class World {
  readonly options: SimulationOptions;
  readonly time = new VirtualTime();
  readonly random: Random;
  /** How many archives, calls and messages each simulated one stands for. */
  readonly each: number;
  readonly calls = new Map<Api | 'StateTransition', Calls>();
  readonly #buckets: ReadonlyMap<QuotaName, TokenBucket>;
  /** Lambdas at work. */
  #invocations = 0;
  mostInvocations = 0;
  throttledInvocations = 0;

  constructor(options: SimulationOptions) {
    this.options = options;
    this.random = randomOf(options.seed);
    this.each = eachStandsFor(options);
    const ofRegion = Object.entries(quotas[options.quotas]) as [QuotaName, { burst: number; perSecond: number }][];
    this.#buckets = new Map(
      ofRegion.map(([name, { burst, perSecond }]) => [
        name,
        new TokenBucket({ burst: Math.max(1, burst / this.each), perSecond: perSecond / this.each }),
      ]),
    );
  }

  get nowMs(): number {
    return this.time.nowSeconds * 1000;
  }

  /** Lets the clock pass for something that happens once per archive, or as often as is said. */
  async spend(seconds: number, standsFor = this.each): Promise<void> {
    if (seconds > 0) await this.time.wait(seconds * standsFor);
  }

  /**
   * How many batches of requests a simulated one stands for: a batch is what goes out in ten seconds, 500 requests at most
   * (functions/vault-run/request-archives/pace.ts), of which a sample has fewer.
   */
  get eachBatch(): number {
    const { requestsPerSecond } = this.options;
    return (this.each * batchLength(requestsPerSecond / this.each)) / batchLength(requestsPerSecond);
  }

  /** One call, as the SDK makes it: throttled, it tries again. Error: `ThrottlingException`. */
  async call(api: Api, attempts: number = sdk.attempts, standsFor = this.each): Promise<void> {
    const count = this.#countOf(api);
    for (let attempt = 1; ; attempt += 1) {
      count.calls += 1;
      if (this.options.ideal) return;
      await this.spend(callSeconds[api], standsFor);
      if (this.#bucketOf(api)?.take(this.time.nowSeconds) ?? true) return;
      count.throttled += 1;
      if (attempt >= attempts) throw awsError('ThrottlingException', 'Rate exceeded');
      await this.spend(this.random() * sdk.firstWaitSeconds * 2 ** (attempt - 1));
    }
  }

  /** State transitions are never refused: Step Functions waits until there are some. */
  async transitions(count: number): Promise<void> {
    this.#countOf('StateTransition').calls += count;
    if (this.options.ideal) return;
    const bucket = this.#buckets.get('StateTransition');
    while (!(bucket?.take(this.time.nowSeconds, count / this.each) ?? true)) {
      this.#countOf('StateTransition').throttled += 1;
      await this.time.wait(1);
    }
  }

  /** Places for so many Lambdas; false where Lambda says TooManyRequests. */
  enterLambda(count = 1): boolean {
    if (this.#invocations + count > this.options.concurrency) {
      this.throttledInvocations += count;
      return false;
    }
    this.#invocations += count;
    this.mostInvocations = Math.max(this.mostInvocations, this.#invocations);
    return true;
  }

  leaveLambda(count = 1): void {
    this.#invocations -= count;
  }

  #countOf(api: Api | 'StateTransition'): Calls {
    const count = this.calls.get(api) ?? { calls: 0, throttled: 0 };
    this.calls.set(api, count);
    return count;
  }

  #bucketOf(api: Api): TokenBucket | undefined {
    return this.#buckets.get(api as QuotaName);
  }
}

/** An error as the product's doors throw it. */
export const awsError = (name: string, message: string): Error => Object.assign(new Error(message), { name });
