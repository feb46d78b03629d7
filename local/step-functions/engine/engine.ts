import type { Json } from '../json.ts';
import type { Machine } from '../language/states.ts';
import type { StepFunctionsOptions } from '../options.ts';
import type { Throttle } from '../throttle.ts';
import type { Ending, Execution, WorkflowType } from './execution.ts';
import type { MapRun } from './map-run.ts';
import type { Store } from './store.ts';

export interface StateMachine {
  readonly stateMachineArn: string;
  readonly name: string;
  readonly type: WorkflowType;
  readonly roleName: string;
  readonly loggingLevel: string;
  /** To the letter as it was deployed. */
  readonly definition: string;
  readonly definitionId: string;
  readonly createdMs: number;
}

export type NewStateMachine = Pick<StateMachine, 'name' | 'type' | 'roleName' | 'definition'> & {
  readonly loggingLevel?: string;
};

/** An entry of a state's Retry or Catch that answered an error; a Retry of no attempts answers it by letting it go. */
export interface RuleMet {
  readonly state: string;
  readonly rule: 'Retry' | 'Catch';
  /** From 0, in the order of the definition. */
  readonly index: number;
  readonly error: string;
}

/** How a run begins: anew, after RedriveExecution, or where a restart of this cloud found it. */
export type Opening = 'start' | 'redrive' | 'resume';

/** One go at an execution, as far as others may end it. */
export interface Running {
  end(ending: Ending): void;
  /** For the end of this process: the execution stays RUNNING on disk and goes on with the next start. */
  abandon(): void;
}

/** All that is known of machines, executions and Map Runs, and the power to start and stop them. */
export interface Engine {
  readonly options: StepFunctionsOptions;
  /** Absent where no quotas are kept. */
  readonly throttle: Throttle | undefined;
  readonly store: Store;
  readonly machines: ReadonlyMap<string, StateMachine>;
  readonly executions: Map<string, Execution>;
  readonly mapRuns: Map<string, MapRun>;
  readonly runs: Map<string, Running>;
  /** Map Runs at work, also those whose parent is over. */
  readonly settling: Map<string, Promise<Json>>;
  readonly isClosing: boolean;
  /** The machine an execution runs: its own definition, parsed. */
  machineOf(execution: Execution): Machine;
  /** Throws AccessDeniedException, in the gatekeeper's words. */
  demandPermission(caller: string, action: string, resource: string): void;
  start(machineArn: string, name?: string, input?: string): Execution;
  redrive(execution: Execution): void;
  stop(arn: string, error: string | undefined, cause: string | undefined): void;
  /** Runs an execution from where its frame stands. Resolves at its end, whatever that is. */
  drive(execution: Execution, machine: Machine, opening: Opening): Promise<void>;
  /** Resolves when a Map Run has no child at work any more and its results are written. Never rejects. */
  settled(mapRun: MapRun): Promise<void>;
  /** Resolves with the execution once it runs no more. */
  ended(arn: string): Promise<Execution>;
  /** To be called whenever a Retry or a Catch answers an error. */
  metRule(met: RuleMet): void;
  /** To be called after every change of an execution's status. */
  changed(execution: Execution): void;
}
