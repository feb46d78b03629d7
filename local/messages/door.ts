/**
 * The HTTP door before SNS and SQS: who asks, may they, and then the library's own routes. Faults at any operation
 * (`sqs:ReceiveMessage`, `sns:Subscribe` ...): `error` `{ status }` (500 by default), facts `resource`.
 */
import type { IncomingHttpHeaders, IncomingMessage, RequestListener } from 'node:http';
import type { Faults } from '../faults.ts';
import type { Gatekeeper } from '../gatekeeper.ts';
import { type Answer, accessDenied, internalError, missingToken, problem } from './answer.ts';
import { refuseContents } from './contents.ts';
import { SnsError, type Stores } from './fauxqs.ts';
import type { Publishing } from './publishing.ts';
import { accessKeyIdOf, actionOf, type MessagesRequest, readRequest, resourceOf } from './request.ts';

/** SQS takes 1 MiB in a message or a batch; base64 and form encoding make more of it. */
const bodyLimitBytes = 4 * 1024 * 1024;

export interface DoorParts {
  readonly stores: Stores;
  readonly publishing: Publishing;
  readonly gatekeeper: Gatekeeper;
  readonly faults: Faults;
  readonly counts: Map<string, number>;
}

export const door =
  (parts: DoorParts): RequestListener =>
  (request, response) => {
    handle(request, parts)
      .catch((error: unknown) => internalError('sqs', String(error)))
      .then(({ status, headers, body }) => response.writeHead(status, headers).end(body))
      .catch(() => response.destroy());
  };

async function handle(incoming: IncomingMessage, parts: DoorParts): Promise<Answer> {
  const body = await readBody(incoming);
  const request = readRequest(incoming.headers, body);
  if (request === undefined) return notUnderstood();
  const { service } = request;
  try {
    return refuse(request, incoming.headers, parts) ?? (await act(request, incoming.headers, body, parts));
  } catch (error) {
    return internalError(service, String(error));
  }
}

function refuse(request: MessagesRequest, headers: IncomingHttpHeaders, parts: DoorParts): Answer | undefined {
  const { counts, gatekeeper, faults } = parts;
  const { service, operation } = request;
  counts.set(operation, (counts.get(operation) ?? 0) + 1);
  const accessKeyId = accessKeyIdOf(headers);
  if (accessKeyId === undefined) return missingToken(service);
  const resource = resourceOf(request);
  const answer = gatekeeper.ask({
    caller: gatekeeper.identify(accessKeyId)?.caller ?? accessKeyId,
    action: actionOf(request),
    resource,
  });
  if (!answer.allowed) return accessDenied(service, answer.reason);
  if (isPublish(request)) return undefined; // it has faults of its own
  const fault = faults.strike(`${service}:${operation}`, { resource });
  if (fault === undefined) return undefined;
  if (fault.kind === 'error')
    return internalError(service, 'We encountered an internal error.', Number(fault.details?.status ?? 500));
  throw new Error(`Cannot play the fault "${fault.kind}" at ${fault.place}: it knows error`);
}

async function act(
  request: MessagesRequest,
  headers: IncomingHttpHeaders,
  body: string,
  parts: DoorParts,
): Promise<Answer> {
  if (isPublish(request)) return publishAnswer(request, parts.publishing);
  const refusal = refuseContents(request);
  if (refusal !== undefined) return refusal;
  const { authorization, host } = headers;
  const answer = await parts.stores.app.inject({
    method: 'POST',
    url: '/',
    headers: {
      'content-type': headers['content-type'] ?? '',
      'x-amz-target': headers['x-amz-target'] ?? '',
      ...(authorization === undefined ? {} : { authorization }),
      ...(host === undefined ? {} : { host }),
    },
    payload: body,
  });
  const { 'content-type': type, 'x-amzn-query-error': queryError } = answer.headers;
  return {
    status: answer.statusCode,
    headers: {
      'content-type': String(type),
      'x-amzn-requestid': String(answer.headers['x-amz-request-id']),
      ...(queryError === undefined ? {} : { 'x-amzn-query-error': String(queryError) }),
    },
    body: answer.body,
  };
}

function publishAnswer({ operation, params }: PublishRequest, publishing: Publishing): Answer {
  try {
    const texts = Object.fromEntries(Object.entries(params).map(([key, value]) => [key, String(value)]));
    return { status: 200, headers: { 'content-type': 'text/xml' }, body: publishing.publish(operation, texts) };
  } catch (error) {
    if (error instanceof SnsError)
      return problem('sns', { code: error.code, status: error.statusCode, message: error.message });
    throw error;
  }
}

type PublishRequest = MessagesRequest & { readonly operation: 'Publish' | 'PublishBatch' };

const isPublish = (request: MessagesRequest): request is PublishRequest =>
  request.service === 'sns' && /^Publish(Batch)?$/.test(request.operation);

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of request) {
    sizeBytes += chunk.length;
    if (sizeBytes > bodyLimitBytes) throw new Error(`The request has more than ${bodyLimitBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

const notUnderstood = (): Answer =>
  problem('sqs', {
    code: 'InvalidAction',
    status: 400,
    message:
      'Cannot understand the request: wanted SQS in JSON (X-Amz-Target: AmazonSQS...) or SNS as a form (Version=2010-03-31)',
  });
