import { npmWatch } from './ancestors.ts';

/** Why we end: a signal, or the death of who started us. The reason an aborted command gives. */
class Stopped extends Error {
  override readonly name = 'Stopped';
}

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const pollMs = 250;
/** Everything of ours is to be gone 5 s after it was told to end: what hangs is given up a little before. */
const patienceMs = 4000;

/**
 * Aborted by Ctrl-C, SIGTERM, SIGHUP, when nobody reads our output any more, or when the npm that started us is gone: it
 * does not forward SIGTERM, and killed it takes nobody along. `giveUp` is called when we are still there after 4 s.
 */
export function stopSignal(giveUp: () => void): AbortSignal {
  const controller = new AbortController();
  const stop = (reason: string) => {
    if (controller.signal.aborted) return;
    setTimeout(giveUp, patienceMs).unref();
    controller.abort(new Stopped(`Stopped: ${reason}`));
  };
  for (const signal of signals) process.on(signal, () => stop(signal));
  // A closed pipe or a terminal that is gone: without a listener Node would end us here and now, children and all.
  process.stdout.on('error', () => stop('nobody reads what this writes'));
  process.stderr.on('error', () => stop('nobody reads what this writes'));
  watch(npmWatch(), () => stop('the npm that started this has ended'));
  return controller.signal;
}

function watch(isThere: () => boolean, onDeath: () => void): void {
  const timer = setInterval(() => {
    if (isThere()) return;
    clearInterval(timer);
    onDeath();
  }, pollMs);
  timer.unref();
}
