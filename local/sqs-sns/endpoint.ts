/**
 * The HTTP endpoint of SNS and SQS: who asks, may they, and then the operation. Faults at any operation but Publish
 * (`sqs:ReceiveMessage`, `sns:Subscribe` ...): `error` `{ status }` (500 by default), facts `resource`.
 */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Faults } from '../faults.ts';
import type { Gatekeeper } from '../gatekeeper.ts';
import { authenticate } from '../http/authenticate.ts';
import { BodyTooLarge, readBody } from '../http/read-body.ts';
import { Refusal } from '../http/refusal.ts';
import { send, type TextAnswer } from '../http/send.ts';
import { sha256 } from '../http/signature.ts';
import { accessDenied, internalError, ServiceError, unauthenticated } from './errors.ts';
import type { ServiceParts } from './operations/call.ts';
import { operations } from './operations/index.ts';
import { actionOf, type MessagesRequest, readRequest, resourceOf } from './request.ts';
import { document } from './xml.ts';

/** SQS takes 1 MiB in a message or a batch; escapes, base64 and form encoding make more of it. */
const bodyLimitBytes = 8 * 1024 * 1024;

export interface EndpointParts extends ServiceParts {
  readonly gatekeeper: Gatekeeper;
  readonly faults: Faults;
  readonly counts: Map<string, number>;
}

export const endpoint =
  (parts: EndpointParts): RequestListener =>
  (request, response) => {
    answer(request, response, parts)
      .then((said) => send(response, said))
      .catch(() => response.destroy());
  };

async function answer(incoming: IncomingMessage, response: ServerResponse, parts: EndpointParts): Promise<TextAnswer> {
  let service: MessagesRequest['service'] = 'x-amz-target' in incoming.headers ? 'sqs' : 'sns';
  try {
    const body = await readBody(incoming, bodyLimitBytes);
    const request = readRequest(incoming.headers, body.toString());
    service = request.service;
    parts.counts.set(request.operation, (parts.counts.get(request.operation) ?? 0) + 1);
    const { gatekeeper } = parts;
    const { caller } = authenticate(incoming, { service, gatekeeper, payloadHash: sha256(body) });
    return success(request, await perform(request, caller, response, parts));
  } catch (error) {
    return failure(service, errorOf(error));
  }
}

/** Runs the operation where the caller may and no faults strikes. A client that goes away ends its waiting. */
async function perform(
  request: MessagesRequest,
  caller: string,
  response: ServerResponse,
  parts: EndpointParts,
): Promise<object> {
  const { service, operation: name, params } = request;
  const demand = demandOf(service, caller, parts.gatekeeper);
  demand(actionOf(request), resourceOf(request));
  strikeOperation(request, parts.faults);
  const operation = operations[service].get(name);
  if (operation === undefined) throw unknownOperation(service, name);
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  return operation({ ...parts, params, demand, signal: gone.signal });
}

function errorOf(error: unknown): ServiceError {
  if (error instanceof Refusal) return unauthenticated(error);
  if (error instanceof BodyTooLarge) return new ServiceError('RequestEntityTooLarge', error.message, { status: 413 });
  return ServiceError.from(error);
}

function demandOf(service: MessagesRequest['service'], caller: string, gatekeeper: Gatekeeper) {
  return (action: string, resource: string): void => {
    const verdict = gatekeeper.ask({ caller, action, resource });
    if (!verdict.allowed) throw accessDenied(service, verdict.reason);
  };
}

function strikeOperation(request: MessagesRequest, faults: Faults): void {
  const { service, operation } = request;
  if (service === 'sns' && /^Publish(Batch)?$/.test(operation)) return; // it has faults of its own
  const fault = faults.strike(`${service}:${operation}`, { resource: resourceOf(request) });
  if (fault === undefined) return;
  if (fault.kind === 'error')
    throw internalError('We encountered an internal error.', Number(fault.details?.status ?? 500));
  throw new Error(`Cannot play the fault "${fault.kind}" at ${fault.place}: it knows error`);
}

const unknownOperation = (service: MessagesRequest['service'], name: string): ServiceError =>
  new ServiceError('InvalidAction', `The operation ${service}:${name} is not served by the local cloud.`, {
    jsonType: 'UnknownOperationException',
  });

function success({ service, operation }: MessagesRequest, result: object): TextAnswer {
  const requestId = randomUUID();
  if (service === 'sqs') return { status: 200, headers: jsonHeaders(requestId), body: JSON.stringify(result) };
  const isEmpty = Object.keys(result).length === 0;
  const body = document(`${operation}Response`, {
    ...(isEmpty ? {} : { [`${operation}Result`]: Object(result) }),
    ResponseMetadata: { RequestId: requestId },
  });
  return { status: 200, headers: { 'content-type': 'text/xml', 'x-amzn-requestid': requestId }, body };
}

/** An error in the shape of the service's own protocol. */
function failure(service: MessagesRequest['service'], error: ServiceError): TextAnswer {
  const { code, jsonType, status, message, fault } = error;
  const requestId = randomUUID();
  if (service === 'sqs') {
    const headers = { ...jsonHeaders(requestId), 'x-amzn-query-error': `${code};${fault}` };
    return { status, headers, body: JSON.stringify({ __type: `com.amazonaws.sqs#${jsonType}`, message }) };
  }
  const Error = { Type: fault, Code: code, Message: message };
  const body = document('ErrorResponse', { Error, RequestId: requestId });
  return { status, headers: { 'content-type': 'text/xml', 'x-amzn-requestid': requestId }, body };
}

const jsonHeaders = (requestId: string) => ({
  'content-type': 'application/x-amz-json-1.0',
  'x-amzn-requestid': requestId,
});
