import { ServiceError } from '../../http/service-error.ts';
import { kindOfArn } from '../arn.ts';
import type { Engine, StateMachine } from '../engine/engine.ts';
import type { Execution } from '../engine/execution.ts';
import type { MapRun } from '../engine/map-run.ts';
import { field, type Json, type JsonObject } from '../json.ts';
import {
  executionDoesNotExist,
  invalidArn,
  invalidToken,
  stateMachineDoesNotExist,
  validationException,
} from '../service-error.ts';

/** One request of the endpoint. */
export class Call {
  readonly engine: Engine;
  readonly #caller: string;
  readonly #body: JsonObject;

  constructor(engine: Engine, caller: string, body: JsonObject) {
    this.engine = engine;
    this.#caller = caller;
    this.#body = body;
  }

  /** Throws where the caller may not do this to that. */
  ask(action: string, resource: string): void {
    this.engine.demandPermission(this.#caller, `states:${action}`, resource);
  }

  optionalText(name: string): string | undefined {
    const value = field(this.#body, name) ?? undefined;
    if (value === undefined || typeof value === 'string') return value;
    throw new ServiceError('SerializationException', `The field '${name}' must be a string`);
  }

  text(name: string): string {
    const value = this.optionalText(name);
    if (value !== undefined) return value;
    throw validationException(
      `1 validation error detected: Value at '${name}' failed to satisfy constraint: Member must not be null`,
    );
  }

  flag(name: string, otherwise: boolean): boolean {
    const value = field(this.#body, name);
    return typeof value === 'boolean' ? value : otherwise;
  }

  /** An ARN of the given kinds, or InvalidArn. */
  arn(name: string, ...kinds: string[]): string {
    const arn = this.text(name);
    const kind = kindOfArn(arn);
    if (kind !== undefined && kinds.includes(kind)) return arn;
    throw invalidArn(kind === undefined ? arn : `Resource type not valid in this context: ${kind}`);
  }

  /** The execution that `executionArn` names. */
  execution(action: string): Execution {
    const arn = this.arn('executionArn', 'execution', 'express');
    this.ask(action, arn);
    const execution = this.engine.executions.get(arn);
    if (execution === undefined) throw executionDoesNotExist(arn);
    // "Not supported by EXPRESS executions unless they were dispatched by a Map Run" (API reference, DescribeExecution).
    if (execution.type === 'EXPRESS' && execution.mapRunArn === undefined) {
      throw invalidArn('Resource type not valid in this context: express');
    }
    return execution;
  }

  stateMachine(action: string): StateMachine {
    const arn = this.arn('stateMachineArn', 'stateMachine');
    this.ask(action, arn);
    const machine = this.engine.machines.get(arn);
    if (machine === undefined) throw stateMachineDoesNotExist(arn);
    return machine;
  }

  mapRun(action: string): MapRun {
    const arn = this.arn('mapRunArn', 'mapRun');
    this.ask(action, arn);
    const mapRun = this.engine.mapRuns.get(arn);
    if (mapRun === undefined) throw new ServiceError('ResourceNotFound', `Resource not found: '${arn}'`);
    return mapRun;
  }

  /** The page that `maxResults` (100 when absent or 0, at most 1,000) and `nextToken` ask for. */
  page<Item>(items: readonly Item[]): { page: Item[]; rest: { nextToken?: string } } {
    const start = this.#pageStart();
    const wanted = field(this.#body, 'maxResults') ?? 0;
    if (typeof wanted !== 'number' || !Number.isInteger(wanted) || wanted < 0 || wanted > 1000) {
      throw validationException(
        `Value '${JSON.stringify(wanted)}' at 'maxResults' failed to satisfy constraint: from 0 to 1000`,
      );
    }
    const end = start + (wanted === 0 ? 100 : wanted);
    const rest = end < items.length ? { nextToken: Buffer.from(`from ${end}`).toString('base64') } : {};
    return { page: items.slice(start, end), rest };
  }

  #pageStart(): number {
    const token = this.optionalText('nextToken');
    if (token === undefined) return 0;
    const start = /^from (\d+)$/.exec(Buffer.from(token, 'base64').toString())?.[1];
    if (start === undefined) throw invalidToken();
    return Number(start);
  }
}

export type Operation = (call: Call) => JsonObject | Promise<JsonObject>;

/** AWS JSON 1.0 writes dates as seconds since 1970. */
export const seconds = (ms: number): number => ms / 1000;

/** An object without the fields that are undefined: AWS leaves out what is not there. */
export const present = (fields: Record<string, Json | undefined>): JsonObject => {
  const there = Object.entries(fields).filter((entry): entry is [string, Json] => entry[1] !== undefined);
  return Object.fromEntries(there);
};

export const secondsOf = (ms: number | undefined): number | undefined => (ms === undefined ? undefined : seconds(ms));
