import { describe, expect, test } from '@jest/globals';
import type { SQSRecord } from 'aws-lambda';
import type { Ended, ExecutionSeen } from '../../functions/cloud/executions.ts';
import type { Message } from '../../functions/cloud/topic.ts';
import { adviceFor } from '../../functions/dispatch/advice.ts';
import { givenUpEvent } from '../../functions/dispatch/execution-event.ts';
import { jobNotFound } from '../../functions/errors.ts';
import { type OutcomeDoors, outcome } from '../../functions/outcome.ts';
import { executionName } from '../../functions/restore/execution-name.ts';
import { archiveJob, awsError, partsThatFailed } from './doors.ts';

const states = 'arn:aws:states:us-east-1:000000000000';
const stateMachineArn = `${states}:stateMachine:RestoreJobOutput`;
const arnOf = (name: string) => `${states}:execution:RestoreJobOutput:${name}`;
const task = { vaultName: 'photos', jobId: 'job-1' };
const startsName = executionName(task);

const ended = (status: string, name = startsName, redriveCount = 0) =>
  JSON.stringify({ source: 'aws.states', detail: { status, executionArn: arnOf(name), redriveCount } });
const hourEvent = (time: string) => JSON.stringify({ source: 'aws.events', time });

// `outcome` reads nothing of a record but these two.
const record = (messageId: string, body: string) => ({ messageId, body }) as SQSRecord;
const failures = (...ids: string[]) => ({ batchItemFailures: ids.map((itemIdentifier) => ({ itemIdentifier })) });

const stoppedMs = Date.parse('2026-11-22T10:30:00.000Z');
const failed: ExecutionSeen = {
  status: 'FAILED',
  error: 'KeyRefused',
  cause: JSON.stringify({ errorType: 'KeyRefused', errorMessage: 'Cannot restore there.' }),
  redriveCount: 0,
  input: JSON.stringify(task),
  output: undefined,
  stoppedMs,
};

interface Given {
  readonly seen?: Partial<ExecutionSeen>;
  readonly partError?: string;
  readonly others?: readonly Ended[];
  readonly job?: Error;
  readonly topicFails?: boolean;
}

function world({ seen = {}, partError = 'RangeDamaged', others = [], job, topicFails = false }: Given = {}) {
  const told: Message[] = [];
  const gaveUp: unknown[] = [];
  const dead: { body: string; error: Error }[] = [];
  const doors: OutcomeDoors = {
    stateMachineArn,
    measure: (name, value, facts) => gaveUp.push({ [name]: value, ...facts }),
    parts: partsThatFailed({ Error: partError, Input: '{"key":"thawed/part-key"}' }),
    executions: {
      describe: async (name) => (name === 'unknown' ? undefined : { ...failed, ...seen }),
      failed: async () => others,
    },
    vault: { describeJob: async () => (job ? Promise.reject(job) : archiveJob()) },
    work: { read: async () => undefined, readRange: async () => Promise.reject(awsError('NoSuchKey')) },
    settings: { bucketName: 'dest', keyPrefix: 'thawed/', storageClass: 'STANDARD' },
    topic: {
      async publish(message) {
        if (topicFails) throw awsError('ThrottledException');
        told.push(message);
      },
    },
    deadLetters: { put: async (body, error) => void dead.push({ body, error }) },
  };
  return { doors, told, gaveUp, dead };
}

/** What is told of one message. */
const toldOf = async (given: Given, body = ended('FAILED')): Promise<readonly Message[]> =>
  (await metBy(given, body)).told;

/** What becomes of one message. */
async function metBy(given: Given, body = ended('FAILED')) {
  const { doors, dead, ...seen } = world(given);
  expect(await outcome([record('m1', body)], doors)).toEqual(failures());
  expect(dead).toEqual([]);
  return seen;
}

