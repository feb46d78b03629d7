import { field, parseJson } from '../archive/json.ts';
import { claimIn, type FailureClaim, refuseEvent } from './failure-event.ts';

/** What a message in the queue of outcomes says. */
export type OutcomeEvent =
  /** EventBridge: an execution has failed; perhaps a redrive heals it. */
  | ({ readonly kind: 'failed' } & FailureClaim)
  /** EventBridge: an execution has succeeded. */
  | ({ readonly kind: 'succeeded' } & FailureClaim)
  /** `redrive`: there will be no other try, for this reason. */
  | ({ readonly kind: 'given up'; readonly reason: string } & FailureClaim)
  /** The schedule: an hour has passed. */
  | { readonly kind: 'hour'; readonly atMs: number };

const givenUp = 'thaw.redrive';

/** What `redrive` sends when it gives up on an execution. */
export const givenUpEvent = (executionArn: string, redriveCount: number, reason: string): string =>
  JSON.stringify({ source: givenUp, detail: { executionArn, redriveCount, reason } });

/** Reads such a message. Only executions of our state machine are believed. Error: `NotificationRefused`. */
export function readOutcomeEvent(body: string, stateMachineArn: string): OutcomeEvent {
  const event = parseJson(body);
  const [source, detail] = [field(event, 'source'), field(event, 'detail')];
  if (source === 'aws.events') return { kind: 'hour', atMs: timeOf(field(event, 'time')) };
  if (source === givenUp) {
    return { kind: 'given up', reason: String(field(detail, 'reason')), ...claimIn(detail, stateMachineArn) };
  }
  if (source !== 'aws.states') throw refuseEvent('the source "aws.states"', source);
  return { kind: kindOf(field(detail, 'status')), ...claimIn(detail, stateMachineArn) };
}

function kindOf(status: unknown): 'failed' | 'succeeded' {
  if (status === 'FAILED' || status === 'TIMED_OUT') return 'failed';
  if (status === 'SUCCEEDED') return 'succeeded';
  throw refuseEvent('the status FAILED, TIMED_OUT or SUCCEEDED', status);
}

function timeOf(time: unknown): number {
  const atMs = typeof time === 'string' ? Date.parse(time) : Number.NaN;
  if (Number.isNaN(atMs)) throw refuseEvent('a time', time);
  return atMs;
}
