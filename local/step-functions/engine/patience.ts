/** setTimeout fires at once above this (Node documentation, "timers"): 24.8 days. */
const longestTimerMs = 2 ** 31 - 1;

/**
 * Calls `onEnd` after so many *real* seconds: timeouts are about Lambda, and Lambda's time is never scaled. Answers how
 * to call it off. What is longer than a timer can be (24 days) never ends here.
 */
export function deadline(seconds: number | undefined, onEnd: () => void): () => void {
  const ms = (seconds ?? Number.POSITIVE_INFINITY) * 1000;
  if (ms > longestTimerMs) return () => {};
  const timer = setTimeout(onEnd, ms);
  timer.unref();
  return () => clearTimeout(timer);
}

/** Settles like `work`, unless the signal ends first: then the work goes on unheard. */
export function unlessAborted<Value>(work: Promise<Value>, signal: AbortSignal): Promise<Value> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason);
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}

/** Works through what `next` gives, `limit` at once, until it gives nothing more. */
export async function inPool(limit: number, next: () => number | undefined, work: (index: number) => Promise<void>) {
  const worker = async () => {
    for (let index = next(); index !== undefined; index = next()) await work(index);
  };
  await Promise.all(Array.from({ length: limit }, worker));
}