describe('outcome() tells of a failure', () => {
  test('that no redrive heals: vault, archive, key, job, reason, and what to do', async () => {
    const [message, ...more] = await toldOf({});
    expect(more).toEqual([]);
    expect(message).toMatchObject({
      subject: 'Thaw: not restored, KeyRefused (vault photos)',
      attributes: { outcome: 'failed', error: 'KeyRefused' },
    });
    expect(message?.text.split('\n')).toEqual([
      'Thaw could not restore a job of Glacier. There is no object.',
      '',
      'vault       photos',
      'archive     archive-1',
      'key         thawed/photos/archive-1',
      'job         job-1',
      'reason      KeyRefused: Cannot restore there.',
      `what to do  ${adviceFor('KeyRefused')}`,
      'tried again Another try cannot heal KeyRefused.',
      `execution   ${arnOf(startsName)}`,
      '',
    ]);
  });

  test("in the words of the part, with the part's key", async () => {
    const seen = { error: 'States.ExceedToleratedFailureThreshold' };
    const [message] = await toldOf({ seen, partError: 'JobExpired' });
    expect(message?.subject).toBe('Thaw: not restored, JobExpired (vault photos)');
    expect(message?.text).toMatch(/^key {9}thawed\/part-key$/m);
  });

  test('that was redriven five times', async () => {
    const [message] = await toldOf({ seen: { error: 'SlowDown', redriveCount: 5 } }, ended('FAILED', startsName, 5));
    expect(message?.text).toMatch(/^tried again It was redriven 5 times/m);
  });

  test('that redrive gave up, with its reason', async () => {
    const body = givenUpEvent(arnOf(startsName), 0, 'Its job is gone.');
    const [message] = await toldOf({ seen: { error: 'SlowDown' } }, body);
    expect(message?.text).toMatch(/^tried again Its job is gone\.$/m);
  });

  test('and so of an upload that was lost again and again', async () => {
    const body = givenUpEvent(arnOf(startsName), 0, 'The restore was started 3 times: a person should look at it.');
    const [message] = await toldOf({ seen: { error: 'UploadLost' } }, body);
    expect(message?.subject).toBe('Thaw: not restored, UploadLost (vault photos)');
  });

  test('also when Glacier does not know the job any more, or does not answer', async () => {
    for (const job of [jobNotFound('gone'), awsError('ThrottlingException')]) {
      const [message] = await toldOf({ job });
      expect(message?.text).toContain(`archive     unknown (${job.name})`);
    }
  });

  test('and measures it, once', async () => {
    const facts = { vaultName: 'photos', jobId: 'job-1', error: 'KeyRefused', executionArn: arnOf(startsName) };
    expect((await metBy({})).gaveUp).toEqual([{ GaveUp: 1, ...facts }]);
  });
});

describe('outcome() tells nothing', () => {
  test.each<[string, Given, string]>([
    ['of a failure that a redrive may heal', { seen: { error: 'SlowDown' } }, ended('FAILED')],
    [
      'of a part that a redrive may fetch',
      { seen: { error: 'States.ExceedToleratedFailureThreshold' } },
      ended('FAILED'),
    ],
    ['of a lost upload, for redrive starts the restore again', { seen: { error: 'UploadLost' } }, ended('FAILED')],
    ['of an execution that runs again', { seen: { status: 'RUNNING' } }, ended('FAILED')],
    ['of a failure that is over', { seen: { redriveCount: 1 } }, ended('FAILED')],
    ['of an execution nobody knows', {}, ended('FAILED', 'unknown')],
    ['where start was too early', { seen: { error: 'JobNotReady' } }, ended('FAILED')],
    ['of a success that start began', { seen: { status: 'SUCCEEDED' } }, ended('SUCCEEDED')],
    [
      'of a success that another execution waited for',
      {
        seen: {
          status: 'SUCCEEDED',
          input: JSON.stringify({ ...task, AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID: 'arn' }),
        },
      },
      ended('SUCCEEDED', 'f0e1d2c3'),
    ],
    ['of a second try of start', { seen: { status: 'SUCCEEDED' } }, ended('SUCCEEDED', `${startsName}-2`)],
  ])('%s', async (_, given, body) => {
    expect(await metBy(given, body)).toEqual({ told: [], gaveUp: [] });
  });
});

