import type { Quota } from './quotas.ts';

/** AWS's throttle: a bucket that holds `burst` tokens and is refilled by `perSecond`. */
export class TokenBucket {
  readonly #quota: Quota;
  #tokens: number;
  #filledAt = 0;

  constructor(quota: Quota) {
    this.#quota = quota;
    this.#tokens = quota.burst;
  }

  /** Takes tokens, if there are enough. */
  take(nowSeconds: number, tokens = 1): boolean {
    const { burst, perSecond } = this.#quota;
    this.#tokens = Math.min(burst, this.#tokens + (nowSeconds - this.#filledAt) * perSecond);
    this.#filledAt = nowSeconds;
    if (this.#tokens < tokens) return false;
    this.#tokens -= tokens;
    return true;
  }
}
