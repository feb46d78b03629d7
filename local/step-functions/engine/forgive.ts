import { StateFailure } from '../failure.ts';
import type { Json, JsonObject } from '../json.ts';
import { catches, type Retrier } from '../language/error-rules.ts';
import type { ForgivingState } from '../language/states.ts';
import type { RuleMet } from './engine.ts';
import { forget } from './frame.ts';
import { combine } from './shape.ts';
import { failureOf, type Outcome, type Visit } from './thread.ts';
import { transition } from './transition.ts';

/** Tries a state until it succeeds, Retry is used up and Catch has its say. Retry's counts live as long as the visit. */
export async function forgive<S extends ForgivingState>(
  visit: Visit<S>,
  attempt: (visit: Visit<S>) => Promise<Json>,
): Promise<Outcome> {
  const used = new Map<Retrier, number>();
  for (let retryCount = 0; ; retryCount += 1) {
    try {
      return { output: await attempt(counted(visit, retryCount)), next: visit.state.next };
    } catch (error) {
      const failure = failureOf(error, visit.frame, visit.eventId, visit.thread);
      if (!(failure instanceof StateFailure)) throw failure;
      if (!(await waitedToRetry(visit, failure, used))) return caught(visit, failure);
    }
  }
}

function counted<S extends ForgivingState>(visit: Visit<S>, retryCount: number): Visit<S> {
  if (retryCount === 0) return visit;
  const { context, input } = visit.sight;
  const state: JsonObject = { ...Object(context.State), RetryCount: retryCount };
  return { ...visit, sight: { input, context: { ...context, State: state } } };
}

/** Waits as the first fitting retrier says; false where none fits or it is used up. */
async function waitedToRetry(visit: Visit<ForgivingState>, failure: StateFailure, used: Map<Retrier, number>) {
  const retrier = visit.state.retriers.find(({ errors }) => catches(errors, failure));
  const count = retrier === undefined ? 0 : (used.get(retrier) ?? 0);
  if (retrier !== undefined) tell(visit, 'Retry', visit.state.retriers.indexOf(retrier), failure);
  if (retrier === undefined || count >= retrier.maxAttempts) return false;
  used.set(retrier, count + 1);
  await visit.thread.run.engine.options.clock.wait(delaySeconds(retrier, count), visit.thread.signal);
  await transition(visit.thread);
  forget(visit.frame);
  return true;
}

/** FULL jitter draws from 0 to the delay (Step Functions guide, "concepts-error-handling"). */
export function delaySeconds(retrier: Retrier, count: number, random = Math.random()): number {
  const delay = Math.min(retrier.intervalSeconds * retrier.backoffRate ** count, retrier.maxDelaySeconds);
  return retrier.jitter === 'FULL' ? delay * random : delay;
}

function caught(visit: Visit<ForgivingState>, failure: StateFailure): Outcome {
  const { state, frame } = visit;
  const catcher = state.catchers.find(({ errors }) => catches(errors, failure));
  if (catcher === undefined) throw failure;
  tell(visit, 'Catch', state.catchers.indexOf(catcher), failure);
  const errorOutput = { Error: failure.error ?? '', Cause: failure.reason ?? '' };
  // OutputPath does not touch what a Catch hands on (States Language, "Fallback States").
  return { output: combine(frame.input, catcher.resultPath, errorOutput), next: catcher.next };
}

function tell({ state, thread }: Visit, rule: RuleMet['rule'], index: number, { error = '' }: StateFailure): void {
  thread.run.engine.metRule({ state: state.name, rule, index, error });
}
