import { field, parseJson } from '../archive/json.ts';
import { executionArn } from '../cloud/executions.ts';
import { notificationRefused } from '../errors.ts';

/** What an event claims of an execution that has ended. */
export interface ExecutionClaim {
  readonly executionName: string;
  /** How often it had been redriven by then; undefined where the event does not say. */
  readonly redriveCount: number | undefined;
}

/** What a message in the queue of outcomes says. */
export type OutcomeEvent =
  /** EventBridge: an execution has failed; perhaps a redrive heals it. */
  | ({ readonly kind: 'failed' } & ExecutionClaim)
  /** EventBridge: an execution has succeeded. */
  | ({ readonly kind: 'succeeded' } & ExecutionClaim)
  /** `redrive`: there will be no other try, for this reason. */
  | ({ readonly kind: 'given up'; readonly reason: string } & ExecutionClaim)
  /** The schedule: an hour has passed. */
  | { readonly kind: 'hour'; readonly atMs: number };

const givenUp = 'thaw.redrive';

/** What `redrive` sends when it gives up on an execution. */
export const givenUpEvent = (arn: string, redriveCount: number, reason: string): string =>
  JSON.stringify({ source: givenUp, detail: { executionArn: arn, redriveCount, reason } });

/** Reads a message in the queue of outcomes. Only executions of our state machine are believed. Error: `NotificationRefused`. */
export function readOutcomeEvent(body: string, stateMachineArn: string): OutcomeEvent {
  const event = parseJson(body);
  const [source, detail] = [field(event, 'source'), field(event, 'detail')];
  if (source === 'aws.events') return { kind: 'hour', atMs: timeOf(field(event, 'time')) };
  if (source === givenUp) {
    return { kind: 'given up', reason: String(field(detail, 'reason')), ...claimIn(detail, stateMachineArn) };
  }
  if (source !== 'aws.states') throw refuse('the source "aws.states"', source);
  return { kind: kindOf(field(detail, 'status')), ...claimIn(detail, stateMachineArn) };
}

/**
 * Reads "Step Functions Execution Status Change" (Step Functions guide, "eventbridge-integration"): a message in the queue
 * of failures. Only an execution of our state machine is believed, and of it the name and the count alone;
 * DescribeExecution tells the rest. Error: `NotificationRefused`.
 */
export function readFailure(body: string, stateMachineArn: string): ExecutionClaim {
  const event = parseJson(body);
  if (field(event, 'source') !== 'aws.states') throw refuse('the source "aws.states"', field(event, 'source'));
  return claimIn(field(event, 'detail'), stateMachineArn);
}

function kindOf(status: unknown): 'failed' | 'succeeded' {
  if (status === 'FAILED' || status === 'TIMED_OUT') return 'failed';
  if (status === 'SUCCEEDED') return 'succeeded';
  throw refuse('the status FAILED, TIMED_OUT or SUCCEEDED', status);
}

function timeOf(time: unknown): number {
  const atMs = typeof time === 'string' ? Date.parse(time) : Number.NaN;
  if (Number.isNaN(atMs)) throw refuse('a time', time);
  return atMs;
}

/** Which execution an event's detail is about. Error: `NotificationRefused`. */
function claimIn(detail: unknown, stateMachineArn: string): ExecutionClaim {
  const redriveCount = field(detail, 'redriveCount');
  return {
    executionName: nameIn(field(detail, 'executionArn'), stateMachineArn),
    redriveCount: typeof redriveCount === 'number' ? redriveCount : undefined,
  };
}

function nameIn(arn: unknown, stateMachineArn: string): string {
  const start = executionArn(stateMachineArn, '');
  const name = typeof arn === 'string' && arn.startsWith(start) ? arn.slice(start.length) : '';
  if (/^[^\s:/]{1,80}$/u.test(name)) return name; // API_StartExecution
  throw refuse(`the ARN of an execution of ${stateMachineArn}`, arn);
}

const refuse = (wanted: string, found: unknown) =>
  notificationRefused(
    `Cannot understand this message: wanted ${wanted}, found ${(JSON.stringify(found) ?? 'nothing').slice(0, 300)}.`,
  );
