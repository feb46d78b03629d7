import { partition } from '../../account.ts';
import type { Json, JsonObject } from '../json.ts';
import type { Resource } from '../language/states.ts';
import { invokeFunction, invokeLambda } from './invoke-lambda.ts';
import { sendMessage } from './send-message.ts';
import { startChild } from './start-child.ts';
import type { Thread } from './thread.ts';

/** What a Task can call. */
export interface Integration {
  /** How its events begin: TaskScheduled ..., or for a bare function LambdaFunctionScheduled ... */
  readonly events: 'Task' | 'LambdaFunction';
  /** What its events say of it. */
  readonly facts: JsonObject;
  /** As a result that is too large names it. */
  readonly resource: string;
  /** Rejects with a StateFailure. */
  readonly run: (parameters: Json, thread: Thread) => Promise<Json>;
}

export function integrationOf(resource: Resource): Integration {
  if (resource.kind === 'lambda-invoke') return lambdaInvoke;
  if (resource.kind === 'send-message') return sendMessageToQueue;
  if (resource.kind === 'start-execution') return resource.waits ? startExecutionSync : startExecution;
  const { functionArn } = resource;
  return {
    events: 'LambdaFunction',
    facts: { resource: functionArn },
    resource: functionArn,
    run: (payload, thread) => invokeFunction(functionArn, payload, thread),
  };
}

const integration = (resourceType: string, resource: string, run: Integration['run']): Integration => ({
  events: 'Task',
  facts: { resourceType, resource },
  resource: `arn:${partition}:states:::${resourceType}:${resource}`,
  run,
});

const lambdaInvoke = integration('lambda', 'invoke', invokeLambda);
const sendMessageToQueue = integration('sqs', 'sendMessage', sendMessage);
const startExecution = integration('states', 'startExecution', (input, thread) => startChild(input, thread, false));
const startExecutionSync = integration('states', 'startExecution.sync:2', (input, thread) =>
  startChild(input, thread, true),
);
