import { describe, expect, test } from '@jest/globals';
import type { SQSRecord } from 'aws-lambda';
import type { ExecutionSeen, Executions } from '../../functions/cloud/executions.ts';
import type { Postponed } from '../../functions/cloud/queue.ts';
import { RecentStarts } from '../../functions/dispatch/gate.ts';
import { executionName } from '../../functions/restore/execution-name.ts';
import { type StartDoors, start } from '../../functions/start.ts';
import { awsError, executionSeen } from './doors.ts';

const home = { accountId: '000000000000', region: 'us-east-1' };
const task = (jobId: string) => ({ vaultName: 'photos', jobId });
const body = (jobId: string, ArchiveSizeInBytes?: number) =>
  JSON.stringify({
    VaultARN: 'arn:aws:glacier:us-east-1:000000000000:vaults/photos',
    JobId: jobId,
    ArchiveSizeInBytes,
  });

// `start` reads nothing of a record but these.
const record = (messageId: string, text: string, sentMs = Date.now()) =>
  ({
    messageId,
    body: text,
    receiptHandle: `handle of ${messageId}`,
    attributes: { ApproximateReceiveCount: '1', SentTimestamp: String(sentMs) },
  }) as SQSRecord;

type Existing = Readonly<Record<string, ExecutionSeen['status'] | ExecutionSeen>>;

/** Step Functions with the executions it already has, by name. */
function world(existing: Existing = {}, changes: Partial<Executions> = {}, restoresAtOnce = 25) {
  const seen = new Map<string, ExecutionSeen>();
  for (const [name, as] of Object.entries(existing)) seen.set(name, typeof as === 'string' ? executionSeen(as) : as);
  const done: string[] = [];
  const dead: { body: string; error: Error }[] = [];
  const postponed: Postponed[] = [];
  const measured: unknown[] = [];
  const doors: StartDoors = {
    measure: (name, value) => measured.push({ [name]: value }),
    home,
    restoresAtOnce,
    queue: { postpone: async (messages) => void postponed.push(...messages) },
    restoreSmallOutput: {
      upToBytes: 1000,
      executions: {
        async start(name, input) {
          done.push(`start ${name} on the short road with ${JSON.stringify(input)}`);
          return true;
        },
      },
    },
    deadLetters: { put: async (text, error) => void dead.push({ body: text, error }) },
    executions: {
      async start(name) {
        if (seen.has(name)) return false;
        seen.set(name, executionSeen('RUNNING'));
        done.push(`start ${name}`);
        return true;
      },
      describe: async (name) => seen.get(name),
      async redrive(name) {
        done.push(`redrive ${name}`);
        return true;
      },
      ended: async () => [],
      running: async () => [...seen].flatMap(([name, { status }]) => (status === 'RUNNING' ? name : [])),
      ...changes,
    },
  };
  return { doors, done, dead, postponed, measured };
}

const failures = (...ids: string[]) => ({ batchItemFailures: ids.map((itemIdentifier) => ({ itemIdentifier })) });
const name = executionName(task('job-1'));

