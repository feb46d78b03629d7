import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { DeleteObjectCommand, PutObjectCommand, UploadPartCommand } from '@aws-sdk/client-s3';
import { GetExecutionHistoryCommand } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { MiB } from '../../functions/archive/units.ts';
import { openBucket } from '../../functions/cloud/bucket.ts';
import { finalize } from '../../functions/finalize.ts';
import type { FinalizeTask, RestorePlan } from '../../functions/flow.ts';
import { accountId } from '../../local/account.ts';
import { randomBytes } from '../../local/test/random-bytes.ts';
import { abortUpload, before, failing, instead } from './faults.ts';
import { startWorld, type World } from './harness.ts';
import { outputOf } from './output-of.ts';
import {
  aimed,
  failuresIn,
  type OwnFault,
  redrive,
  Stories,
  type Story,
  see,
  statesOf,
  type Told,
  tell,
} from './stories.ts';

/** The end of a restore: what the map left, what S3 answers, and who else was there. */
const bytes = randomBytes(9 * MiB);
const undisturbed = 8;

const row = (kind: string, details = {}): OwnFault => ({
  place: 'states:MapItem',
  kind,
  where: { item: '2' },
  details,
});
const complete = (kind: string, details = {}): OwnFault => ({
  place: 's3:CompleteMultipartUpload',
  kind,
  times: 1,
  details,
});

