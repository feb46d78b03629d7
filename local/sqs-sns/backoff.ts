import type { Clock } from '../clock.ts';

/** What Lambda waits before it invokes a throttled function again; no page has these numbers. */
const firstWaitSeconds = 1;
const longestWaitSeconds = 60;

/**
 * How an event source mapping backs off when its function is throttled: it invokes it again until the messages' visibility
 * is over, and gives it fewer batches at once (Lambda guide, "services-sqs-errorhandling").
 */
export class Backoff {
  readonly #clock: Clock;
  readonly #most: number;
  #allowed: number;

  /** `most`: batches at once, where nothing is throttled. */
  constructor(clock: Clock, most: number) {
    this.#clock = clock;
    this.#most = most;
    this.#allowed = most;
  }

  /** Batches that may be at work at once. */
  get allowed(): number {
    return this.#allowed;
  }

  /** The last answer of `invoke`, which is called until it is not throttled, or time is up. Never rejects for the signal's sake. */
  async untilAnswered<Answer extends { readonly ok: boolean; readonly kind?: string }>(
    invoke: () => Promise<Answer>,
    { untilMs, signal }: { readonly untilMs: number; readonly signal: AbortSignal },
  ): Promise<Answer> {
    for (let waitSeconds = firstWaitSeconds; ; waitSeconds = Math.min(2 * waitSeconds, longestWaitSeconds)) {
      const answer = await invoke();
      if (answer.ok || answer.kind !== 'throttle') {
        this.#allowed = Math.min(this.#most, this.#allowed + 1);
        return answer;
      }
      this.#allowed = Math.max(1, Math.floor(this.#allowed / 2));
      if (signal.aborted || Date.now() + this.#clock.toMs(waitSeconds) >= untilMs) return answer;
      await this.#clock.wait(waitSeconds, signal).catch(() => {});
    }
  }
}