describe('start()', () => {
  test('starts one execution a job, under its own name', async () => {
    const { doors, done } = world();
    expect(await start([record('m1', body('job-1')), record('m2', body('job-2'))], doors)).toEqual(failures());
    expect(done).toEqual([`start ${name}`, `start ${executionName(task('job-2'))}`]);
  });

  test.each(['RUNNING', 'PENDING_REDRIVE', 'SUCCEEDED'] as const)(
    'a job whose execution is %s is a duplicate',
    async (status) => {
      const { doors, done } = world({ [name]: status });
      expect(await start([record('m1', body('job-1'))], doors)).toEqual(failures());
      expect(done).toEqual([]);
    },
  );

  test.each(['FAILED', 'TIMED_OUT', 'ABORTED'] as const)('a job whose execution is %s is redriven', async (status) => {
    const { doors, done } = world({ [name]: status });
    expect(await start([record('m1', body('job-1'))], doors)).toEqual(failures());
    expect(done).toEqual([`redrive ${name}`]);
  });

  test('what cannot be redriven is started under the next name', async () => {
    const { doors, done } = world({ [name]: 'FAILED', [`${name}-2`]: 'FAILED' }, { redrive: async () => false });
    await start([record('m1', body('job-1'))], doors);
    expect(done).toEqual([`start ${name}-3`]);
  });

  test.each(['PartsIncomplete', 'ArchiveDamaged', 'DestinationTaken', 'UploadLost'])(
    'what Abandon has ended as %s is started under the next name: a Redrive would only fail again',
    async (error) => {
      const { doors, done } = world({ [name]: executionSeen('FAILED', error) });
      await start([record('m1', body('job-1'))], doors);
      expect(done).toEqual([`start ${name}-2`]);
    },
  );

  test('what somebody else redrives in that moment is a duplicate', async () => {
    const looks = [executionSeen('FAILED'), executionSeen('RUNNING')];
    const { doors, done } = world(
      { [name]: 'FAILED' },
      { redrive: async () => false, describe: async () => looks.shift() },
    );
    expect(await start([record('m1', body('job-1'))], doors)).toEqual(failures());
    expect(done).toEqual([]);
  });

  test('gives up on a tenth name in a sentence, and the message stays', async () => {
    const names = Array.from({ length: 9 }, (_, index) => (index === 0 ? name : `${name}-${index + 1}`));
    const taken = Object.fromEntries(names.map((each) => [each, executionSeen('FAILED')]));
    const { doors } = world(taken, { redrive: async () => false });
    expect(await start([record('m1', body('job-1'))], doors)).toEqual(failures('m1'));
  });

  test('a message nobody understands is buried at first sight, with the reason, and holds up no other', async () => {
    const { doors, done, dead } = world();
    const answer = await start([record('m1', 'hello'), record('m2', body('job-1'))], doors);
    expect(answer).toEqual(failures());
    expect(dead).toEqual([{ body: 'hello', error: expect.objectContaining({ name: 'NotificationRefused' }) }]);
    expect(done).toEqual([`start ${name}`]);
  });

  test('a message that can not be buried comes back, and holds up no other', async () => {
    const { doors, done } = world();
    const broken: StartDoors = { ...doors, deadLetters: { put: async () => Promise.reject(awsError('AccessDenied')) } };
    expect(await start([record('m1', 'hello'), record('m2', body('job-1'))], broken)).toEqual(failures('m1'));
    expect(done).toEqual([`start ${name}`]);
  });

  test('the gate counts what runs and what this batch has started', async () => {
    const { doors, done } = world({ other: 'RUNNING' }, {}, 2);
    const answer = await start([record('m1', body('job-1')), record('m2', body('job-2'))], doors);
    expect(answer).toEqual(failures('m2'));
    expect(done).toEqual([`start ${name}`]);
  });

  test('what waits at the gate comes back at a time of its own, and nothing else does', async () => {
    const { doors, postponed } = world({ other: 'RUNNING' }, {}, 2);
    const records = ['job-1', 'job-2', 'job-3'].map((job, index) => record(`m${index + 1}`, body(job)));
    expect(await start(records, doors)).toEqual(failures('m2', 'm3'));
    expect(postponed.map(({ receiptHandle }) => receiptHandle)).toEqual(['handle of m2', 'handle of m3']);
    for (const { seconds } of postponed) expect(seconds).toBeLessThanOrEqual(90);
  });

  test('what can not be postponed comes back all the same', async () => {
    const { doors } = world({ other: 'RUNNING' }, {}, 1);
    const unwell: StartDoors = {
      ...doors,
      queue: { postpone: async () => Promise.reject(awsError('InternalError')) },
    };
    expect(await start([record('m1', body('job-1'))], unwell)).toEqual(failures('m1'));
  });

  test('what an earlier batch let through counts, though no list shows it yet', async () => {
    const { doors, done } = world({}, { running: async () => [] }, 1);
    const recent = new RecentStarts();
    await start([record('m1', body('job-1'))], { ...doors, recent });
    expect(await start([record('m2', body('job-2'))], { ...doors, recent })).toEqual(failures('m2'));
    expect(done).toEqual([`start ${name}`]);
  });

  test('a duplicate takes no place in the gate', async () => {
    const { doors, done } = world({ [name]: 'SUCCEEDED' }, {}, 1);
    await start([record('m1', body('job-1')), record('m2', body('job-2'))], doors);
    expect(done).toEqual([`start ${executionName(task('job-2'))}`]);
  });

  test('measures the hours left to those that wait, once there are few', async () => {
    const ago = (hours: number) => Date.now() - hours * 3_600_000;
    const { doors, measured } = world({ other: 'RUNNING' }, {}, 1);
    await start([record('m1', body('job-1'), ago(19))], doors);
    expect(measured).toEqual([]);
    await start([record('m1', body('job-1'), ago(21)), record('m2', body('job-2'), ago(22))], doors);
    expect(measured).toEqual([{ HoursLeft: 2 }]);
  });

  test('when Step Functions is unwell only the message it was about goes back', async () => {
    const { doors } = world({}, { start: async () => Promise.reject(awsError('ServiceUnavailable')) });
    expect(await start([record('m1', body('job-1')), record('m2', 'hello')], doors)).toEqual(failures('m1'));
  });

  test('a small output takes the short road, past the gate, knowing the name of the long one', async () => {
    const { doors, done } = world({ other: 'RUNNING' }, {}, 1);
    expect(await start([record('m1', body('job-1', 1000))], doors)).toEqual(failures());
    expect(done).toEqual([`start ${name} on the short road with ${JSON.stringify({ ...task('job-1'), name })}`]);
  });

  test('an output that is larger, or says no size, takes the long road', async () => {
    const { doors, done } = world();
    await start([record('m1', body('job-1', 1001)), record('m2', body('job-2'))], doors);
    expect(done).toEqual([`start ${name}`, `start ${executionName(task('job-2'))}`]);
  });

  test('a short road that is closed sends the message back', async () => {
    const { doors } = world();
    const closed = {
      upToBytes: 1000,
      executions: { start: async () => Promise.reject(awsError('ThrottlingException')) },
    };
    expect(await start([record('m1', body('job-1', 1))], { ...doors, restoreSmallOutput: closed })).toEqual(
      failures('m1'),
    );
  });
});
