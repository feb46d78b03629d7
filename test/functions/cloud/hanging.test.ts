import { once } from 'node:events';
import { globSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { openBucket } from '../../../functions/cloud/bucket.ts';
import { openDeadLetters } from '../../../functions/cloud/dead-letters.ts';
import { openExecutions } from '../../../functions/cloud/executions.ts';
import { openFileUploads } from '../../../functions/cloud/file-upload.ts';
import { openFiles } from '../../../functions/cloud/files.ts';
import { openJobOutputs } from '../../../functions/cloud/glacier-job-outputs.ts';
import { openRetrievalRequests } from '../../../functions/cloud/glacier-retrieval-requests.ts';
import { openVaultLists } from '../../../functions/cloud/glacier-vault-lists.ts';
import { openMapRuns } from '../../../functions/cloud/map-runs.ts';
import { openQueue } from '../../../functions/cloud/queue.ts';
import { openTopic } from '../../../functions/cloud/topic.ts';

/**
 * A service that takes connections and then hangs, in three ways, and every call of every door as the deployed functions
 * make it. Time is the test's: a second passes when the service has seen what there is to see.
 */
type Manner = 'never answers' | 'answers, and sends no body' | 'sends a byte per second' | 'is well';

const environment = { ...process.env };
let server: Server;
let manner: Manner;
/** Bodies of answers that come before the service hangs. */
let before: string[] = [];
const open = new Set<ServerResponse>();

function hang(request: IncomingMessage, answer: ServerResponse): void {
  const body = before.shift();
  if (body !== undefined) return void answer.end(body);
  if (manner === 'never answers') return undefined;
  request.resume();
  if (manner === 'is well') return void request.once('end', () => answer.end());
  const headers = request.url?.endsWith('/output') ? { 'content-range': 'bytes 0-99999/100000' } : {};
  answer.writeHead(request.url?.endsWith('/output') ? 206 : 200, { 'content-length': 100_000, ...headers });
  answer.flushHeaders();
  open.add(answer);
  return undefined;
}

beforeAll(async () => {
  server = createServer(hang).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'x',
  });
});

beforeEach(() => {
  jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask', 'performance', 'hrtime'] });
});

afterEach(() => {
  jest.useRealTimers();
  open.clear();
  before = [];
  server.closeAllConnections();
});

afterAll(() => {
  process.env = environment;
  server.close();
});

/** What comes of a call, and after how many seconds of the test's time. */
async function endOf(call: () => Promise<unknown>) {
  const beganMs = Date.now();
  let end: string | undefined;
  const ending = async () => {
    try {
      await call();
      end = 'an answer';
    } catch (error) {
      end = Error.isError(error) ? error.name : String(error);
    }
  };
  void ending();
  while (end === undefined) {
    for (let turns = 0; turns < 8; turns += 1) await setImmediate();
    if (manner === 'sends a byte per second') for (const answer of open) answer.write(' ');
    jest.advanceTimersByTime(1000);
    if (Date.now() - beganMs > 1_000_000) end = 'no end';
  }
  return { end, seconds: (Date.now() - beganMs) / 1000 };
}

const arn = 'arn:aws:states:us-east-1:000000000000:stateMachine:RestoreJobOutput';
const queueUrl = () => `${process.env['AWS_ENDPOINT_URL']}/000000000000/queue`;
const owner = '000000000000';
const task = { vaultName: 'photos', jobId: 'job-1' };
const there = { bucket: 'dest', key: 'photos/1' };
const upload = { ...there, uploadId: 'upload-1' };
const look = { contentType: 'text/csv', storageClass: 'STANDARD', metadata: {} } as const;
const wish = { archiveId: 'archive-1', tier: 'Bulk', description: '' } as const;
const whole = { sizeBytes: 1, crc32: 'AAAAAA==' };

function bytes() {
  const chunks = (async function* () {
    for (let at = 0; at < 64; at += 1) yield Buffer.alloc(2 ** 20);
  })();
  return { sizeBytes: 64 * 2 ** 20, bytes: chunks, crc32: () => 'AAAAAA==' };
}

