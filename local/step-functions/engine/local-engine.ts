import { createHash, randomUUID } from 'node:crypto';
import { ServiceError } from '../../http/service-error.ts';
import { executionArn, expressArn, stateMachineArn } from '../arn.ts';
import type { Json } from '../json.ts';
import { parseDefinition } from '../language/parse-machine.ts';
import type { Machine } from '../language/states.ts';
import type { StepFunctionsOptions } from '../options.ts';
import { executionAlreadyExists, stateMachineDoesNotExist } from '../service-error.ts';
import { Throttle } from '../throttle.ts';
import { drive } from './drive.ts';
import type { Engine, NewStateMachine, Opening, RuleMet, Running, StateMachine } from './engine.ts';
import type { Execution, WorkflowType } from './execution.ts';
import { forgetSpent } from './frame.ts';
import type { MapRun } from './map-run.ts';
import { type StatusEvent, statusEventOf } from './status-event.ts';
import { Store } from './store.ts';

/** The engine of one data folder. Runs execution after execution by `drive`. */
export class LocalEngine implements Engine {
  readonly options: StepFunctionsOptions;
  readonly throttle: Throttle | undefined;
  readonly store: Store;
  readonly machines = new Map<string, StateMachine>();
  readonly executions: Map<string, Execution>;
  readonly mapRuns: Map<string, MapRun>;
  readonly runs = new Map<string, Running>();
  readonly settling = new Map<string, Promise<Json>>();
  #isClosing = false;
  readonly #parsed = new Map<string, Machine>();
  readonly #listeners = new Set<(event: StatusEvent) => void>();
  readonly #witnesses = new Set<(execution: Execution) => void>();
  readonly #ruleListeners = new Set<(met: RuleMet) => void>();
  readonly #waiting = new Map<string, ((execution: Execution) => void)[]>();

  constructor(options: StepFunctionsOptions) {
    this.options = options;
    const { clock, quotas } = options;
    this.throttle = quotas && new Throttle(clock, quotas);
    this.store = new Store(options.dataFolder);
    this.mapRuns = new Map(this.store.readMapRuns().map((mapRun) => [mapRun.mapRunArn, mapRun]));
    const children = [...this.mapRuns.values()].flatMap((mapRun) => mapRun.children);
    const kept = [...this.store.readExecutions(), ...children].filter((execution) => execution !== undefined);
    this.executions = new Map(kept.map((execution) => [execution.executionArn, execution]));
  }

  /** Creates a machine, or deploys it anew under its name: executions keep the definition they started with. */
  createStateMachine({ loggingLevel = 'OFF', ...wanted }: NewStateMachine): string {
    const { name, type, definition } = wanted;
    const definitionId = createHash('sha256').update(`${type} ${definition}`).digest('hex');
    this.#parsed.set(definitionId, parseDefinition(definition, type));
    this.store.saveDefinition(definitionId, type, definition);
    const arn = stateMachineArn(name);
    const createdMs = this.machines.get(arn)?.createdMs ?? Date.now();
    this.machines.set(arn, { ...wanted, stateMachineArn: arn, loggingLevel, definitionId, createdMs });
    return arn;
  }

  machineOf(execution: Execution): Machine {
    const { definitionId } = execution;
    const known = this.#parsed.get(definitionId);
    if (known !== undefined) return known;
    const { type, definition } = this.store.readDefinition(definitionId);
    const machine = parseDefinition(definition, type);
    this.#parsed.set(definitionId, machine);
    return machine;
  }

  demandPermission(caller: string, action: string, resource: string): void {
    const answer = this.options.gatekeeper.ask({ caller, action, resource });
    if (!answer.allowed) throw new ServiceError('AccessDeniedException', answer.reason);
  }

