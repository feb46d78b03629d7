import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type Duplex, Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { listen } from '../http/listen.ts';
import type { Answer } from './answer.ts';
import { addressOf, type Call, type Setting } from './call.ts';
import { callerOf } from './caller.ts';
import { S3Error, s3Error } from './errors.ts';
import { errorOf, faultFor, Gone, through } from './faults.ts';
import { assertUnderstood, operationFor } from './route.ts';
import { errorBody } from './xml.ts';

/** The endpoint as a process sees it: where it listens, how often each operation was called, and how to end it. */
export interface Endpoint {
  readonly port: number;
  readonly counts: Map<string, number>;
  close(): Promise<void>;
}

export async function serve(setting: Setting, wantedPort: number): Promise<Endpoint> {
  const counts = new Map<string, number>();
  const underWay = new Set<Promise<void>>();
  const handle = (request: IncomingMessage, response: ServerResponse) => {
    const done = answer(setting, counts, request, response).finally(() => underWay.delete(done));
    underWay.add(done);
  };
  const server = createServer(handle);
  server.on('checkContinue', handle);
  server.on('clientError', (_, socket) => refuse(socket));
  const { port, close } = await listen(server, wantedPort);
  return {
    port,
    counts,
    async close() {
      await close();
      await Promise.allSettled(underWay); // their files are closed when they are
    },
  };
}

/** A connection that ended within a body, or spoke no HTTP: the client may still listen. */
function refuse(socket: Duplex): void {
  const body = errorBody(s3Error('IncompleteBody'), requestId());
  if (socket.writable) {
    socket.end(
      `HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Type: application/xml\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    );
  } else socket.destroy();
}

const requestId = () => randomBytes(8).toString('hex').toUpperCase();

async function answer(
  setting: Setting,
  counts: Map<string, number>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const id = requestId();
  response.setHeader('x-amz-request-id', id);
  response.setHeader('server', 'AmazonS3');
  try {
    await send(request, response, await act(setting, counts, request, response));
  } catch (error) {
    await sendError(request, response, error, id);
  }
  // The rest of a refused body: read and forgotten, so that the client gets to read its answer.
  request.unpipe().resume();
}

/** From the request line to the operation's answer, faults included. */
async function act(
  setting: Setting,
  counts: Map<string, number>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<Answer> {
  const { headers, url = '/', method = 'GET' } = request;
  const address = addressOf(url, headers.host);
  const operation = operationFor(method, address, headers);
  counts.set(operation.name, (counts.get(operation.name) ?? 0) + 1);
  const { gatekeeper, buckets } = setting;
  const caller = callerOf(request, address.query, { gatekeeper, bucket: buckets.get(address.bucketName) });
  const known = { ...address, setting, request, response, ...caller };
  const fault = faultFor(operation, known);
  if (fault?.kind === 'error') throw errorOf(fault);
  const call: Call = { ...known, fault };
  assertUnderstood(operation, call);
  const done = await operation.run(call);
  if (fault?.kind === 'error-after') throw errorOf(fault);
  if (fault?.kind === 'lose-answer') {
    request.socket.destroy();
    throw new Gone();
  }
  if (done.body === undefined || typeof done.body === 'string') return done;
  return { ...done, body: through(done.body, fault, request, response) };
}

async function send(request: IncomingMessage, response: ServerResponse, answer: Answer): Promise<void> {
  const { status, headers = {}, body = '' } = answer;
  response.writeHead(status, {
    ...(typeof body === 'string' && request.method !== 'HEAD' && status !== 204 ? lengthOf(body) : {}),
    ...headers,
  });
  if (typeof body === 'string') response.end(request.method === 'HEAD' ? undefined : body);
  else await pipeline(Readable.from(body, { objectMode: false }), response);
}

function lengthOf(body: string): Record<string, string> {
  if (body === '') return { 'content-length': '0' };
  return { 'content-type': 'application/xml', 'content-length': String(Buffer.byteLength(body)) };
}

async function sendError(
  request: IncomingMessage,
  response: ServerResponse,
  error: unknown,
  id: string,
): Promise<void> {
  // Headers are out: the only honest end is a broken connection.
  if (response.headersSent || response.destroyed || request.socket.destroyed) {
    request.socket.destroy();
    return;
  }
  const known = error instanceof S3Error ? error : s3Error('InternalError', String(error));
  // A body that never comes (or, after Expect, never had to) would be taken for the next request.
  const pending = request.headers.expect !== undefined && !request.complete;
  // One that a fault refuses before anybody listens is on its way: closed upon, its client would not get to read the answer.
  const isSilent = known.code === 'RequestTimeout' && request.readableFlowing !== null;
  if (pending || isSilent) response.setHeader('connection', 'close');
  // A full disk is no mistake of ours.
  if (known.status >= 500 && !(error instanceof S3Error) && !isDiskFull(error)) console.error(error);
  await send(request, response, { status: known.status, headers: known.headers, body: errorBody(known, id) });
}

const isDiskFull = (error: unknown) => Error.isError(error) && 'code' in error && error.code === 'ENOSPC';
