/**
 * Faults at `lambda:Invoke`. Facts: `functionName`, and the event's own strings and numbers (`partNumber` ...).
 *
 * | kind | what happens |
 * | --- | --- |
 * | `throttle` | Lambda.TooManyRequestsException, nothing runs |
 * | `service-exception` | Lambda.ServiceException, nothing runs |
 * | `unknown` | Lambda.Unknown, nothing runs |
 * | `timeout` | Sandbox.Timedout at once, nothing runs |
 * | `crash-before`, `out-of-memory` | the environment starts and is killed before the handler does anything |
 * | `crash-during` `{ afterMs }` | it is killed in the midst of its work |
 * | `fails` `{ error }` | Step Functions sees an error of this name, nothing runs |
 * | `delay` `{ ms }` | the work is done, and its answer comes so much later |
 * | `crash-after` | the work is done, and the environment is killed before it answers |
 * | `replace` `{ with: (payload) => result }` | this stands in for the function; what it throws, the function threw |
 */
import type { Fault } from '../faults.ts';
import { failed, type InvokeResult, serviceException, throttled, timedOut, unknown } from './answers.ts';
import { failureOf } from './runtime/failure.ts';

/** Strings and numbers at the top of an event and in the objects there, as the facts of a fault. Those at the top win. */
export const factsOf = (functionName: string, payload: unknown): Record<string, string> => ({
  ...Object.assign({}, ...fieldsOf(payload).map(([, value]) => scalarsOf(value))),
  ...scalarsOf(payload),
  functionName,
});

const fieldsOf = (value: unknown): [string, unknown][] =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : [];

const scalarsOf = (value: unknown): Record<string, string> =>
  Object.fromEntries(
    fieldsOf(value).flatMap(([key, field]) =>
      typeof field === 'string' || typeof field === 'number' ? [[key, String(field)]] : [],
    ),
  );

export interface Struck {
  readonly fault: Fault;
  readonly requestId: string;
  readonly payload: unknown;
  readonly timeoutSeconds: number;
}

/** The answer where the fault leaves no work to an environment; `undefined` for an accident that needs one. */
export async function answerInstead(struck: Struck): Promise<InvokeResult | undefined> {
  const { fault, requestId, timeoutSeconds } = struck;
  switch (fault.kind) {
    case 'throttle':
      return throttled(requestId);
    case 'service-exception':
      return serviceException(requestId);
    case 'unknown':
      return unknown(requestId, timeoutSeconds);
    case 'timeout':
      return timedOut(requestId, timeoutSeconds);
    case 'fails':
      return failed({ errorType: String(fault.details?.error), errorMessage: 'A fault that was asked for.' }, 'error');
    case 'replace':
      return standIn(struck);
    case 'delay':
    case 'crash-before':
    case 'crash-during':
    case 'crash-after':
    case 'out-of-memory':
      return undefined;
    default:
      throw new Error(
        `Cannot play the fault "${fault.kind}" at lambda:Invoke: local/lambda/faults.ts lists what it knows`,
      );
  }
}

async function standIn({ fault, payload }: Struck): Promise<InvokeResult> {
  const stand = fault.details?.with;
  if (typeof stand !== 'function')
    throw new Error('Cannot play the fault "replace": its details have no function "with"');
  try {
    const result: unknown = await stand(payload);
    return { ok: true, payload: JSON.parse(JSON.stringify(result ?? null)) };
  } catch (error) {
    return failed(failureOf(error), 'error');
  }
}
