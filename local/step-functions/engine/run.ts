import { Halted, StateFailure } from '../failure.ts';
import type { JsonObject } from '../json.ts';
import { historyLimit } from '../limits.ts';
import type { Engine, Running } from './engine.ts';
import type { Ending, Execution } from './execution.ts';
import { errorDetails, eventOf, type Trail } from './history.ts';

const endEvents: Record<Ending['status'], string> = {
  SUCCEEDED: 'ExecutionSucceeded',
  FAILED: 'ExecutionFailed',
  TIMED_OUT: 'ExecutionTimedOut',
  ABORTED: 'ExecutionAborted',
};

const over = new Halted('The execution has ended');

/** One go at an execution: from its start, its redrive or our restart until it ends. After its end it is deaf. */
export class Run implements Running {
  readonly engine: Engine;
  readonly execution: Execution;
  readonly trail: Trail;
  readonly #halt = new AbortController();
  #eventCount: number;
  #hasEnded = false;

  constructor(engine: Engine, execution: Execution) {
    this.engine = engine;
    this.execution = execution;
    this.#eventCount = execution.history.length;
    this.trail = { previousEventId: this.#eventCount };
  }

  get signal(): AbortSignal {
    return this.#halt.signal;
  }

  get lastEventId(): number {
    return this.#eventCount;
  }

  /** Adds an event after the trail's last one. Express executions keep no history, only count. */
  record(trail: Trail, type: string, details?: () => JsonObject): number {
    this.signal.throwIfAborted();
    if (this.execution.history.length >= historyLimit - 1) this.#overflow();
    return this.#add(trail, type, details);
  }

  /** Notes where the execution stands, so that a restart finds it there. A Map Run keeps its children itself. */
  save(): void {
    const { execution } = this;
    if (execution.type === 'STANDARD' && execution.mapRunArn === undefined) this.engine.store.saveExecution(execution);
  }

  end(ending: Ending): void {
    if (this.#hasEnded) return;
    const { execution } = this;
    this.#add(this.trail, endEvents[ending.status], () => endDetails(ending));
    Object.assign(execution, { output: undefined, error: undefined, cause: undefined }, ending, { stopMs: Date.now() });
    if (ending.status === 'SUCCEEDED') execution.frame = undefined;
    this.#hasEnded = true;
    // A run that succeeded has nothing left that could be told; most children of a large map are spared the trouble.
    if (ending.status !== 'SUCCEEDED') this.#halt.abort(over);
    this.save();
    this.engine.changed(execution);
  }

  fail(error: unknown): void {
    if (this.#hasEnded) return;
    const failure = error instanceof StateFailure ? error : new StateFailure('States.Runtime', String(error));
    this.end({ status: 'FAILED', error: failure.error, cause: failure.reason });
  }

  abandon(): void {
    this.#hasEnded = true;
    this.#halt.abort(over);
  }

  #add(trail: Trail, type: string, details: (() => JsonObject) | undefined): number {
    this.#eventCount += 1;
    const { execution } = this;
    if (execution.type === 'STANDARD') {
      const event = eventOf(type, this.#eventCount, trail, details?.());
      execution.history.push(event);
      if (execution.mapRunArn === undefined) this.engine.store.saveEvent(execution, event);
    }
    trail.previousEventId = this.#eventCount;
    return this.#eventCount;
  }

  /** Measured on AWS: event 25,000 is ExecutionFailed, with this cause (floci-io/floci issue 2734). */
  #overflow(): void {
    const cause = `The execution reached the maximum number of history events (${historyLimit}).`;
    this.end({ status: 'FAILED', error: 'States.Runtime', cause });
    this.signal.throwIfAborted();
  }
}

function endDetails({ status, output, error, cause }: Ending): JsonObject {
  if (status === 'SUCCEEDED') return { output: output ?? 'null', outputDetails: { truncated: false } };
  return errorDetails(error, cause);
}
