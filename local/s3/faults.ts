import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setImmediate as aMoment, setTimeout as sleep } from 'node:timers/promises';
import type { Fault } from '../faults.ts';
import type { Call, Operation } from './call.ts';
import { S3Error, s3Error } from './errors.ts';

/**
 * The faults every operation can meet, at `s3:<Operation>` with the facts `bucket`, `key`, and for parts `uploadId`
 * and `partNumber`:
 *
 * - `error`: answers `details.status` (503) and `details.code` (SlowDown) and does nothing.
 * - `error-after`: does what was asked, then answers so.
 * - `lose-answer`: does what was asked, then destroys the connection.
 *
 * Operations that carry bytes (PutObject, UploadPart, GetObject):
 *
 * - `cut`: destroys the connection when `details.atByte` (0) bytes of the body have passed.
 * - `stall`: there, stops for `details.ms`; without it until the client gives up.
 *
 * Operations that store bytes (PutObject, UploadPart):
 *
 * - `disk-full`: there, the disk has no room for more: 500 InternalError, and nothing is stored.
 *
 * Kinds of a single operation are told in its file.
 */
export const everywhere: readonly string[] = ['error', 'error-after', 'lose-answer'];
export const bodyFaults: readonly string[] = ['cut', 'stall'];
export const storingFaults: readonly string[] = [...bodyFaults, 'disk-full'];

/** Thrown where a connection was destroyed on purpose: nobody is left to answer. */
export class Gone extends Error {
  override readonly name = 'Gone';
}

export const detail = (fault: Fault, name: string): unknown => fault.details?.[name];

function numberDetail(fault: Fault, name: string): number | undefined {
  const value = detail(fault, name);
  return typeof value === 'number' ? value : undefined;
}

/** A detail that is a text, or what is usual there. */
export function textDetail(fault: Fault, name: string, usual: string): string {
  const value = detail(fault, name);
  return typeof value === 'string' ? value : usual;
}

/** The fault that strikes this operation here. A kind it does not know is a mistake in the test: it throws. */
export function faultFor(
  operation: Operation,
  { setting, bucketName, key, query }: Omit<Call, 'fault'>,
): Fault | undefined {
  const facts: Record<string, string> = { bucket: bucketName, key };
  for (const name of ['uploadId', 'partNumber']) {
    const value = query.get(name);
    if (value !== null) facts[name] = value;
  }
  const fault = setting.faults.strike(`s3:${operation.name}`, facts);
  const known = [...everywhere, ...(operation.faults ?? [])];
  if (fault && !known.includes(fault.kind)) {
    throw s3Error(
      'InternalError',
      `The faults at "${fault.place}" is of kind "${fault.kind}", which is not known there. Known: ${known.join(', ')}.`,
    );
  }
  return fault;
}

/** The error that `error` and `error-after` answer. */
export function errorOf(fault: Fault): S3Error {
  const status = numberDetail(fault, 'status') ?? 503;
  return new S3Error(textDetail(fault, 'code', 'SlowDown'), status, 'A fault that was asked for.');
}

const gone = ({ destroyed, closed }: ServerResponse) => destroyed || closed;

/** Waits as long as the fault says, or for the end of the connection. */
async function stall(fault: Fault, response: ServerResponse): Promise<void> {
  if (gone(response)) return;
  const ms = numberDetail(fault, 'ms');
  const over = new AbortController();
  const closed = once(response, 'close', { signal: over.signal }).catch(() => undefined);
  await (ms === undefined ? closed : Promise.race([closed, sleep(ms, undefined, { ref: false })]));
  over.abort();
}

/** What Node says when the disk is full. */
const noSpace = (): Error => Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });

/** Lets bytes pass until the fault's byte is reached, then plays it. */
export async function* through(
  body: AsyncIterable<Buffer>,
  fault: Fault | undefined,
  { socket }: IncomingMessage,
  response: ServerResponse,
): AsyncGenerator<Buffer> {
  if (!fault || !storingFaults.includes(fault.kind)) return yield* body;
  const atByte = numberDetail(fault, 'atByte') ?? 0;
  let passed = 0;
  let played = false;
  for await (const bytes of body) {
    if (played || passed + bytes.length <= atByte) yield bytes;
    else {
      yield bytes.subarray(0, atByte - passed);
      if (fault.kind === 'disk-full') throw noSpace();
      if (fault.kind === 'cut') {
        await aMoment(); // an answer's bytes up to here are on their way then
        socket.destroy();
        throw new Gone();
      }
      await stall(fault, response);
      played = true;
      yield bytes.subarray(atByte - passed);
    }
    passed += bytes.length;
  }
  return undefined;
}
