/**
 * CloudWatch Logs, as far as a deployment is asked about beforehand: DescribeResourcePolicies. What functions write is where
 * the Lambda service of this machine keeps it.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Gatekeeper } from '../gatekeeper.ts';
import { authenticate } from '../http/authenticate.ts';
import { type Listening, listen } from '../http/listen.ts';
import { BodyTooLarge, readBody } from '../http/read-body.ts';
import { jsonCodeOf, Refusal } from '../http/refusal.ts';
import { send } from '../http/send.ts';
import { ServiceError } from '../http/service-error.ts';
import { sha256 } from '../http/signature.ts';

/** A policy by which services may write to log groups; an account and region has ten at most (CloudWatch Logs quotas). */
export interface LogPolicy {
  readonly policyName: string;
  /** JSON. */
  readonly policyDocument: string;
}

export interface LogsOptions {
  /** 0 or absent: any free port. */
  readonly port?: number;
  readonly gatekeeper: Gatekeeper;
  /** @default none */
  readonly policies?: readonly LogPolicy[];
}

/** A request of this service is small. */
const mostBytes = 2 ** 20;

export const startLogs = ({ port, ...parts }: LogsOptions): Promise<Listening> =>
  listen(
    createServer((request, response) => void answer(parts, request, response)),
    port,
  );

type Parts = Omit<LogsOptions, 'port'>;

async function answer(parts: Parts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const headers = { 'content-type': 'application/x-amz-json-1.1' };
  try {
    send(response, { status: 200, headers, body: JSON.stringify(await act(parts, request)) });
  } catch (error) {
    const { status, name, message } = errorOf(error);
    send(response, { status, headers, body: JSON.stringify({ __type: name, message }) });
  }
}

async function act({ gatekeeper, policies = [] }: Parts, request: IncomingMessage): Promise<object> {
  const body = await readBody(request, mostBytes);
  const { caller } = authenticate(request, { service: 'logs', gatekeeper, payloadHash: sha256(body) });
  const target = String(request.headers['x-amz-target']);
  if (target !== 'Logs_20140328.DescribeResourcePolicies') {
    throw new ServiceError('UnknownOperationException', `The operation '${target}' is not known here`);
  }
  const verdict = gatekeeper.ask({ caller, action: 'logs:DescribeResourcePolicies', resource: '*' });
  if (!verdict.allowed) throw new ServiceError('AccessDeniedException', verdict.reason);
  return { resourcePolicies: policies };
}

/** The protocol answers every mistake of a client with 400. */
function errorOf(error: unknown): ServiceError {
  if (error instanceof Refusal) return new ServiceError(jsonCodeOf(error.kind), error.message);
  if (error instanceof BodyTooLarge) return new ServiceError('RequestEntityTooLargeException', error.message, 413);
  return ServiceError.from(error);
}
