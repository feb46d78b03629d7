import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import {
  DescribeExecutionCommand,
  type DescribeExecutionCommandOutput,
  ListMapRunsCommand,
  RedriveExecutionCommand,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { ReceiveMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { manifestKey, resultFiles, rowsIn } from '../../../functions/restore/map-run-files.ts';
import { answerTo } from '../answer.ts';
import type { Doors, Outputs } from './stack.ts';
import { keptPrefix, postponeSeconds } from './template.ts';

/** Something that Thaw takes AWS to do, and what was found. */
export interface Found {
  readonly sentence: string;
  readonly wanted: unknown;
  readonly found: unknown;
  readonly holds: boolean;
}

/** What a group of sentences is asked with. */
export interface Asking extends Doors {
  readonly outputs: Outputs;
  readonly signal: AbortSignal;
}

const said = (sentence: string, wanted: unknown, found: unknown, holds = same(wanted, found)): Found => ({
  sentence,
  wanted,
  found,
  holds,
});

const same = (one: unknown, two: unknown) => JSON.stringify(one) === JSON.stringify(two);

/** Every group, by what it is about. One that throws is a sentence that does not hold; the others are asked all the same. */
export const groups: Readonly<Record<string, (asking: Asking) => Promise<readonly Found[]>>> = {
  'conditional writes': conditionalWrites,
  'results of a map, and a redrive': mapResults,
  'errors of a function': functionErrors,
  'postponed messages': postponedMessages,
};

/** The policy of the product's bucket (infra/buckets.ts, `neverOverwrite`). */
async function conditionalWrites({ s3, outputs }: Asking): Promise<readonly Found[]> {
  const object = { Bucket: outputs.BucketName, Key: `${keptPrefix}/object`, Body: 'x' };
  const put = (conditions: object = {}) => answerTo(s3.send(new PutObjectCommand({ ...object, ...conditions })));
  return [
    said('PutObject without If-None-Match under the policy: 403 AccessDenied', '403 AccessDenied', await put()),
    said('PutObject with If-None-Match where nothing is: 200', '200', await put({ IfNoneMatch: '*' })),
    said(
      'PutObject with If-None-Match where an object is: 412',
      '412 PreconditionFailed',
      await put({ IfNoneMatch: '*' }),
    ),
  ];
}

/** The product's map writes and reads so (infra/definitions/fetch.ts, functions/restore/map-run-files.ts). */
async function mapResults(asking: Asking): Promise<readonly Found[]> {
  const failBefore = Date.now() + 10_000;
  const items = [{ item: 1 }, { item: 2, failBefore }, { item: 3 }];
  const executionArn = await start(asking, asking.outputs.MappingArn, { items });
  const { error } = await ended(asking, executionArn);
  const [mapRunArn = '', ...others] = await mapRuns(asking, executionArn);
  const before = await results(asking, mapRunArn);
  while (Date.now() < failBefore) await asking.pause(asking.signal);
  await asking.states.send(new RedriveExecutionCommand({ executionArn }));
  const { status } = await ended(asking, executionArn);
  const after = await results(asking, mapRunArn);
  return [
    said(
      'a map with a failed item ends as States.ExceedToleratedFailureThreshold',
      'States.ExceedToleratedFailureThreshold',
      error,
    ),
    said('an execution with one map has one Map Run', 0, others.length),
    said(
      'its manifest is results/<Map Run>/manifest.json and names a file of successes and one of failures',
      true,
      before.succeeded.length > 0 && before.failed.length > 0,
    ),
    said(
      'with COMPACT and JSONL, a row of SUCCEEDED is the output of the child alone',
      [1, 3],
      itemsOf(before.succeeded),
    ),
    said('a row of FAILED has the name of the error', true, JSON.stringify(before.failed).includes('NotYet')),
    said('a redrive runs the failed children, and the execution succeeds', 'SUCCEEDED', status),
    said('a redrive makes no other Map Run', 1, (await mapRuns(asking, executionArn)).length),
    said('after a redrive the manifest names the results of all children', [1, 2, 3], itemsOf(after.succeeded)),
  ];
}

const itemsOf = (rows: readonly unknown[]): unknown[] =>
  rows
    .map((row): unknown => (Object(row) as { item?: unknown }).item ?? row)
    .sort((one, other) => Number(one) - Number(other));

async function results({ s3, outputs: { BucketName: Bucket } }: Asking, mapRunArn: string) {
  const read = async (Key: string) => {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
    return (await Body?.transformToString()) ?? '';
  };
  const manifest = await read(manifestKey(mapRunArn));
  const rowsOf = async (kind: 'SUCCEEDED' | 'FAILED') => {
    const keys = resultFiles(manifest, kind) ?? [];
    const files = await Promise.all(keys.map((key) => read(key ?? '')));
    return files.flatMap(rowsIn);
  };
  return { succeeded: await rowsOf('SUCCEEDED'), failed: await rowsOf('FAILED') };
}

/** `functions/errors.ts` retries these names; `outcome` and `redrive` read the events. */
async function functionErrors(asking: Asking): Promise<readonly Found[]> {
  const input = { exhaust: 'time' };
  const outOfTime = await start(asking, asking.outputs.ExhaustingArn, input);
  const { error: ofTime } = await ended(asking, outOfTime);
  const { detail } = await nextMessage<{ detail?: Record<string, unknown> }>(asking, asking.outputs.EventsUrl);
  const { error: ofMemory = '' } = await ended(
    asking,
    await start(asking, asking.outputs.ExhaustingArn, { exhaust: 'memory' }),
  );
  const { executionArn, status, input: told } = detail ?? {};
  return [
    said('a function that is out of time fails as Sandbox.Timedout', 'Sandbox.Timedout', ofTime),
    said(
      'a function that is out of memory fails as Runtime.ExitError or Runtime.OutOfMemory',
      'Runtime.ExitError or Runtime.OutOfMemory',
      ofMemory,
      ['Runtime.ExitError', 'Runtime.OutOfMemory'].includes(ofMemory),
    ),
    said(
      'the status event of a failed execution has its ARN, status and input',
      { executionArn: outOfTime, status: 'FAILED', input: JSON.stringify(input) },
      { executionArn, status, input: told },
    ),
    said(
      'the status event of a failed execution has error and cause',
      true,
      typeof detail?.['error'] === 'string' && typeof detail['cause'] === 'string',
    ),
  ];
}

/** `start` postpones what cannot be restored yet in this way. */
async function postponedMessages(asking: Asking): Promise<readonly Found[]> {
  const request = { QueueUrl: asking.outputs.PostponedUrl, MessageBody: 'postpone me' };
  await asking.sqs.send(new SendMessageCommand(request));
  const told = await nextMessage<{ receives: number; waitedSeconds: number }>(asking, asking.outputs.ToldUrl);
  const inTime = told.waitedSeconds >= postponeSeconds - 1 && told.waitedSeconds < 5 * postponeSeconds;
  return [
    said('a message that is postponed and reported as failed comes a second time', 2, told.receives),
    said(
      'and it comes when it was postponed to, not at once and not at the end of the visibility timeout',
      `about ${postponeSeconds} s`,
      told.waitedSeconds,
      inTime,
    ),
  ];
}

async function start({ states }: Asking, stateMachineArn: string, input: object): Promise<string> {
  const request = new StartExecutionCommand({ stateMachineArn, input: JSON.stringify(input) });
  return (await states.send(request)).executionArn ?? '';
}

async function ended({ states, pause, signal }: Asking, executionArn: string): Promise<DescribeExecutionCommandOutput> {
  for (;;) {
    const execution = await states.send(new DescribeExecutionCommand({ executionArn }));
    if (execution.status !== 'RUNNING') return execution;
    await pause(signal);
  }
}

async function mapRuns({ states }: Asking, executionArn: string): Promise<string[]> {
  const { mapRuns: found = [] } = await states.send(new ListMapRunsCommand({ executionArn }));
  return found.map(({ mapRunArn = '' }) => mapRunArn);
}

/** Two minutes are enough for whatever a queue is to bring here. */
const mostReceives = 24;

async function nextMessage<Body>({ sqs, signal }: Asking, QueueUrl: string): Promise<Body> {
  for (let receives = 0; receives < mostReceives; receives += 1) {
    const request = new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 5 });
    const { Messages: [message] = [] } = await sqs.send(request, { abortSignal: signal });
    if (message?.Body !== undefined) return JSON.parse(message.Body) as Body;
  }
  throw new Error(`No message came into ${QueueUrl} within ${5 * mostReceives} s.`);
}