test('outcome() tells a person who started too early', async () => {
  const [message] = await toldOf({ seen: { error: 'JobNotReady' } }, ended('FAILED', 'by-hand'));
  expect(message?.attributes).toEqual({ outcome: 'failed', error: 'JobNotReady' });
});

test('outcome() tells of a success that a person began, and where the object lies', async () => {
  const output = JSON.stringify({ outcome: 'already restored', key: 'thawed/2019.tar' });
  const [message] = await toldOf({ seen: { status: 'SUCCEEDED', output } }, ended('SUCCEEDED', 'again-1'));
  expect(message).toMatchObject({
    subject: 'Thaw: already restored (vault photos)',
    attributes: { outcome: 'restored' },
    text: expect.stringMatching(/^key {9}thawed\/2019\.tar$/m),
  });
});

describe('of the failures of one hour', () => {
  const at = (minute: number, count: number): Ended[] =>
    Array.from({ length: count }, (_, index) => ({
      name: `a-${index}`,
      stoppedMs: stoppedMs + (minute - 30) * 60_000,
    }));

  test('the hundredth is told, the hundred and first is counted', async () => {
    expect(await toldOf({ others: at(29, 99) })).toHaveLength(1);
    expect(await metBy({ others: at(29, 100) })).toMatchObject({ told: [], gaveUp: [{ GaveUp: 1 }] });
  });

  test('those that came later, or in another hour, take nobody a place', async () => {
    expect(await toldOf({ others: [...at(31, 200), ...at(-1, 200)] })).toHaveLength(1);
  });

  test('at the same moment each has a place of its own, by its name', async () => {
    expect(await toldOf({ others: at(30, 100).map((each) => ({ ...each, name: `zz${each.name}` })) })).toHaveLength(1);
    expect(await toldOf({ others: at(30, 100) })).toEqual([]);
  });

  test('the number is told in the next hour, where it is above a hundred', async () => {
    const [message] = await toldOf({ others: at(10, 101) }, hourEvent('2026-11-22T11:17:00Z'));
    expect(message).toMatchObject({
      subject: 'Thaw: 101 restores failed in an hour',
      attributes: { outcome: 'count' },
    });
    expect(message?.text).toContain('In the hour from 2026-11-22T10:00:00.000Z on, 101 restores failed.');
    expect(await toldOf({ others: at(10, 100) }, hourEvent('2026-11-22T11:17:00Z'))).toEqual([]);
    expect(await toldOf({ others: at(10, 101) }, hourEvent('2026-11-22T12:17:00Z'))).toEqual([]);
  });
});

test('a message comes back when the topic is unwell, and is not measured twice', async () => {
  const { doors, gaveUp } = world({ topicFails: true });
  expect(await outcome([record('m1', ended('FAILED'))], doors)).toEqual(failures('m1'));
  expect(gaveUp).toEqual([]);
});

test.each([
  ['is not JSON', 'hello'],
  [
    'is of another service',
    JSON.stringify({ source: 'aws.s3', detail: { status: 'FAILED', executionArn: arnOf('x') } }),
  ],
  ['is about another state machine', ended('FAILED', 'x').replace('RestoreJobOutput', 'Other')],
  ['says no status', ended('RUNNING')],
  ['says no time', hourEvent('now')],
  ['hides its words in a prototype', '{"__proto__":{"source":"aws.events","time":"2026-11-22T11:17:00Z"}}'],
])('a message that %s is buried with the reason, and holds up no other', async (_, body) => {
  const { doors, told, dead } = world();
  expect(await outcome([record('m1', body), record('m2', ended('FAILED'))], doors)).toEqual(failures());
  expect(dead).toEqual([{ body, error: expect.objectContaining({ name: 'NotificationRefused' }) }]);
  expect(told).toHaveLength(1);
});
