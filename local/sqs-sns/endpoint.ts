/**
 * The HTTP endpoint of SNS and SQS: who asks, may they, and then the operation. Weather at any operation but Publish
 * (`sqs:ReceiveMessage`, `sns:Subscribe` ...): `error` `{ status }` (500 by default), facts `resource`.
 */
import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Weather } from '../faults.ts';
import type { Gatekeeper } from '../gatekeeper.ts';
import { accessDenied, internalError, missingToken, ServiceError } from './errors.ts';
import type { ServiceParts } from './operations/call.ts';
import { operations } from './operations/index.ts';
import { accessKeyIdOf, actionOf, type MessagesRequest, readRequest, resourceOf } from './request.ts';
import { document } from './xml.ts';

/** SQS takes 1 MiB in a message or a batch; escapes, base64 and form encoding make more of it. */
const bodyLimitBytes = 8 * 1024 * 1024;

export interface EndpointParts extends ServiceParts {
  readonly gatekeeper: Gatekeeper;
  readonly weather: Weather;
  readonly counts: Map<string, number>;
}

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export const endpoint =
  (parts: EndpointParts): RequestListener =>
  (request, response) => {
    answer(request, response, parts)
      .then(({ status, headers, body }) => response.writeHead(status, headers).end(body))
      .catch(() => response.destroy());
  };

async function answer(incoming: IncomingMessage, response: ServerResponse, parts: EndpointParts): Promise<Answer> {
  let service: MessagesRequest['service'] = 'x-amz-target' in incoming.headers ? 'sqs' : 'sns';
  try {
    const request = readRequest(incoming.headers, await readBody(incoming));
    service = request.service;
    return success(request, await perform(request, incoming, response, parts));
  } catch (error) {
    return failure(service, ServiceError.from(error));
  }
}

/** Runs the operation where the caller may and no weather strikes. A client that goes away ends its waiting. */
async function perform(
  request: MessagesRequest,
  incoming: IncomingMessage,
  response: ServerResponse,
  parts: EndpointParts,
): Promise<object> {
  const { service, operation: name, params } = request;
  parts.counts.set(name, (parts.counts.get(name) ?? 0) + 1);
  const demand = demandOf(service, incoming.headers, parts.gatekeeper);
  demand(actionOf(request), resourceOf(request));
  meetWeather(request, parts.weather);
  const operation = operations[service].get(name);
  if (operation === undefined) throw unknownOperation(service, name);
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  return operation({ ...parts, params, demand, signal: gone.signal });
}

function demandOf(service: MessagesRequest['service'], headers: IncomingHttpHeaders, gatekeeper: Gatekeeper) {
  const accessKeyId = accessKeyIdOf(headers);
  if (accessKeyId === undefined) throw missingToken();
  return (action: string, resource: string): void => {
    const verdict = gatekeeper.ask({ accessKeyId, action, resource });
    if (!verdict.allowed) throw accessDenied(service, verdict.reason);
  };
}

function meetWeather(request: MessagesRequest, weather: Weather): void {
  const { service, operation } = request;
  if (service === 'sns' && /^Publish(Batch)?$/.test(operation)) return; // it has weather of its own
  const fault = weather.meet(`${service}:${operation}`, { resource: resourceOf(request) });
  if (fault === undefined) return;
  if (fault.kind === 'error')
    throw internalError('We encountered an internal error.', Number(fault.details?.status ?? 500));
  throw new Error(`Cannot play the fault "${fault.kind}" at ${fault.place}: it knows error`);
}

const unknownOperation = (service: MessagesRequest['service'], name: string): ServiceError =>
  new ServiceError('InvalidAction', `The operation ${service}:${name} is not served by the local cloud.`, {
    jsonType: 'UnknownOperationException',
  });

function success({ service, operation }: MessagesRequest, result: object): Answer {
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
function failure(service: MessagesRequest['service'], error: ServiceError): Answer {
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

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of request) {
    sizeBytes += chunk.length;
    if (sizeBytes > bodyLimitBytes) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

const tooLarge = () =>
  new ServiceError('RequestEntityTooLarge', `The request has more than ${bodyLimitBytes} bytes`, { status: 413 });
