import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { authenticate } from '../http/authenticate.ts';
import { BodyTooLarge, readBody } from '../http/read-body.ts';
import { jsonCodeOf, Refusal } from '../http/refusal.ts';
import { send } from '../http/send.ts';
import { ServiceError } from '../http/service-error.ts';
import { sha256 } from '../http/signature.ts';
import type { Engine } from './engine/engine.ts';
import { strikeOperation } from './faults.ts';
import { isObject, type JsonObject, parseJson } from './json.ts';
import { Call, type Operation } from './operations/call.ts';
import { describeExecution } from './operations/describe-execution.ts';
import { describeStateMachine, listStateMachines } from './operations/describe-state-machine.ts';
import { describeStateMachineForExecution } from './operations/describe-state-machine-for-execution.ts';
import { getExecutionHistory } from './operations/get-execution-history.ts';
import { listExecutions } from './operations/list-executions.ts';
import { describeMapRun, listMapRuns } from './operations/map-runs.ts';
import { redriveExecution } from './operations/redrive-execution.ts';
import { startExecution } from './operations/start-execution.ts';
import { startSyncExecution } from './operations/start-sync-execution.ts';
import { stopExecution } from './operations/stop-execution.ts';

const operations: ReadonlyMap<string, Operation> = new Map(
  Object.entries({
    StartExecution: startExecution,
    StartSyncExecution: startSyncExecution,
    DescribeExecution: describeExecution,
    ListExecutions: listExecutions,
    StopExecution: stopExecution,
    RedriveExecution: redriveExecution,
    GetExecutionHistory: getExecutionHistory,
    DescribeStateMachine: describeStateMachine,
    ListStateMachines: listStateMachines,
    DescribeStateMachineForExecution: describeStateMachineForExecution,
    ListMapRuns: listMapRuns,
    DescribeMapRun: describeMapRun,
  } satisfies Record<string, Operation>),
);

/** "Request: 1 MB" (Step Functions guide, "service-quotas"). */
const requestLimitBytes = 1_048_576;

/** The HTTP endpoint: AWS JSON 1.0. */
export function createEndpoint(engine: Engine, counts: Map<string, number>): Server {
  return createServer((request, response) => {
    answer(engine, counts, request).then(
      (body) => sendJson(response, 200, body),
      (error: unknown) => sendError(response, error),
    );
  });
}

async function answer(engine: Engine, counts: Map<string, number>, request: IncomingMessage): Promise<JsonObject> {
  const target = /^AWSStepFunctions\.(\w+)$/.exec(String(request.headers['x-amz-target']))?.[1] ?? '';
  const body = await readBody(request, requestLimitBytes);
  const operation = operations.get(target);
  if (operation === undefined)
    throw new ServiceError('UnknownOperationException', `The operation '${target}' is not known here`);
  counts.set(target, (counts.get(target) ?? 0) + 1);
  const { gatekeeper } = engine.options;
  const { caller } = authenticate(request, { service: 'states', gatekeeper, payloadHash: sha256(body) });
  const fields = parseBody(body.toString());
  const { stateMachineArn } = fields;
  const machine = typeof stateMachineArn === 'string' ? engine.machines.get(stateMachineArn) : undefined;
  engine.throttle?.call(target, machine?.type);
  strikeOperation(engine.options, target, fields);
  return operation(new Call(engine, caller, fields));
}

function parseBody(text: string): JsonObject {
  try {
    const body = parseJson(text === '' ? '{}' : text);
    if (isObject(body)) return body;
  } catch {
    // Falls through: what is no JSON is no object either.
  }
  throw new ServiceError('SerializationException', 'The body of the request is not a JSON object');
}

function sendJson(
  response: ServerResponse,
  status: number,
  body: JsonObject,
  headers: Record<string, string> = {},
): void {
  const common = { 'content-type': 'application/x-amz-json-1.0', 'x-amzn-requestid': randomUUID() };
  send(response, { status, headers: { ...common, ...headers }, body: JSON.stringify(body) });
}

function sendError(response: ServerResponse, error: unknown): void {
  const known = errorOf(error);
  sendJson(response, known.status, { __type: known.name, message: known.message }, { 'x-amzn-errortype': known.name });
}

/** The protocol answers every mistake of a client with 400. */
function errorOf(error: unknown): ServiceError {
  if (error instanceof Refusal) return new ServiceError(jsonCodeOf(error.kind), error.message);
  if (error instanceof BodyTooLarge) return new ServiceError('RequestEntityTooLargeException', error.message, 413);
  return ServiceError.from(error);
}
