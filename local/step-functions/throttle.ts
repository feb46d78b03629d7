import type { Clock } from '../clock.ts';
import { ServiceError } from '../http/service-error.ts';
import type { StepFunctionsQuotas } from '../quotas.ts';
import { TokenBucket } from '../token-bucket.ts';
import type { WorkflowType } from './engine/execution.ts';
import { Places } from './places.ts';

/** Keeps the account's quotas: calls above them are refused, state transitions and Map Runs above them wait. */
export class Throttle {
  readonly #clock: Clock;
  /** What was refused or had to wait, by operation; `StateTransition` and `ChildExecution` had to wait. */
  readonly counts = new Map<string, number>();
  readonly #quotas: StepFunctionsQuotas;
  readonly #apis: ReadonlyMap<string, TokenBucket>;
  readonly #transitions: TokenBucket;
  readonly #mapRuns: Places;

  constructor(clock: Clock, quotas: StepFunctionsQuotas) {
    const now = clock.nowSeconds();
    this.#clock = clock;
    this.#quotas = quotas;
    this.#apis = new Map(Object.entries(quotas.apis).map(([api, quota]) => [api, new TokenBucket(quota, now)]));
    this.#transitions = new TokenBucket(quotas.stateTransitions, now);
    this.#mapRuns = new Places(quotas.openMapRuns);
  }

  /** One call of an operation. Throws `ThrottlingException`; StartExecution has a bucket for each type of machine. */
  call(operation: string, type?: WorkflowType): void {
    const api = operation === 'StartExecution' && type === 'EXPRESS' ? 'StartExpressExecution' : operation;
    if (this.#apis.get(api)?.take(this.#clock.nowSeconds()) !== false) return;
    this.#count(api);
    throw rateExceeded();
  }

  /** One Standard execution more. Throws `ExecutionLimitExceeded`. */
  execution(running: () => number): void {
    if (running() >= this.#quotas.openExecutions) throw executionLimitExceeded();
  }

  /** Resolves when a Standard execution may go to its next state. Rejects with the signal's reason. */
  async transition(signal: AbortSignal): Promise<void> {
    await this.#wait('StateTransition', this.#transitions, signal);
  }

  /** Resolves when a Map Run may begin, with what is to be called when it has ended; also when the signal ends. */
  mapRun(signal: AbortSignal): Promise<() => void> {
    return this.#mapRuns.take(signal);
  }

  /** For one Map Run: what resolves when it may start its next child. */
  children(type: WorkflowType): (signal: AbortSignal) => Promise<void> {
    const perSecond = this.#quotas.childrenPerSecond[type];
    const bucket = new TokenBucket({ burst: perSecond, perSecond }, this.#clock.nowSeconds());
    return (signal) => this.#wait('ChildExecution', bucket, signal);
  }

  async #wait(what: string, bucket: TokenBucket, signal: AbortSignal): Promise<void> {
    const seconds = bucket.reserve(this.#clock.nowSeconds());
    if (seconds === 0) return;
    this.#count(what);
    await this.#clock.wait(seconds, signal).catch(() => signal.throwIfAborted());
  }

  #count(what: string): void {
    this.counts.set(what, (this.counts.get(what) ?? 0) + 1);
  }
}

/** In many reports: 400, "Rate exceeded" (HumanCellAtlas/data-store issue 1061, 4dn-dcic/tibanna issue 381). */
const rateExceeded = () => new ServiceError('ThrottlingException', 'Rate exceeded');

/** API reference, StartExecution and RedriveExecution. */
const executionLimitExceeded = () =>
  new ServiceError(
    'ExecutionLimitExceeded',
    'The maximum number of running executions has been reached. Running executions must end or be stopped before a new execution can be started.',
  );
