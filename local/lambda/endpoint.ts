/**
 * Lambda's own endpoint, as far as people look at functions and invoke them: their settings, what feeds them, what the
 * account has left. The services here call functions without it.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import type { Gatekeeper } from '../gatekeeper.ts';
import { type Listening, listen } from '../listen.ts';
import { getAccountSettings } from './operations/get-account-settings.ts';
import { getFunctionConfiguration } from './operations/get-function-configuration.ts';
import { type InvokeCall, type Invoked, invokeFunction, invokePath } from './operations/invoke.ts';
import { listEventSourceMappings } from './operations/list-event-source-mappings.ts';
import { LambdaError, type LookOperation, type Shown } from './operations/look.ts';

export interface LambdaEndpointOptions {
  /** 0 or absent: any free port. */
  readonly port?: number;
  readonly gatekeeper: Gatekeeper;
  readonly shown: Shown;
  readonly invoke: InvokeCall['invoke'];
}

/** By path: the dates are Lambda's, one for the day each part of the API came out. */
const operations: readonly LookOperation[] = [getAccountSettings, getFunctionConfiguration, listEventSourceMappings];

export const startLambdaEndpoint = ({ port, ...door }: LambdaEndpointOptions): Promise<Listening> =>
  listen(
    createServer((request, response) => void answer(door, request, response)),
    port,
  );

type Door = Omit<LambdaEndpointOptions, 'port'>;

async function answer(door: Door, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    const invoked = await invokeIfAsked(door, request);
    if (invoked === undefined) return send(response, 200, look(door, request));
    if (invoked.failed) response.setHeader('x-amz-function-error', 'Unhandled');
    response.writeHead(invoked.status, { 'content-type': 'application/json' }).end(invoked.body);
  } catch (error) {
    const { status, name, message } = LambdaError.from(error);
    response.setHeader('x-amzn-errortype', name);
    send(response, status, { Type: status < 500 ? 'User' : 'Service', Message: message });
  }
}

async function invokeIfAsked(door: Door, request: IncomingMessage): Promise<Invoked | undefined> {
  const { pathname } = new URL(request.url ?? '/', 'http://lambda');
  const [, name] = invokePath.exec(pathname) ?? [];
  if (request.method !== 'POST' || name === undefined) return undefined;
  const { shown, invoke } = door;
  const demand = demandOf(door, request);
  return await invokeFunction({ shown, demand, invoke, name: decodeURIComponent(name), body: await text(request) });
}

const demandOf =
  ({ gatekeeper }: Door, request: IncomingMessage) =>
  (action: string, resource: string) => {
    const verdict = gatekeeper.ask({ accessKeyId: accessKeyIdOf(request), action: `lambda:${action}`, resource });
    if (!verdict.allowed) throw new LambdaError('AccessDeniedException', verdict.reason, 403);
  };

function look(door: Door, request: IncomingMessage): object {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://lambda');
  for (const { path, run } of operations) {
    const [, name] = path.exec(pathname) ?? [];
    if (request.method !== 'GET' || !path.test(pathname)) continue;
    return run({
      shown: door.shown,
      demand: demandOf(door, request),
      name: decodeURIComponent(name ?? ''),
      query: searchParams,
    });
  }
  throw new LambdaError('UnknownOperationException', `There is no ${request.method} ${pathname} here`, 404);
}

function accessKeyIdOf({ headers }: IncomingMessage): string {
  const id = /Credential=([^/]+)\/\d+\/[^/]+\/lambda\/aws4_request/.exec(headers.authorization ?? '')?.[1];
  if (id !== undefined) return id;
  throw new LambdaError('MissingAuthenticationTokenException', 'Missing Authentication Token', 403);
}

function send(response: ServerResponse, status: number, said: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(said));
}
