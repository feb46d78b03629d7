import type { JsonObject } from '../json.ts';

/** An event as GetExecutionHistory answers it: `timestamp` in seconds, details under AWS's field for the type. */
export interface HistoryEvent {
  readonly id: number;
  readonly previousEventId: number;
  readonly timestamp: number;
  readonly type: string;
  readonly [details: `${string}EventDetails`]: JsonObject;
}

/** The chain of events of one branch: each names the one before it. */
export interface Trail {
  previousEventId: number;
}

/** Types whose details do not stand under the type's own name (botocore's model, shape HistoryEvent). */
function detailsField(type: string): `${string}EventDetails` {
  if (type.endsWith('StateEntered')) return 'stateEnteredEventDetails';
  if (type.endsWith('StateExited')) return 'stateExitedEventDetails';
  return `${type.charAt(0).toLowerCase()}${type.slice(1)}EventDetails`;
}

export function eventOf(type: string, id: number, trail: Trail, details: JsonObject | undefined): HistoryEvent {
  return {
    id,
    previousEventId: trail.previousEventId,
    timestamp: Date.now() / 1000,
    type,
    ...(details === undefined ? {} : { [detailsField(type)]: details }),
  };
}

/** Error and Cause as details; what is absent is left out. */
export const errorDetails = (error: string | undefined, cause: string | undefined): JsonObject => ({
  ...(error === undefined ? {} : { error }),
  ...(cause === undefined ? {} : { cause }),
});
