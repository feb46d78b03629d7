import { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import {
  DescribeJobCommand,
  type DescribeJobCommandOutput,
  GetJobOutputCommand,
  type GetJobOutputCommandOutput,
  GlacierClient,
} from '@aws-sdk/client-glacier';
import { type ByteRange, parseContentRange, sizeOf, toHttpRange } from '../archive/byte-range.ts';
import { availableUntil, hoursUntil } from '../archive/output-lifetime.ts';
import { isNamed, jobExpired, jobFailed, jobNotFound, jobNotReady, rangeIncomplete } from '../errors.ts';
import type { RestoreTask } from '../flow.ts';
import { errorOfName, messageOf, withAwsName } from './aws-errors.ts';
import { callAws, clientSettings } from './clients.ts';
import { endWhenStalled } from './stall-clock.ts';

/** Ten seconds without a byte is a stall: a healthy stream brings some in every second. */
const stallSeconds = 10;

/** What Glacier says of a job: DescribeJob's answer, its nulls as `undefined` (that is how the SDK reads them). */
export type GlacierJob = Omit<DescribeJobCommandOutput, '$metadata'>;

/** What Glacier says of an output with each range of it. */
export interface OutputLook {
  readonly contentType: string;
  /** The description the archive was uploaded with. */
  readonly archiveDescription: string | undefined;
}

/** The bytes of one range of a job's output, and what Glacier says about them. */
export interface RangeOfOutput extends OutputLook {
  /**
   * Hands over the bytes as they come, in order, and settles after the last: `take` must have room for all of them.
   * Ends early or late only with `RangeIncomplete`; a short body is never mistaken for the whole.
   */
  readonly pour: (take: (chunk: Uint8Array) => void) => Promise<void>;
  /** Glacier's tree hash of exactly this range, 64 hex digits, where it sends one. */
  readonly treeHash: string | undefined;
}

/** The narrow door to Glacier. */
export interface JobOutputs {
  /** DescribeJob. Errors: `JobNotFound`, and what may pass under AWS's own names. */
  describeJob(task: RestoreTask): Promise<GlacierJob>;
  /**
   * GetJobOutput of one range, relative to the job's output of `totalBytes`.
   * Errors: `JobExpired`, `JobNotReady`, `JobFailed`, `RangeIncomplete`, and what may pass under AWS's own names.
   */
  readRange(task: RestoreTask, range: ByteRange, totalBytes: number, signal?: AbortSignal): Promise<RangeOfOutput>;
}

export function openJobOutputs(client: GlacierClient = glacierClient()): JobOutputs {
  return {
    describeJob: (task) => describeJob(client, task),
    readRange: (task, range, totalBytes, signal) => readRange(client, { task, range, totalBytes }, signal),
  };
}

/** Step Functions retries, with jitter and in sight: the SDK does not, underneath. */
const glacierClient = () => new GlacierClient(clientSettings(1));

const describeTime = { answerSeconds: stallSeconds, callSeconds: 2 * stallSeconds };

async function describeJob(client: GlacierClient, { vaultName, jobId }: RestoreTask): Promise<GlacierJob> {
  try {
    return await callAws('describe the job', describeTime, (options) =>
      client.send(new DescribeJobCommand({ accountId: '-', vaultName, jobId }), options),
    );
  } catch (error) {
    if (errorOfName(error) !== 'ResourceNotFoundException') throw error;
    throw jobNotFound(
      `Cannot restore job "${jobId}" of vault "${vaultName}": Glacier does not know it. Glacier forgets a job 24 hours after its end; request the archive again.`,
      error,
    );
  }
}

interface Wanted {
  readonly task: RestoreTask;
  readonly range: ByteRange;
  readonly totalBytes: number;
}

async function readRange(client: GlacierClient, wanted: Wanted, signal?: AbortSignal): Promise<RangeOfOutput> {
  const answer = await getJobOutput(client, wanted, signal);
  const { body } = answer;
  if (!(body instanceof Readable)) throw new TypeError('The SDK gave a job output that is no stream of Node');
  try {
    demandTheRange(answer, wanted);
  } catch (error) {
    body.on('error', () => {}).destroy();
    throw error;
  }
  return {
    pour: (take) => pour(body, wanted, take, signal),
    treeHash: answer.checksum,
    contentType: answer.contentType ?? 'application/octet-stream',
    archiveDescription: answer.archiveDescription,
  };
}

async function getJobOutput(client: GlacierClient, { task, range }: Wanted, signal?: AbortSignal) {
  const { vaultName, jobId } = task;
  const request = new GetJobOutputCommand({ accountId: '-', vaultName, jobId, range: toHttpRange(range) });
  try {
    const options = { abortSignal: signal, requestTimeout: stallSeconds * 1000 };
    return await withAwsName('read the job output', client.send(request, options));
  } catch (error) {
    if (!isNamed(error, 'ResourceNotFoundException', 'InvalidParameterValueException')) throw error;
    const refused = `Cannot read ${toHttpRange(range)} of job "${jobId}" of vault "${vaultName}": Glacier refuses the output, saying "${messageOf(error)}"`;
    const isGone = isNamed(error, 'ResourceNotFoundException');
    throw whyRefused(refused, isGone ? undefined : await describeIfKnown(client, task), error);
  }
}

async function describeIfKnown(client: GlacierClient, task: RestoreTask): Promise<GlacierJob | undefined> {
  try {
    return await describeJob(client, task);
  } catch (error) {
    if (isNamed(error, 'JobNotFound')) return undefined;
    throw error;
  }
}

/**
 * Glacier has the same words, "not currently available for download", for an output that is gone, for one that is not
 * there yet, and for one that it cannot give just now: the job tells which it is. Only one that is gone must be bought again.
 */
function whyRefused(refused: string, job: GlacierJob | undefined, cause: unknown): Error {
  if (job === undefined) return jobExpired(`${refused}. The output is gone: Glacier keeps it for 24 hours.`, cause);
  const { StatusCode = 'nothing', CompletionDate = '' } = job;
  if (StatusCode === 'Failed') return jobFailed(`${refused}. The job has failed.`, cause);
  if (StatusCode !== 'Succeeded') return jobNotReady(`${refused}. It says of the job "${StatusCode}".`, cause);
  const isOver = hoursUntil(availableUntil(Date.parse(CompletionDate)) ?? '') <= 0;
  const ended = `The job ended at "${CompletionDate}", and Glacier keeps an output for 24 hours`;
  return isOver
    ? jobExpired(`${refused}. ${ended}.`, cause)
    : rangeIncomplete(`${refused}. ${ended}: it should be there.`, cause);
}

/**
 * A Range that Glacier does not like is ignored without a word and answered 200 with everything, so only 206 with
 * exactly our Content-Range will do; 200 is right where the range wanted is the whole output.
 */
function demandTheRange(answer: GetJobOutputCommandOutput, { task, range, totalBytes }: Wanted): void {
  const got = parseContentRange(answer.contentRange ?? '');
  const isOurs =
    got !== undefined &&
    got.range.start === range.start &&
    got.range.end === range.end &&
    got.totalBytes === totalBytes;
  const isWhole = answer.status === 200 && answer.contentRange === undefined && sizeOf(range) === totalBytes;
  if ((answer.status === 206 && isOurs) || isWhole) return;
  throw rangeIncomplete(
    `Cannot read ${toHttpRange(range)} of job "${task.jobId}": wanted status 206 and Content-Range "${toHttpRange(range).replace('=', ' ')}/${totalBytes}", got ${answer.status} and "${answer.contentRange ?? 'none'}".`,
  );
}

/**
 * The body, demanded to be neither short, long, cut nor stalled. By events, and not by `for await`: that costs a promise
 * or three a chunk, and TLS brings chunks of 16 KiB (bench/README.md).
 */
async function pour(
  body: Readable,
  { task, range }: Wanted,
  take: (chunk: Uint8Array) => void,
  signal?: AbortSignal,
): Promise<void> {
  const wantedBytes = sizeOf(range);
  const trouble = (what: string) =>
    rangeIncomplete(
      `Cannot read ${toHttpRange(range)} of job "${task.jobId}": wanted ${wantedBytes} bytes, got ${receivedBytes} and then ${what}.`,
    );
  let receivedBytes = 0;
  const stop = () => body.destroy(trouble(`the attempt ended: ${String(signal?.reason)}`));
  signal?.addEventListener('abort', stop, { once: true });
  if (signal?.aborted) stop();
  using _ = endWhenStalled(body, stallSeconds, () => trouble(`nothing for ${stallSeconds} s`));
  const receive = (chunk: Uint8Array) => {
    receivedBytes += chunk.byteLength;
    if (receivedBytes > wantedBytes) body.destroy(trouble('more'));
    else take(chunk);
  };
  body.on('data', receive);
  try {
    await finished(body, { writable: false });
  } catch (error) {
    throw errorOfName(error) === 'RangeIncomplete' ? error : trouble(`the connection failed: ${String(error)}`);
  } finally {
    signal?.removeEventListener('abort', stop);
    // The SDK leaves listeners of its own with the signal, which hold the body for as long as the attempt lasts: what
    // it is poured into must not hang on it, or a part would be held in memory slice by slice.
    body.off('data', receive);
  }
  if (receivedBytes < wantedBytes) throw trouble('the end');
}
