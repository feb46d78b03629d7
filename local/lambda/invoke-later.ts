import type { Clock } from '../clock.ts';
import type { InvokeResult } from './answers.ts';

/** Lambda guide, "invocation-async-error-handling": what is throttled is tried again for up to 6 hours, after 1 s at first, 5 minutes at most. */
const triedForSeconds = 6 * 3600;
const firstWaitSeconds = 1;
const longestWaitSeconds = 300;

/** Invokes a function as asynchronous callers do: what is throttled comes again. */
export async function invokeLater(invoke: () => Promise<InvokeResult>, clock: Clock): Promise<InvokeResult> {
  const givesUpAt = clock.nowSeconds() + triedForSeconds;
  for (let waitSeconds = firstWaitSeconds; ; waitSeconds = Math.min(2 * waitSeconds, longestWaitSeconds)) {
    const result = await invoke();
    const isThrottled = !result.ok && result.kind === 'throttle';
    if (!isThrottled || clock.nowSeconds() + waitSeconds > givesUpAt) return result;
    await clock.wait(waitSeconds);
  }
}