const all = async (items: AsyncIterable<unknown>) => void (await Array.fromAsync(items));

/** Each call, and how many seconds it may take. Functions with 30 s must have some left to say what happened. */
const calls: Readonly<Record<string, [seconds: number, call: () => Promise<unknown>]>> = {
  'Executions.start': [16, () => openExecutions(arn).start('a', {})],
  'Executions.describe': [16, () => openExecutions(arn).describe('a')],
  'Executions.redrive': [16, () => openExecutions(arn).redrive('a')],
  'Executions.running': [16, () => openExecutions(arn).running(10)],
  'Executions.failed': [16, () => openExecutions(arn).failed()],
  'Executions.startAndWait': [306, () => openExecutions(arn).startAndWait('a', {})],
  'MapRuns.latest': [16, () => openMapRuns(arn).latest('a')],
  'Queue.count': [16, () => openQueue(queueUrl()).count()],
  'Queue.send': [16, () => openQueue(queueUrl()).send('a')],
  'Queue.sendBatch': [16, () => openQueue(queueUrl()).sendBatch([{ body: 'a', arrivedMs: 1 }])],
  'Queue.receive': [16, () => openQueue(queueUrl()).receive(10)],
  'Queue.delete': [16, () => openQueue(queueUrl()).delete([{ receiptHandle: 'a' }])],
  'Queue.postpone': [16, () => openQueue(queueUrl()).postpone([{ receiptHandle: 'a', seconds: 1 }])],
  'DeadLetters.put': [16, () => openDeadLetters(queueUrl()).put('a', new Error('b'))],
  'Topic.publish': [16, () => openTopic(`${arn}t`).publish({ subject: 'a', text: 'b', attributes: {} })],
  'JobOutputs.describeJob': [21, () => openJobOutputs().describeJob(task)],
  'JobOutputs.readRange': [31, () => readRange()],
  'VaultLists.names': [41, () => all(openVaultLists().names())],
  'VaultLists.topicOf': [41, () => openVaultLists().topicOf('photos')],
  'VaultLists.completedJobs': [41, () => all(openVaultLists().completedJobs('photos'))],
  'RetrievalRequests.describeVault': [91, () => openRetrievalRequests().describeVault('photos')],
  'RetrievalRequests.initiateInventory': [91, () => openRetrievalRequests().initiateInventory('photos', wish)],
  'RetrievalRequests.initiateArchive': [91, () => openRetrievalRequests().initiateArchive('photos', wish)],
  'RetrievalRequests.jobs': [91, () => all(openRetrievalRequests().jobs('photos'))],
  'RetrievalRequests.bytesPerHour': [91, () => openRetrievalRequests().bytesPerHour()],
  'RetrievalRequests.topicOf': [91, () => openRetrievalRequests().topicOf('photos')],
  'Files.read': [28, () => openFiles('work', owner).read('a')],
  'Files.readRange': [28, () => openFiles('work', owner).readRange('a', { start: 0, end: 1 })],
  'Files.sizeOf': [28, () => openFiles('work', owner).sizeOf('a')],
  'Files.write': [101, () => openFiles('work', owner).write('a', 'b')],
  'Files.list': [28, () => all(openFiles('work', owner).list('a'))],
  'FileUploads.open': [21, () => openFileUploads('work', owner).open('a')],
  'FileUploads.part': [301, () => openFileUploads('work', owner).part(upload, 1, Buffer.from('a'))],
  'FileUploads.complete': [322, () => completeFile()],
  'FileUploads.abort': [21, () => openFileUploads('work', owner).abort(upload)],
  'Bucket.head': [21, () => openBucket(owner).head(there)],
  'Bucket.openUpload': [21, () => openBucket(owner).openUpload(there, look)],
  'Bucket.putPart': [35, () => openBucket(owner).putPart(upload, { partNumber: 1, ...bytes() })],
  'Bucket.putObject': [35, () => openBucket(owner).putObject(there, look, bytes())],
  'Bucket.completeUpload': [541, () => openBucket(owner).completeUpload(upload, [], whole)],
  'Bucket.listParts': [21, () => all(openBucket(owner).listParts(upload))],
  'Bucket.abortUpload': [21, () => openBucket(owner).abortUpload(upload)],
  'Bucket.read': [21, async () => all(await openBucket(owner).read('work', 'a'))],
};

