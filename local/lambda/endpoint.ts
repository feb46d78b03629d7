/**
 * Lambda's own endpoint, as far as people need it: the settings of functions, what feeds them, what the account has left,
 * and Invoke. The services here call functions without it.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Gatekeeper } from '../gatekeeper.ts';
import { authenticate } from '../http/authenticate.ts';
import { type Listening, listen } from '../http/listen.ts';
import { BodyTooLarge, readBody } from '../http/read-body.ts';
import { jsonCodeOf, Refusal } from '../http/refusal.ts';
import { send, type TextAnswer } from '../http/send.ts';
import { ServiceError } from '../http/service-error.ts';
import { sha256 } from '../http/signature.ts';
import { getAccountSettings } from './operations/get-account-settings.ts';
import { getFunctionConfiguration } from './operations/get-function-configuration.ts';
import { invokeFunction, TooManyRequests } from './operations/invoke.ts';
import { listEventSourceMappings } from './operations/list-event-source-mappings.ts';
import type { Invoke, LambdaOperation, Shown } from './operations/look.ts';

export interface LambdaEndpointOptions {
  /** 0 or absent: any free port. */
  readonly port?: number;
  readonly gatekeeper: Gatekeeper;
  readonly shown: Shown;
  readonly invoke: Invoke;
}

/** By path: the dates are Lambda's, one for the day each part of the API came out. */
const operations: readonly LambdaOperation[] = [
  getAccountSettings,
  getFunctionConfiguration,
  listEventSourceMappings,
  invokeFunction,
];

/** Of a synchronous request: 6 MB (Lambda guide, "gettingstarted-limits"). */
const mostBodyBytes = 6_291_456;

export const startLambdaEndpoint = ({ port, ...parts }: LambdaEndpointOptions): Promise<Listening> =>
  listen(
    createServer((request, response) => void answer(parts, request, response)),
    port,
  );

type Parts = Omit<LambdaEndpointOptions, 'port'>;

async function answer(parts: Parts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    send(response, await act(parts, request));
  } catch (error) {
    const known = errorOf(error);
    const headers = { 'content-type': 'application/json', 'x-amzn-errortype': known.name };
    send(response, { status: known.status, headers, body: JSON.stringify(bodyOf(known)) });
  }
}

async function act({ gatekeeper, shown, invoke }: Parts, request: IncomingMessage): Promise<TextAnswer> {
  const body = await readBody(request, mostBodyBytes);
  const { caller } = authenticate(request, { service: 'lambda', gatekeeper, payloadHash: sha256(body) });
  const { pathname, searchParams: query } = new URL(request.url ?? '/', 'http://lambda');
  const operation = operations.find(({ method, path }) => method === request.method && path.test(pathname));
  if (operation === undefined) {
    throw new ServiceError('UnknownOperationException', `There is no ${request.method} ${pathname} here`, 404);
  }
  const demand = (action: string, resource: string) => {
    const verdict = gatekeeper.ask({ caller, action: `lambda:${action}`, resource });
    if (!verdict.allowed) throw new ServiceError('AccessDeniedException', verdict.reason, 403);
  };
  const name = decodeURIComponent(operation.path.exec(pathname)?.[1] ?? '');
  return operation.run({ shown, invoke, demand, name, query, headers: request.headers, body });
}

/** TooManyRequestsException is the only one here whose model has a small `message`. */
function bodyOf(error: ServiceError): object {
  const type = { Type: error.status < 500 ? 'User' : 'Service' };
  if (error instanceof TooManyRequests) return { Reason: error.reason, ...type, message: error.message };
  return { ...type, Message: error.message };
}

function errorOf(error: unknown): ServiceError {
  if (error instanceof Refusal) return new ServiceError(jsonCodeOf(error.kind), error.message, 403);
  if (error instanceof BodyTooLarge) return new ServiceError('RequestTooLargeException', error.message, 413);
  return ServiceError.from(error, 'ServiceException');
}
