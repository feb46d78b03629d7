import type { IncomingMessage, ServerResponse } from 'node:http';
import { accountId } from '../account.ts';
import type { Fault, Faults } from '../faults.ts';
import type { Gatekeeper } from '../gatekeeper.ts';
import { authenticate } from '../http/authenticate.ts';
import { BodyTooLarge, readBody } from '../http/read-body.ts';
import { jsonCodeOf, Refusal } from '../http/refusal.ts';
import { send as sendText } from '../http/send.ts';
import { sha256 } from '../http/signature.ts';
import { badRequest, denied, GlacierError, invalid, missing } from './errors.ts';
import { newRequestId } from './ids.ts';
import type { Operation, Reply, Service } from './operation.ts';
import { fromRangeHeader, toInclusive } from './ranges.ts';
import { type Route, routeOf } from './routes.ts';
import { vaultArn } from './vault.ts';

/** What stands between the wire and the operations. */
export interface Parts {
  readonly service: Service;
  readonly faults: Faults;
  readonly gatekeeper: Gatekeeper;
  /** Requests by operation, refused ones too. */
  readonly counts: Map<string, number>;
  /** GetJobOutput requests by job id. */
  readonly outputRequests: Map<string, number>;
}

/** Answers one request, whatever happens. */
export async function answer(parts: Parts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  response.setHeader('x-amzn-RequestId', newRequestId());
  try {
    const url = new URL(request.url ?? '/', 'http://local');
    const [account = '', ...segments] = url.pathname.slice(1).split('/').map(decodeURIComponent);
    const route = routeOf(request.method, segments);
    if (!route) throw badRequest(`No operation answers ${request.method} ${url.pathname}`);
    count(parts, route);
    const body = await bodyOf(request, route);
    const caller = callerOf(parts, request, body);
    authorize(parts, request, { caller, account }, route);
    const fault = strikeOperation(parts.faults, request, route);
    const call = { params: route.params, query: url.searchParams, request, body, fault };
    const reply = await route.operation.run(call, parts.service);
    // Everything has happened; only its answer is lost.
    if (fault?.kind === 'lose-answer') response.destroy();
    else await send(reply, response);
  } catch (error) {
    sendError(error, response);
  }
}

/** Longer than any job's description, policy or notification configuration. */
const mostBodyBytes = 2 ** 20;

/** The body, unless it is an archive, which is received and hashed as it comes. */
async function bodyOf(request: IncomingMessage, { operation }: Route): Promise<Buffer | undefined> {
  if (operation.streams === true) return undefined;
  const body = await readBody(request, mostBodyBytes);
  const claimed = request.headers['x-amz-content-sha256'];
  if (claimed === undefined || claimed === sha256(body)) return body;
  // The sentence that an upload gets (boto/boto3 issue 1708); what AWS says of a JSON body is not established.
  throw invalid(`Checksum mismatch: expected ${String(claimed)}, computed ${sha256(body)}`);
}

function callerOf({ gatekeeper }: Parts, request: IncomingMessage, body: Buffer | undefined): string {
  const payloadHash = body === undefined ? String(request.headers['x-amz-content-sha256'] ?? '') : sha256(body);
  return authenticate(request, { service: 'glacier', gatekeeper, payloadHash }).caller;
}

function count({ counts, outputRequests }: Parts, { operation, params }: Route): void {
  counts.set(operation.name, (counts.get(operation.name) ?? 0) + 1);
  const { jobId } = params;
  if (operation.name !== 'GetJobOutput' || jobId === undefined) return;
  outputRequests.set(jobId, (outputRequests.get(jobId) ?? 0) + 1);
}

