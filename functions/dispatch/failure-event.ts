import { field, parseJson } from '../archive/json.ts';
import { notificationRefused } from '../errors.ts';

/** What an event of EventBridge claims: this execution has failed. */
export interface FailureClaim {
  readonly executionName: string;
  /** How often it had been redriven by then; undefined where the event does not say. */
  readonly redriveCount: number | undefined;
}

/**
 * Reads "Step Functions Execution Status Change" (Step Functions guide, "eventbridge-integration"). Only an execution of
 * our state machine is believed, and of it the name and the count alone; DescribeExecution tells the rest.
 * Error: `NotificationRefused`.
 */
export function readFailure(body: string, stateMachineArn: string): FailureClaim {
  const event = parseJson(body);
  if (field(event, 'source') !== 'aws.states') throw refuseEvent('the source "aws.states"', field(event, 'source'));
  return claimIn(field(event, 'detail'), stateMachineArn);
}

/** Which execution an event's detail is about. Error: `NotificationRefused`. */
export function claimIn(detail: unknown, stateMachineArn: string): FailureClaim {
  const redriveCount = field(detail, 'redriveCount');
  return {
    executionName: nameIn(field(detail, 'executionArn'), stateMachineArn),
    redriveCount: typeof redriveCount === 'number' ? redriveCount : undefined,
  };
}

function nameIn(executionArn: unknown, stateMachineArn: string): string {
  const start = `${stateMachineArn.replace(':stateMachine:', ':execution:')}:`;
  const name =
    typeof executionArn === 'string' && executionArn.startsWith(start) ? executionArn.slice(start.length) : '';
  if (/^[^\s:/]{1,80}$/u.test(name)) return name; // API_StartExecution
  throw refuseEvent(`the ARN of an execution of ${stateMachineArn}`, executionArn);
}

export const refuseEvent = (wanted: string, found: unknown) =>
  notificationRefused(
    `Cannot understand this message: wanted ${wanted}, found ${(JSON.stringify(found) ?? 'nothing').slice(0, 300)}. It is in the dead-letter queue; find out who sends to the queues of ended executions.`,
  );
