import { listen } from '../http/listen.ts';
import { createEndpoint } from './endpoint.ts';
import type { NewStateMachine, RuleMet } from './engine/engine.ts';
import type { Execution } from './engine/execution.ts';
import { LocalEngine } from './engine/local-engine.ts';
import type { StatusEvent } from './engine/status-event.ts';
import type { StepFunctionsOptions } from './options.ts';

export type { RuleMet } from './engine/engine.ts';
export type { Execution } from './engine/execution.ts';
export type { StatusEvent } from './engine/status-event.ts';
export type { LambdaAnswer, LambdaRequest, StepFunctionsOptions } from './options.ts';

/** Step Functions of the local cloud. */
export interface StepFunctions {
  readonly url: string;
  readonly port: number;
  /** Requests by operation. */
  readonly counts: Map<string, number>;
  /** What the quotas refused or let wait, by operation, `StateTransition` and `ChildExecution`. Empty where there are none. */
  readonly throttled: ReadonlyMap<string, number>;
  /**
   * Creates a state machine, or deploys it anew under its name, and answers its ARN. Throws InvalidDefinition where the
   * definition holds anything that is not implemented here.
   */
  createStateMachine(machine: NewStateMachine): string;
  /** Its executions go on to their end, with the definition they started with. */
  deleteStateMachine(arn: string): void;
  /** Goes on with the executions that were running when the cloud last ended. Call it when everything is deployed. */
  resume(): void;
  /** Resolves with the execution once it runs no more; also of one that is yet to start. */
  ended(executionArn: string): Promise<Execution>;
  /** Calls `listener` with every change of a Standard execution's status: what EventBridge would be told. */
  onStatusChange(listener: (event: StatusEvent) => void): void;
  /** Calls `witness` at the end of every execution: of Express ones too, of which AWS tells nobody. For tests. */
  onEnd(witness: (execution: Execution) => void): void;
  /** Calls `listener` whenever a Retry or a Catch answers an error. For tests. */
  onRule(listener: (met: RuleMet) => void): void;
  /** Executions at work, Express ones and children too. */
  readonly running: number;
  close(): Promise<void>;
}

export async function startStepFunctions(options: StepFunctionsOptions): Promise<StepFunctions> {
  const engine = new LocalEngine(options);
  const counts = new Map<string, number>();
  const { url, port, close } = await listen(createEndpoint(engine, counts), options.port);
  return {
    url,
    port,
    counts,
    throttled: engine.throttle?.counts ?? new Map(),
    createStateMachine: (machine) => engine.createStateMachine(machine),
    deleteStateMachine: (arn) => void engine.machines.delete(arn),
    resume: () => engine.resume(),
    ended: (executionArn) => engine.ended(executionArn),
    onStatusChange: (listener) => engine.onStatusChange(listener),
    onEnd: (witness) => engine.onEnd(witness),
    onRule: (listener) => engine.onRule(listener),
    get running() {
      return engine.runs.size;
    },
    close: async () => void (await Promise.all([close(), engine.close()])),
  };
}
