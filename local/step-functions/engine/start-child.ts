import { accountId, partition, region } from '../../account.ts';
import { ServiceError } from '../../http/service-error.ts';
import { StateFailure, Unresolved } from '../failure.ts';
import { strikeOperation } from '../faults.ts';
import { field, isObject, type Json, type JsonObject, parseJson } from '../json.ts';
import type { Execution } from './execution.ts';
import { sdkMetadata } from './invoke-lambda.ts';
import { unlessAborted } from './patience.ts';
import { record, type Thread } from './thread.ts';

/** `states:startExecution`, and `.sync:2`, which waits for the end and hands on the output as JSON. */
export async function startChild(parameters: Json, thread: Thread, waits: boolean): Promise<Json> {
  const child = start(isObject(parameters) ? parameters : {}, thread);
  const started = { ExecutionArn: child.executionArn, StartDate: child.startMs, ...sdkMetadata() };
  if (!waits) return started;
  record(thread, 'TaskSubmitted', () => ({
    resourceType: 'states',
    resource: 'startExecution.sync:2',
    output: JSON.stringify(started),
    outputDetails: { truncated: false },
  }));
  demandCompany(child, thread);
  return resultOf(await endOf(child, thread));
}

const endRuleArn = `arn:${partition}:events:${region}:${accountId}:rule/StepFunctionsGetEventsForStepFunctionsExecutionRule`;

function start(request: JsonObject, { run }: Thread): Execution {
  const machineArn = field(request, 'StateMachineArn');
  if (typeof machineArn !== 'string') throw new Unresolved("The parameter 'StateMachineArn' must be a string");
  const name = field(request, 'Name');
  const { engine, execution } = run;
  try {
    engine.demandPermission(execution.roleName, 'states:StartExecution', machineArn);
    engine.throttle?.call('StartExecution', engine.machines.get(machineArn)?.type);
    strikeOperation(engine.options, 'StartExecution', {
      stateMachineArn: machineArn,
      ...(typeof name === 'string' ? { name } : {}),
    });
    const input = JSON.stringify(field(request, 'Input') ?? {});
    return engine.start(machineArn, typeof name === 'string' ? name : undefined, input);
  } catch (error) {
    throw asFailure(error);
  }
}

/**
 * Whoever waits for a child must be allowed to look at it and to stop it, and to be told of its end by a rule of Step
 * Functions' own ("connect-stepfunctions", IAM policies).
 */
function demandCompany({ executionArn }: Execution, { run }: Thread): void {
  const demand = (action: string, resource: string) =>
    run.engine.demandPermission(run.execution.roleName, action, resource);
  try {
    for (const action of ['states:DescribeExecution', 'states:StopExecution']) demand(action, executionArn);
    for (const action of ['events:PutTargets', 'events:PutRule', 'events:DescribeRule']) demand(action, endRuleArn);
  } catch (error) {
    throw asFailure(error);
  }
}

/** What the service refuses, under the name that its SDK gives it (floci-io/floci pull request 3059 has one of them). */
const asFailure = (error: unknown): unknown =>
  error instanceof ServiceError
    ? new StateFailure(`StepFunctions.${error.name.replace(/(Exception)?$/, 'Exception')}`, error.message)
    : error;

/** A task that is aborted stops its child, as well as it can (Step Functions guide, "connect-to-resource"). */
async function endOf(child: Execution, { run, signal }: Thread): Promise<Execution> {
  const stop = () => run.engine.stop(child.executionArn, undefined, undefined);
  signal.addEventListener('abort', stop, { once: true });
  try {
    return await unlessAborted(run.engine.ended(child.executionArn), signal);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

function resultOf(child: Execution): Json {
  const { status, output, error, cause } = child;
  const result: JsonObject = {
    ExecutionArn: child.executionArn,
    Input: parseJson(child.input),
    InputDetails: { Included: true },
    Name: child.name,
    StartDate: child.startMs,
    StateMachineArn: child.stateMachineArn,
    Status: status,
    StopDate: child.stopMs ?? 0,
  };
  if (status === 'SUCCEEDED')
    return { ...result, Output: parseJson(output ?? 'null'), OutputDetails: { Included: true } };
  // The parent sees States.TaskFailed whatever the child's error was (same guide, "concepts-error-handling").
  throw new StateFailure('States.TaskFailed', JSON.stringify({ ...result, Error: error, Cause: cause }));
}