/** What the rows of the map's results look like, and what Finalize says of it. */
const wrongRows: Readonly<Record<string, [fault: OwnFault, sentence: RegExp]>> = {
  'row-lost': [row('lose'), /wanted parts 1 to 2 in the map's results, found no part 2/],
  'row-doubled': [row('double'), /wanted each part once in the map's results, found part 2 twice/],
  'row-of-wrong-size': [
    row('alter', { merge: { sizeBytes: MiB - 1 } }),
    /wanted 1048576 bytes in part 2 .*, found 1048575/,
  ],
  'row-of-another-part': [row('alter', { merge: { partNumber: 1, sizeBytes: 8 * MiB } }), /found part 1 twice/],
};

/** S3 as it may answer for a while; HeadObject's answer has no body and so no code. */
const troubles = [
  { status: 500, code: 'InternalError' },
  { status: 503, code: 'ServiceUnavailable' },
  { status: 503, code: 'SlowDown' },
  { status: 400, code: 'RequestTimeout' },
];
const troubled = (operation: string): OwnFault[] => {
  const possible = operation === 'HeadObject' ? troubles.filter(({ status }) => status >= 500) : troubles;
  return possible.map((details) => ({ place: `s3:${operation}`, kind: 'error', times: 1, details }));
};
/** What makes a restore use the operation at all. */
const wayTo: Readonly<Record<string, readonly OwnFault[]>> = {
  HeadObject: [],
  CreateMultipartUpload: [],
  UploadPart: [],
  CompleteMultipartUpload: [],
  ListParts: [{ place: 's3:UploadPart', kind: 'new-etag', times: 1, where: { partNumber: '2' } }],
};

let world: World;
const stories = new Stories();

beforeAll(async () => {
  world = await startWorld({ speed: 200, tierSeconds: { Standard: 86_400 } });
  const archiveId = await world.upload(bytes);
  const begin = (named: string, faults: readonly OwnFault[]) =>
    stories.begin(named, (name) => tell(world, name, archiveId, faults));

  for (const [name, [fault]] of Object.entries(wrongRows)) begin(name, [fault]);
  for (const [operation, way] of Object.entries(wayTo)) begin(operation, [...way, ...troubled(operation)]);
  begin('AbortMultipartUpload', [row('lose'), ...troubled('AbortMultipartUpload')]);
  begin('ListParts-after-abort', [row('lose'), ...troubled('ListParts')]);
  begin('abort-refused', [row('lose'), failing('Abandon', 'AccessDenied')]);
  begin('unknown-rows', [row('alter', { merge: { partNumber: { is: 2 } } })]);
  begin('gone-again', [before('Finalize', comeAndGo)]);
  begin('slip-in', [complete('slip-in')]);
  begin('answer-lost', [complete('lose-answer')]);
  begin('answer-lost-and-forgotten', [complete('lose-answer', { forget: true })]);
  begin('error-in-200', [complete('error-in-200'), complete('error-in-200', { code: 'SlowDown' })]);
  begin('new-etag', [{ place: 's3:UploadPart', kind: 'new-etag', times: 1, where: { partNumber: '1' } }]);
  begin('conflict', [complete('conflict')]);
  begin('aborted-by-hand', [before('Finalize', abortUpload)]);
  begin('part-replaced', [before('Finalize', replacePart)]);
  begin('results-break', [before('Finalize', breakResults)]);

  const [first, second] = sameArchiveTwice();
  begin('first-job', first);
  stories.begin('second-job', (name) => tell(world, name, archiveId, second, { key: 'first-job' }));
});
afterAll(() => world.close());

/** Somebody's object lies at the key for a moment. */
async function comeAndGo({ world: { clients } }: Story, task: unknown): Promise<void> {
  const { bucket: Bucket, key: Key }: RestorePlan = Object(task);
  await clients.s3.send(new PutObjectCommand({ Bucket, Key, Body: 'theirs', IfNoneMatch: '*' }));
  await clients.s3.send(new DeleteObjectCommand({ Bucket, Key }));
}

/** Somebody uploads other bytes as part 1, as many as it had. */
async function replacePart({ world: { clients } }: Story, task: unknown): Promise<void> {
  const { bucket, key, uploadId }: RestorePlan = Object(task);
  const part = { Bucket: bucket, Key: key, UploadId: uploadId, PartNumber: 1, Body: randomBytes(8 * MiB) };
  await clients.s3.send(new UploadPartCommand({ ...part, ChecksumAlgorithm: 'CRC32' }));
}

/** The file of the map's results breaks off when it is read next. */
function breakResults({ world: { cloud } }: Story, payload: unknown): void {
  const { fetched }: { fetched: { ResultWriterDetails: { Key: string } } } = Object(payload);
  const key = fetched.ResultWriterDetails.Key.replace('manifest.json', 'SUCCEEDED_0.jsonl');
  cloud.faults.add({ place: 's3:GetObject', kind: 'cut', times: 1, where: { key }, details: { atByte: 300 } });
}

/** Two jobs of one archive, both fetched when the first completes; then S3 answers the second 409. */
function sameArchiveTwice(): [first: OwnFault[], second: OwnFault[]] {
  const { promise: bothAreFetched, resolve } = Promise.withResolvers<void>();
  const second = before('Finalize', async (story) => {
    resolve();
    await stories.ended('first-job');
    story.world.cloud.faults.add(aimed({ place: 's3:CompleteMultipartUpload', kind: 'conflict', times: 1 }, story));
  });
  return [[before('Finalize', () => bothAreFetched)], [second]];
}

function expectRestored({ execution, object, openUploads, requests }: Told, wanted = undisturbed): void {
  const { status, error, cause, output = '{}' } = execution;
  expect({ status, error, cause }).toEqual({ status: 'SUCCEEDED' });
  expect(JSON.parse(output)).toMatchObject({ outcome: 'restored', verified: 'tree-hash' });
  expect(object?.bytes.equals(bytes)).toBe(true);
  expect({ openUploads, requests }).toEqual({ openUploads: 0, requests: wanted });
}

function expectFailed({ execution, openUploads, requests }: Told, error: string): void {
  expect(execution).toMatchObject({ status: 'FAILED', error });
  expect({ openUploads, requests }).toEqual({ openUploads: 0, requests: undisturbed });
}

test.each(Object.entries(wrongRows))(
  '%s: PartsIncomplete says what was wanted and found, and nothing is left',
  async (name, [, sentence]) => {
    const story = await stories.ended(name);
    expectFailed(story, 'PartsIncomplete');
    expect(JSON.parse(story.execution.cause ?? '{}')).toMatchObject({ errorMessage: expect.stringMatching(sentence) });
    expect(story.object).toBeUndefined();
    expect(await statesOf(story)).toEqual(expect.arrayContaining(['Abandon', 'Failed']));
  },
);

describe('S3 answers 500, 503, SlowDown and RequestTimeout, one after the other', () => {
  test.each(['HeadObject', 'CreateMultipartUpload', 'CompleteMultipartUpload', 'ListParts'])(
    'to %s: each is waited out, and the restore succeeds',
    async (operation) => {
      const story = await stories.ended(operation);
      const { length } = troubled(operation);
      // A Plan that runs again asks for the first byte again.
      expectRestored(story, undisturbed + (operation === 'CreateMultipartUpload' ? length : 0));
      expect(await failuresIn(world, story.executionArn)).toHaveLength(length);
    },
  );

  test('to UploadPart: the part is uploaded again, and the restore succeeds', async () => {
    const { execution, object, openUploads } = await stories.ended('UploadPart');
    expect(execution).toMatchObject({ status: 'SUCCEEDED' });
    expect(object?.bytes.equals(bytes)).toBe(true);
    expect(openUploads).toBe(0);
  });

  test.each(['AbortMultipartUpload', 'ListParts-after-abort'])('to %s: nothing is left all the same', async (name) => {
    const story = await stories.ended(name);
    expectFailed(story, 'PartsIncomplete');
    expect(await failuresIn(world, story.executionArn)).toHaveLength(1 + troubles.length);
  });
});

test('an upload that cannot be aborted does not hide why the restore failed; the lifecycle rule will sweep it', async () => {
  const story = await stories.ended('abort-refused');
  expect(story.execution).toMatchObject({ status: 'FAILED', error: 'PartsIncomplete' });
  expect(story).toMatchObject({ object: undefined, openUploads: 1 });
  expect(await statesOf(story)).toEqual(expect.arrayContaining(['Abandon', 'Failed']));
});

/** Finalize as a later version might be: it reads what this one does not know, a part's number in braces. */
async function updatedFinalize(task: FinalizeTask) {
  const bucket = openBucket(accountId, world.clients.s3);
  const read = async (name: string, key: string) => {
    const rows = await text(await bucket.read(name, key));
    return Readable.from([Buffer.from(rows.replace('{"is":2}', '2'))]);
  };
  return await finalize(task, { bucket: { ...bucket, read } });
}

/** docs/operating.md, "Finalize by hand": the first of its two commands. */
async function inputOfFinalize(executionArn: string): Promise<unknown> {
  const request = new GetExecutionHistoryCommand({ executionArn, reverseOrder: true, maxResults: 1000 });
  const { events = [] } = await world.clients.states.send(request);
  const entered = events.flatMap(({ stateEnteredEventDetails }) => stateEnteredEventDetails ?? []);
  return JSON.parse(entered.find(({ name }) => name === 'Finalize')?.input ?? 'null');
}

test('unknown-rows: ResultsNotUnderstood leaves the upload open, and an updated Finalize, invoked with the input of the failed state, makes the object', async () => {
  const story = await stories.ended('unknown-rows');
  const { status, error, cause = '{}' } = story.execution;
  expect({ status, error }).toEqual({ status: 'FAILED', error: 'ResultsNotUnderstood' });
  expect(JSON.parse(cause)).toMatchObject({ errorMessage: expect.stringContaining('found {"partNumber":{"is":2}') });
  expect(await statesOf(story)).not.toContain('Abandon');
  expect(story).toMatchObject({ object: undefined, openUploads: 1 });

  const again = await redrive(story); // the version that the execution began with knows no more than before
  expect(again.execution).toMatchObject({ status: 'FAILED', error: 'ResultsNotUnderstood' });
  expect(again).toMatchObject({ object: undefined, openUploads: 1 });

  const update = instead('Finalize', (payload) => updatedFinalize(Object(payload)));
  world.cloud.faults.add(aimed(typeof update === 'function' ? update(story) : update, story));
  const answer = await world.cloud.lambda.invoke({
    functionArn: outputOf(world.cloud, 'FinalizeFunctionName'),
    payload: await inputOfFinalize(story.executionArn),
  });
  expect(answer).toMatchObject({
    ok: true,
    payload: { outcome: 'restored', key: 'unknown-rows', verified: 'tree-hash' },
  });
  const { object, openUploads, requests } = await see(story);
  expect(object?.bytes.equals(bytes)).toBe(true);
  expect({ openUploads, requests }).toEqual({ openUploads: 0, requests: undisturbed });
});

test('an object that appeared at the destination meanwhile is DestinationTaken, and stays as it is', async () => {
  const story = await stories.ended('slip-in');
  expectFailed(story, 'DestinationTaken');
  expect(story.object?.bytes.toString()).toBe('a foreign object');
});

test.each(['answer-lost', 'answer-lost-and-forgotten'])(
  '%s: a Complete that succeeded unheard is found done',
  async (name) => expectRestored(await stories.ended(name)),
);

test('a Complete that S3 answers 200 and then an error is tried again', async () => {
  const story = await stories.ended('error-in-200');
  expectRestored(story);
  expect(await failuresIn(world, story.executionArn)).toEqual(['InternalError', 'SlowDown']);
});

test('a part with another ETag than its worker was told (it ran twice, under SSE-KMS) is taken where size and CRC32 are ours', async () => {
  const story = await stories.ended('new-etag');
  expectRestored(story);
  expect(world.cloud.s3.counts.get('ListParts')).toBeGreaterThan(0);
});

test('a part that somebody put in place of ours is never taken: InvalidPart, no object', async () => {
  const story = await stories.ended('part-replaced');
  expect(story.execution).toMatchObject({ status: 'FAILED', error: 'InvalidPart' });
  expect(story).toMatchObject({ object: undefined, openUploads: 1 });
});

test('results that break off while they are read are read again', async () => {
  const story = await stories.ended('results-break');
  expectRestored(story);
  expect(await failuresIn(world, story.executionArn)).toContain('NetworkingError');
  expect(world.cloud.faults.log.filter(({ fault }) => fault.place === 's3:GetObject')).toHaveLength(1);
});

test('a Complete answered 409 finds that another job brought the same archive first: already restored', async () => {
  expect((await stories.ended('first-job')).execution).toMatchObject({ status: 'SUCCEEDED' });
  const { execution, object, openUploads } = await stories.ended('second-job');
  expect(execution).toMatchObject({ status: 'SUCCEEDED' });
  expect(JSON.parse(execution.output ?? '{}')).toMatchObject({ outcome: 'already restored', key: 'first-job' });
  expect(object?.bytes.equals(bytes)).toBe(true);
  expect(openUploads).toBe(0);
});

test.each([
  ['conflict', 'a Complete answered 409, nothing at the destination'],
  ['gone-again', 'an object at the destination that was deleted before Finalize'],
  ['aborted-by-hand', 'an upload somebody aborted before Finalize'],
])('%s: %s is UploadLost', async (name) => {
  const story = await stories.ended(name);
  expectFailed(story, 'UploadLost');
  expect(story.object).toBeUndefined();
});