/** As a worker reads: its attempt ends, and with it what trickles. */
async function readRange() {
  const attempt = new AbortController();
  setTimeout(() => attempt.abort('the attempt is over'), 30_000);
  const range = { start: 0, end: 100_000 };
  await (await openJobOutputs().readRange(task, range, 100_000, attempt.signal)).pour(() => {});
}

async function completeFile() {
  before = ['<ListPartsResult><Part><PartNumber>1</PartNumber><Size>1</Size></Part></ListPartsResult>'];
  await openFileUploads('work', owner).complete(upload, 1);
}

const named = ['TimeoutError', 'RangeIncomplete'];

/** HeadObject's answer is its headers, and so is a stored part's: no body is waited for. */
const answeredByHeaders = [
  'Files.sizeOf',
  'Files.write',
  'FileUploads.part',
  'Bucket.head',
  'Bucket.putPart',
  'Bucket.putObject',
];

test.each<[Manner, readonly string[]]>([
  ['never answers', []],
  ['answers, and sends no body', answeredByHeaders],
  ['sends a byte per second', answeredByHeaders],
])(
  'each call of each door to a service that %s ends by name, within its time',
  async (how, exempt) => {
    manner = how;
    const wrong: string[] = [];
    for (const [name, [seconds, call]] of Object.entries(calls)) {
      before = [];
      const ended = await endOf(call);
      const isWell = named.includes(ended.end) || (exempt.includes(name) && ended.end === 'an answer');
      if (!isWell || ended.seconds > seconds) wrong.push(`${name}: ${ended.end} after ${ended.seconds} s`);
    }
    expect(wrong).toEqual([]);
  },
  60_000,
);

test('an upload is not ended because our own bytes pause: only the time counts that S3 owes', async () => {
  manner = 'is well';
  const chunks = (async function* () {
    for (let at = 0; at < 3; at += 1) {
      await new Promise((resolve) => setTimeout(resolve, 300_000));
      yield Buffer.alloc(2 ** 20);
    }
  })();
  const part = { partNumber: 1, sizeBytes: 3 * 2 ** 20, bytes: chunks, crc32: () => 'AAAAAA==' };
  const ended = await endOf(() => openBucket(owner).putPart(upload, part));
  expect(ended).toEqual({ end: 'an answer', seconds: expect.any(Number) });
  expect(ended.seconds).toBeGreaterThanOrEqual(900);
});

describe('the doors', () => {
  test('make every client of the SDK in one way', () => {
    const made = globSync('functions/**/*.ts').flatMap((file) =>
      [...readFileSync(file, 'utf8').matchAll(/new \w+Client\([^)]*/g)].map(([text]) => ({ file, text })),
    );
    expect(made.length).toBeGreaterThan(8);
    const apart = made.filter(
      ({ file, text }) => file !== 'functions/cloud/bucket.ts' && !/\((\{ \.\.\.)?clientSettings\(/.test(text),
    );
    expect(apart).toEqual([]);
    expect(readFileSync('functions/cloud/bucket.ts', 'utf8')).toContain('new S3Client({\n    ...clientSettings(1),');
  });

  test('are all of them here', async () => {
    const doors = {
      Executions: openExecutions(arn),
      MapRuns: openMapRuns(arn),
      Queue: openQueue(queueUrl()),
      DeadLetters: openDeadLetters(queueUrl()),
      Topic: openTopic(arn),
      JobOutputs: openJobOutputs(),
      VaultLists: openVaultLists(),
      RetrievalRequests: openRetrievalRequests(),
      Files: openFiles('work', owner),
      FileUploads: openFileUploads('work', owner),
      Bucket: openBucket(owner),
    };
    const names = Object.entries(doors).flatMap(([door, of]) => Object.keys(of).map((call) => `${door}.${call}`));
    expect(Object.keys(calls).toSorted()).toEqual(names.toSorted());
  });
});