  /** Standard: a repeat while the first still runs is the first; any other use of its name is refused. */
  start(machineArn: string, name: string = randomUUID(), input = '{}'): Execution {
    const machine = this.machines.get(machineArn);
    if (machine === undefined) throw stateMachineDoesNotExist(machineArn);
    const isExpress = machine.type === 'EXPRESS';
    const arn = isExpress ? expressArn(machine.name, name, randomUUID()) : executionArn(machine.name, name);
    const known = this.executions.get(arn);
    if (known?.status === 'RUNNING' && known.input === input) return known;
    if (known !== undefined) throw executionAlreadyExists(arn);
    const { type, roleName, definitionId } = machine;
    this.#demandRoom(type);
    return this.#begin(
      {
        executionArn: arn,
        name,
        stateMachineArn: machineArn,
        type,
        roleName,
        definitionId,
        input,
        startMs: Date.now(),
        status: 'RUNNING',
        redriveCount: 0,
        history: [],
      },
      'start',
    );
  }

  /** Goes on with an execution that ended badly; whether it may is for the caller to know. */
  redrive(execution: Execution): void {
    this.#demandRoom(execution.type);
    if (execution.frame !== undefined) forgetSpent(execution.frame, execution.error);
    execution.redriveCount += 1;
    Object.assign(execution, { status: 'RUNNING', redriveMs: Date.now() });
    Object.assign(execution, { stopMs: undefined, output: undefined, error: undefined, cause: undefined });
    this.#begin(execution, 'redrive');
  }

  drive(execution: Execution, machine: Machine, opening: Opening): Promise<void> {
    return drive(this, execution, machine, opening);
  }

  /** Goes on with what was running when this cloud was last closed or killed. */
  resume(): void {
    for (const execution of this.executions.values()) {
      const isTop = execution.mapRunArn === undefined;
      if (execution.status === 'RUNNING' && isTop && !this.runs.has(execution.executionArn))
        this.#drive(execution, 'resume');
    }
  }

  stop(arn: string, error: string | undefined, cause: string | undefined): void {
    this.runs.get(arn)?.end({ status: 'ABORTED', error, cause });
  }

  async settled(mapRun: MapRun): Promise<void> {
    await this.settling.get(mapRun.mapRunArn)?.catch(() => {});
  }

  ended(arn: string): Promise<Execution> {
    const execution = this.executions.get(arn);
    if (execution !== undefined && execution.status !== 'RUNNING') return Promise.resolve(execution);
    return new Promise((resolve) => this.#waiting.set(arn, [...(this.#waiting.get(arn) ?? []), resolve]));
  }

  onStatusChange(listener: (event: StatusEvent) => void): void {
    this.#listeners.add(listener);
  }

  onEnd(witness: (execution: Execution) => void): void {
    this.#witnesses.add(witness);
  }

  onRule(listener: (met: RuleMet) => void): void {
    this.#ruleListeners.add(listener);
  }

  metRule(met: RuleMet): void {
    for (const listener of this.#ruleListeners) listener(met);
  }

  changed(execution: Execution): void {
    if (execution.status !== 'RUNNING') this.#wake(execution);
    // Express executions send no events to EventBridge (Step Functions guide, "eventbridge-integration").
    if (execution.type === 'EXPRESS' || this.#listeners.size === 0) return;
    const event = statusEventOf(execution);
    for (const listener of this.#listeners) listener(event);
  }

  get isClosing(): boolean {
    return this.#isClosing;
  }

  async close(): Promise<void> {
    this.#isClosing = true;
    for (const run of this.runs.values()) run.abandon();
    await this.store.close();
  }

  /** Throws ExecutionLimitExceeded where the account has as many Standard executions at work as it may. */
  #demandRoom(type: WorkflowType): void {
    if (type === 'EXPRESS') return;
    const isOpen = (arn: string) => this.executions.get(arn)?.type === 'STANDARD';
    this.throttle?.execution(() => [...this.runs.keys()].filter(isOpen).length);
  }

  #begin(execution: Execution, opening: Opening): Execution {
    this.executions.set(execution.executionArn, execution);
    this.changed(execution);
    this.#drive(execution, opening);
    return execution;
  }

  #drive(execution: Execution, opening: Opening): void {
    void this.drive(execution, this.machineOf(execution), opening);
  }

  #wake(execution: Execution): void {
    const waiting = this.#waiting.get(execution.executionArn) ?? [];
    this.#waiting.delete(execution.executionArn);
    for (const resolve of waiting) resolve(execution);
    for (const witness of this.#witnesses) witness(execution);
  }
}
