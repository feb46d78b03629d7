import { randomUUID } from 'node:crypto';
import { executionArn, expressArn } from '../arn.ts';
import { StateFailure } from '../failure.ts';
import { type Json, parseJson } from '../json.ts';
import type { Machine } from '../language/states.ts';
import { mapConcurrency } from '../limits.ts';
import type { Engine } from './engine.ts';
import { type Execution, redriveStatus, type Status } from './execution.ts';
import { strikeItem } from './item-faults.ts';
import type { MapRun } from './map-run.ts';
import { inPool } from './patience.ts';

/**
 * One attempt at a Map Run: every item that has not succeeded yet runs, at most MaxConcurrency at once. With the first
 * failure too many no new child starts; Standard children are stopped, Express ones finish
 * (Step Functions guide, "state-map-distributed").
 */
export class ChildRuns {
  readonly engine: Engine;
  /** The items that run now. */
  readonly indexes: readonly number[];
  /** The items whose results this attempt writes: also those that were done before a restart of this cloud cut it short. */
  readonly reported: readonly number[];
  aborted = false;
  readonly #mapRun: MapRun;
  readonly #processor: Machine;
  readonly #items: readonly Json[];
  readonly #inputs: readonly string[];
  readonly #before: ReadonlyMap<number, Status>;
  readonly #turn: ((signal: AbortSignal) => Promise<void>) | undefined;
  readonly #halt = new AbortController();
  #failures: number;
  #stopping = false;

