import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Engine } from './engine/engine.ts';
import { meetWeather } from './faults.ts';
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
import { ServiceError } from './service-error.ts';

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
      (body) => send(response, 200, body),
      (error: unknown) => sendError(response, error),
    );
  });
}

async function answer(engine: Engine, counts: Map<string, number>, request: IncomingMessage): Promise<JsonObject> {
  const target = /^AWSStepFunctions\.(\w+)$/.exec(String(request.headers['x-amz-target']))?.[1] ?? '';
  const body = await readBody(request);
  const operation = operations.get(target);
  if (operation === undefined)
    throw new ServiceError('UnknownOperationException', `The operation '${target}' is not known here`);
  counts.set(target, (counts.get(target) ?? 0) + 1);
  const call = new Call(engine, accessKeyIdOf(request), body);
  meetWeather(engine.options, target, body);
  return operation(call);
}

function accessKeyIdOf(request: IncomingMessage): string {
  const id = /Credential=([^/]+)\/\d+\/[^/]+\/[^/]+\/aws4_request/.exec(request.headers.authorization ?? '')?.[1];
  if (id === undefined) throw new ServiceError('MissingAuthenticationTokenException', 'Missing Authentication Token');
  return id;
}

async function readBody(request: IncomingMessage): Promise<JsonObject> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    const bytes: Buffer = chunk;
    length += bytes.length;
    if (length > requestLimitBytes)
      throw new ServiceError('RequestEntityTooLargeException', 'The request is over 1 MB', 413);
    chunks.push(bytes);
  }
  return parseBody(Buffer.concat(chunks).toString());
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

function send(response: ServerResponse, status: number, body: JsonObject, headers: Record<string, string> = {}): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'content-type': 'application/x-amz-json-1.0',
    'content-length': Buffer.byteLength(text),
    'x-amzn-requestid': randomUUID(),
    ...headers,
  });
  response.end(text);
}

function sendError(response: ServerResponse, error: unknown): void {
  const known = error instanceof ServiceError ? error : new ServiceError('InternalFailure', String(error), 500);
  send(response, known.status, { __type: known.name, message: known.message }, { 'x-amzn-errortype': known.name });
}
