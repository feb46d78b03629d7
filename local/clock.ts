import { setTimeout as sleep } from 'node:timers/promises';

/** setTimeout fires at once above this: 2^31 - 1 ms, 24.8 days (Node documentation, "timers"). */
const longestTimerMs = 2 ** 31 - 1;

/**
 * Time outside Lambda. With speed 100 an hour of waiting lasts 36 s; dates stay real dates.
 * Scaled: job delays, retry intervals, waits, visibility, download windows, lifecycle. Never anything inside a Lambda,
 * and so never a task's timeout.
 */
export interface Clock {
  readonly speed: number;
  /** The real milliseconds that `seconds` of the simulated world last here. */
  toMs(seconds: number): number;
  /** Seconds of the simulated world, from a moment nobody names. */
  nowSeconds(): number;
  /** Waits `seconds` of the simulated world; rejects with the signal's reason when aborted. Keeps no process alive. */
  wait(seconds: number, signal?: AbortSignal): Promise<void>;
}

export function clockOf(speed = 1): Clock {
  const toMs = (seconds: number) => (seconds * 1000) / speed;
  return {
    speed,
    toMs,
    nowSeconds: () => (performance.now() * speed) / 1000,
    async wait(seconds, signal) {
      for (let leftMs = toMs(seconds); leftMs > 0; leftMs -= longestTimerMs) {
        await sleep(Math.min(leftMs, longestTimerMs), undefined, { signal, ref: false });
      }
    },
  };
}