  constructor(engine: Engine, mapRun: MapRun, processor: Machine, items: readonly Json[], inputs: readonly string[]) {
    this.engine = engine;
    this.#mapRun = mapRun;
    this.#processor = processor;
    this.#items = items;
    this.#inputs = inputs;
    const unsuccessful = [...inputs.keys()].filter((index) => mapRun.children[index]?.status !== 'SUCCEEDED');
    this.indexes = unsuccessful.filter((index) => mayRun(mapRun.children[index]));
    this.reported = [...this.indexes, ...this.#doneBefore()].sort((a, b) => a - b);
    this.#failures = unsuccessful.length - this.indexes.length;
    this.#before = this.#waitForRedrive();
    this.#turn = engine.throttle?.children(mapRun.type);
  }

  /** Resolves when no child runs any more, with the reason why the Map Run fails, if it does. */
  async finish(): Promise<StateFailure | undefined> {
    const waiting = this.indexes.values();
    const limit = Math.min(this.#mapRun.maxConcurrency || mapConcurrency, mapConcurrency, this.indexes.length);
    const next = () => (this.#stopping || this.engine.isClosing ? undefined : waiting.next().value);
    await inPool(limit, next, (index) => this.#run(index));
    this.#restore();
    if (!this.#exceeded()) return undefined;
    const sentence = 'The specified tolerated failure threshold was exceeded';
    return new StateFailure('States.ExceedToleratedFailureThreshold', sentence);
  }

  /** The parent is over: what can be stopped is stopped. */
  abort(): void {
    this.aborted = true;
    this.#stop();
  }

  #stop(): void {
    this.#stopping = true;
    this.#halt.abort();
    if (this.#mapRun.type === 'EXPRESS') return;
    for (const child of this.#mapRun.children) {
      if (child?.status === 'RUNNING') this.engine.stop(child.executionArn, undefined, undefined);
    }
  }

  /** One child, as soon as the quota lets it start. Where the Map Run stops meanwhile, it does not start at all. */
  async #run(index: number): Promise<void> {
    if (this.#turn !== undefined && !(await this.#mayStart(this.#turn))) return;
    const opening = this.#mapRun.children[index] === undefined ? 'start' : 'redrive';
    const child = this.#open(index);
    child.attempt = this.#mapRun.redriveCount;
    const fault = strikeItem(this.engine.options.faults, this.#mapRun, index, this.#items[index] ?? null);
    await this.engine.drive(child, this.#processor, opening);
    if (fault?.kind === 'run-twice') await this.#again(child);
    // Then it was cut short by the end of this process, and is run anew with the next start.
    if (child.status === 'RUNNING') return;
    this.engine.store.saveChild(this.#mapRun, child);
    if (child.status === 'FAILED' || child.status === 'TIMED_OUT') this.#failures += 1;
    if (this.#exceeded()) this.#stop();
  }

  async #mayStart(turn: (signal: AbortSignal) => Promise<void>): Promise<boolean> {
    await turn(this.#halt.signal).catch(() => {});
    return !this.#stopping && !this.engine.isClosing;
  }

  /** An Express workflow runs at least once: here is the second time. Its outcome counts. */
  async #again(child: Execution): Promise<void> {
    Object.assign(child, { status: 'RUNNING', frame: this.#frameOf(child.input) });
    await this.engine.drive(child, this.#processor, 'start');
  }

  #open(index: number): Execution {
    const known = this.#mapRun.children[index];
    if (known === undefined) return this.#keep(index, this.#create(index));
    // Express children start anew under their old ARN, Standard ones go on from where they failed ("redrive-map-run").
    const frame = known.type === 'EXPRESS' ? this.#frameOf(known.input) : known.frame;
    known.redriveCount += 1;
    return Object.assign(known, { status: 'RUNNING', frame, redriveMs: Date.now(), stopMs: undefined });
  }

  #create(index: number): Execution {
    const mapRun = this.#mapRun;
    const [name, input] = [randomUUID(), this.#inputs[index] ?? 'null'];
    const machineName = mapRun.stateMachineArn.split(':').at(-1) ?? '';
    const isExpress = mapRun.type === 'EXPRESS';
    return {
      executionArn: isExpress ? expressArn(machineName, name, randomUUID()) : executionArn(machineName, name),
      name,
      stateMachineArn: mapRun.stateMachineArn,
      type: mapRun.type,
      roleName: mapRun.roleName,
      definitionId: mapRun.definitionId,
      input,
      startMs: Date.now(),
      mapRunArn: mapRun.mapRunArn,
      index,
      status: 'RUNNING',
      redriveCount: 0,
      frame: this.#frameOf(input),
      history: [],
    };
  }

  #keep(index: number, child: Execution): Execution {
    this.#mapRun.children[index] = child;
    this.engine.executions.set(child.executionArn, child);
    return child;
  }

  #frameOf(input: string) {
    return { state: this.#processor.startAt, input: parseJson(input) };
  }

  /** Items that succeeded in this very attempt, which a restart of this cloud has cut in two. */
  #doneBefore(): number[] {
    const { children, redriveCount } = this.#mapRun;
    return [...children.keys()].filter((index) => {
      const child = children[index];
      return child?.status === 'SUCCEEDED' && child.attempt === redriveCount;
    });
  }

  #exceeded(): boolean {
    const { toleratedCount, toleratedPercentage, total } = this.#mapRun;
    const isOverCount = toleratedCount !== undefined && this.#failures > toleratedCount;
    const isOverPercentage = toleratedPercentage !== undefined && (this.#failures / total) * 100 > toleratedPercentage;
    if (toleratedCount === undefined && toleratedPercentage === undefined) return this.#failures > 0;
    return isOverCount || isOverPercentage;
  }

  #waitForRedrive(): Map<number, Status> {
    const before = new Map<number, Status>();
    for (const index of this.indexes) {
      const child = this.#mapRun.children[index];
      if (child === undefined) continue;
      before.set(index, child.status);
      child.status = 'PENDING_REDRIVE';
    }
    return before;
  }

  /** Who waited for a redrive that did not come is again what it was. */
  #restore(): void {
    for (const [index, status] of this.#before) {
      const child = this.#mapRun.children[index];
      if (child?.status === 'PENDING_REDRIVE') child.status = status;
    }
  }
}

/** A Standard child that can be redriven no more stays failed; an Express one is always started anew ("redrive-map-run"). */
const mayRun = (child: Execution | undefined): boolean =>
  child === undefined || child.type === 'EXPRESS' || redriveStatus(child).status !== 'NOT_REDRIVABLE';
