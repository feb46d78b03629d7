import type { Fault, Faults } from '../faults.ts';
import { ServiceError } from '../http/service-error.ts';
import type { JsonObject } from './json.ts';

const told: readonly string[] = ['name', 'executionArn', 'stateMachineArn', 'mapRunArn'];

/**
 * Faults over an operation, whoever asks for it: place `states:<Operation>`, facts `name`, `executionArn`,
 * `stateMachineArn`, `mapRunArn` as far as the request has them; kind `error` with `{ code, status }`.
 */
export function strikeOperation({ faults }: { readonly faults: Faults }, operation: string, request: JsonObject): void {
  const facts = Object.entries(request).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  const known = facts.filter(([name]) => told.includes(name));
  const fault: Fault | undefined = faults.strike(`states:${operation}`, Object.fromEntries(known));
  if (fault === undefined) return;
  if (fault.kind !== 'error')
    throw new Error(`The place states:${operation} does not understand the fault '${fault.kind}'`);
  const { code = 'InternalFailure', status = 500 } = fault.details ?? {};
  throw new ServiceError(String(code), `The faults over states:${operation}`, Number(status));
}
