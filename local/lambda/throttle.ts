import type { Clock } from '../clock.ts';
import type { LambdaQuotas } from '../quotas.ts';
import { TokenBucket } from '../token-bucket.ts';

/** Why Lambda throttled an invocation (API reference, TooManyRequestsException, `Reason`). */
export type ThrottleReason =
  | 'ConcurrentInvocationLimitExceeded'
  | 'FunctionInvocationRateLimitExceeded'
  | 'ReservedFunctionConcurrentInvocationLimitExceeded'
  | 'ReservedFunctionInvocationRateLimitExceeded';

interface Wanted {
  readonly name: string;
  /** Of the function, where it has a share of its own. */
  readonly reservedConcurrency: number | undefined;
  /** Invocations of the function at work. */
  readonly busy: number;
}

/**
 * Keeps what Lambda allows besides concurrency: requests per second, and new environments per function. An environment is
 * taken to stay warm: a function needs a new one only where more invocations run at once than ever before. (The
 * environments of this machine are fewer: crowd.ts.)
 */
export class Throttle {
  readonly #quotas: LambdaQuotas;
  readonly #clock: Clock;
  readonly #requests: TokenBucket;
  readonly #reservedRequests = new Map<string, TokenBucket>();
  readonly #newEnvironments = new Map<string, TokenBucket>();
  readonly #environments = new Map<string, number>();

  constructor(quotas: LambdaQuotas, clock: Clock) {
    this.#quotas = quotas;
    this.#clock = clock;
    this.#requests = this.#requestsFor(quotas.concurrency);
  }

  /** Why this invocation is throttled; undefined where it may begin. */
  refuse(wanted: Wanted): ThrottleReason | undefined {
    const now = this.#clock.nowSeconds();
    const { name, reservedConcurrency, busy } = wanted;
    if (!this.#requestsOf(wanted).take(now))
      return reservedConcurrency === undefined
        ? 'FunctionInvocationRateLimitExceeded'
        : 'ReservedFunctionInvocationRateLimitExceeded';
    const environments = this.#environments.get(name) ?? 0;
    if (busy < environments) return undefined;
    if (
      !this.#bucketOf(this.#newEnvironments, name, () => new TokenBucket(this.#quotas.newEnvironments, now)).take(now)
    )
      return 'ConcurrentInvocationLimitExceeded';
    this.#environments.set(name, busy + 1);
    return undefined;
  }

  /** A share that is reserved bounds the function's requests, too, and takes none of the account's (Lambda guide, "lambda-concurrency"). */
  #requestsOf({ name, reservedConcurrency }: Wanted): TokenBucket {
    if (reservedConcurrency === undefined) return this.#requests;
    return this.#bucketOf(this.#reservedRequests, name, () => this.#requestsFor(reservedConcurrency));
  }

  #requestsFor(concurrency: number): TokenBucket {
    const perSecond = concurrency * this.#quotas.requestsPerSecondEach;
    return new TokenBucket({ burst: perSecond, perSecond }, this.#clock.nowSeconds());
  }

  #bucketOf(buckets: Map<string, TokenBucket>, name: string, make: () => TokenBucket): TokenBucket {
    const bucket = buckets.get(name) ?? make();
    buckets.set(name, bucket);
    return bucket;
  }
}
