import type { Thread } from './thread.ts';

/** Resolves when the execution may enter a state, or try it again: an attempt more is a transition too (Step Functions pricing). */
export async function transition({ run, signal }: Thread): Promise<void> {
  const { throttle } = run.engine;
  if (throttle !== undefined && run.execution.type === 'STANDARD') await throttle.transition(signal);
}