/** For which account, with which version, and may they? */
function authorize(
  { gatekeeper }: Parts,
  request: IncomingMessage,
  { caller, account }: { readonly caller: string; readonly account: string },
  { operation, params }: Route,
): void {
  const action = `glacier:${operation.name}`;
  const resource = operation.resource ?? vaultArn(params.vaultName ?? '');
  // Seen in soto-project/soto issue 98, aws/aws-sdk-cpp issue 117.
  if (request.headers['x-amz-glacier-version'] !== '2012-06-01') throw missing('API version');
  // Seen in chilts/awssum issue 59.
  if (account !== '-' && account !== accountId) throw denied(`Access denied for account ID: ${account}`);
  const verdict = gatekeeper.ask({ caller, action, resource });
  if (!verdict.allowed) throw denied(verdict.reason);
}

/**
 * Faults of every operation: `throttle` (400 ThrottlingException), `error {status, code, message}`, and `lose-answer`
 * (done, but the connection breaks instead of an answer). What else an operation understands stands in its file.
 * Facts: whatever the path names (vaultName, jobId, archiveId, uploadId), and the range of a Range header.
 */
function strikeOperation(faults: Faults, request: IncomingMessage, { operation, params }: Route): Fault | undefined {
  const range = fromRangeHeader(request.headers.range);
  const facts = range ? { ...params, range: toInclusive(range) } : params;
  const fault = faults.strike(`glacier:${operation.name}`, facts);
  if (fault?.kind === 'throttle') throw new GlacierError(400, 'ThrottlingException', 'Rate exceeded');
  if (fault?.kind === 'error') throw errorOf(fault);
  if (fault && !isKnown(fault, operation)) {
    throw new Error(`Cannot play the fault "${fault.kind}" at ${fault.place}: it knows no such kind`);
  }
  return fault;
}

const isKnown = ({ kind }: Fault, { faults = [] }: Operation) => kind === 'lose-answer' || faults.includes(kind);

/** 500 ServiceUnavailableException unless the fault says otherwise. */
function errorOf({ details = {} }: Fault): GlacierError {
  const { status = 500, code = 'ServiceUnavailableException', message = 'Service is unavailable' } = details;
  if (typeof status === 'number' && typeof code === 'string' && typeof message === 'string') {
    return new GlacierError(status, code, message);
  }
  throw new Error('Cannot play the fault "error": details must be { status: number, code: string, message: string }');
}

async function send({ status, headers = {}, body, send: sendBody }: Reply, response: ServerResponse): Promise<void> {
  if (sendBody) {
    response.writeHead(status, headers).flushHeaders();
    await sendBody(response);
  } else if (body === undefined) {
    response.writeHead(status, status === 204 ? headers : { ...headers, 'Content-Length': '0' }).end();
  } else {
    sendJson(status, headers, body, response);
  }
}

function sendJson(status: number, headers: Readonly<Record<string, string>>, body: unknown, response: ServerResponse) {
  sendText(response, {
    status,
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
}

function sendError(error: unknown, response: ServerResponse): void {
  // Half an answer cannot become another one, and a client that has left (amid its upload, say) needs none.
  if (response.headersSent || response.destroyed || !response.socket?.writable) {
    response.destroy();
    return;
  }
  const known = errorFor(error);
  sendJson(known.status, {}, { code: known.code, message: known.message, type: known.type }, response);
}

function errorFor(error: unknown): GlacierError {
  if (error instanceof GlacierError) return error;
  if (error instanceof BodyTooLarge) return invalid(error.message);
  if (!(error instanceof Refusal)) return unexpected(error);
  // 400 where the key is not known, 403 where the signature is wrong (Glacier guide, "Error Responses").
  const isUnknown = ['missing', 'unknown key', 'wrong token'].includes(error.kind);
  return new GlacierError(isUnknown ? 400 : 403, jsonCodeOf(error.kind), error.message);
}

/** A mistake of ours or of a test. Not a 500, which a client would retry away. */
function unexpected(error: unknown): GlacierError {
  const message = Error.isError(error) ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`local Glacier: ${message}\n`);
  return new GlacierError(400, 'LocalCloudError', message);
}
