/** A throttle as AWS publishes it. */
export interface Quota {
  /** So many calls may come at once: the size of the bucket, in tokens. */
  readonly burst: number;
  /** Tokens that are added in a second of AWS's clock. */
  readonly perSecond: number;
}

/** AWS's throttle: a bucket that holds `burst` tokens and is refilled by `perSecond`. It is full at first. Times are seconds of one clock. */
export class TokenBucket {
  readonly #quota: Quota;
  #tokens: number;
  #filledAt: number;

  constructor(quota: Quota, nowSeconds = 0) {
    this.#quota = quota;
    this.#tokens = quota.burst;
    this.#filledAt = nowSeconds;
  }

  /** Takes tokens, if there are enough. */
  take(nowSeconds: number, tokens = 1): boolean {
    this.#refill(nowSeconds);
    if (this.#tokens < tokens) return false;
    this.#tokens -= tokens;
    return true;
  }

  /** Takes a token in any case, and gives the seconds until it is there. Whoever comes first has the first. */
  reserve(nowSeconds: number): number {
    this.#refill(nowSeconds);
    this.#tokens -= 1;
    return Math.max(0, -this.#tokens / this.#quota.perSecond);
  }

  #refill(nowSeconds: number): void {
    const { burst, perSecond } = this.#quota;
    this.#tokens = Math.min(burst, this.#tokens + (nowSeconds - this.#filledAt) * perSecond);
    this.#filledAt = nowSeconds;
  }
}
