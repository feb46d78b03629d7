import { describe, expect, test } from '@jest/globals';
import type { SQSRecord } from 'aws-lambda';
import type { Outgoing, Postponed } from '../../functions/cloud/queue.ts';
import { executionName } from '../../functions/restore/execution-name.ts';
import { type StartDoors, start } from '../../functions/start.ts';
import { awsError } from './doors.ts';

const home = { accountId: '000000000000', region: 'us-east-1' };
const task = (jobId: string) => ({ vaultName: 'photos', jobId });
const body = (jobId: string, ArchiveSizeInBytes?: number) =>
  JSON.stringify({
    VaultARN: 'arn:aws:glacier:us-east-1:000000000000:vaults/photos',
    JobId: jobId,
    ArchiveSizeInBytes,
  });

// `start` reads nothing of a record but these.
const record = (messageId: string, text: string, receives = 1, sentMs = 1_700_000_000_000) =>
  ({
    messageId,
    body: text,
    receiptHandle: `handle of ${messageId}`,
    attributes: { ApproximateReceiveCount: String(receives), SentTimestamp: String(sentMs) },
  }) as SQSRecord;

function world(
  changes: Partial<StartDoors> = {},
  ends: (jobId: string) => 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' = () => 'SUCCEEDED',
) {
  const done: string[] = [];
  const dead: { body: string; error: Error }[] = [];
  const moved: Outgoing[] = [];
  const postponed: Postponed[] = [];
  let rings = 0;
  const doors: StartDoors = {
    home,
    queue: { postpone: async (messages) => void postponed.push(...messages) },
    room: {
      async sendBatch(messages) {
        moved.push(...messages);
        return [];
      },
    },
    bell: { send: async () => void (rings += 1) },
    restoreSmallOutput: {
      upToBytes: 1000,
      executions: {
        async startAndWait(name, input) {
          done.push(`restore ${name} with ${JSON.stringify(input)}`);
          return ends((input as { jobId: string }).jobId);
        },
      },
    },
    deadLetters: { put: async (text, error) => void dead.push({ body: text, error }) },
    ...changes,
  };
  return { doors, done, dead, moved, postponed, rings: () => rings };
}

const failures = (...ids: string[]) => ({ batchItemFailures: ids.map((itemIdentifier) => ({ itemIdentifier })) });
const name = executionName(task('job-1'));

describe('start()', () => {
  test('restores a small output and waits for it, knowing the name of the long one', async () => {
    const { doors, done, moved } = world();
    expect(await start([record('m1', body('job-1', 1000))], doors)).toEqual(failures());
    expect(done).toEqual([`restore ${name} with ${JSON.stringify({ ...task('job-1'), name })}`]);
    expect(moved).toEqual([]);
  });

  test('meets a batch side by side: one that takes long holds up no other', async () => {
    const both = Promise.withResolvers<void>();
    let begun = 0;
    const executions = {
      async startAndWait() {
        begun += 1;
        if (begun === 2) both.resolve();
        await both.promise; // resolved only if the second begins before the first has ended
        return 'SUCCEEDED' as const;
      },
    };
    const { doors } = world({ restoreSmallOutput: { upToBytes: 1000, executions } });
    const records = [record('m1', body('job-1', 1)), record('m2', body('job-2', 1))];
    expect(await start(records, doors)).toEqual(failures());
  });

  test.each(['FAILED', 'TIMED_OUT'] as const)(
    'a small restore that is %s leaves its message in the queue, for another time',
    async (status) => {
      const { doors, postponed, moved } = world({}, (jobId) => (jobId === 'job-1' ? status : 'SUCCEEDED'));
      const records = [record('m1', body('job-1', 1)), record('m2', body('job-2', 1))];
      expect(await start(records, doors)).toEqual(failures('m1'));
      expect(postponed).toEqual([{ receiptHandle: 'handle of m1', seconds: expect.any(Number) }]);
      expect(moved).toEqual([]);
    },
  );

  test('characters that SQS refuses go into the room as escapes', async () => {
    const { doors, moved } = world();
    const odd = body('job-1', 1001).replace(/\}$/, ',"x":"\uffff"}');
    expect(await start([record('m1', odd)], doors)).toEqual(failures());
    expect(moved.map((message) => message.body)).toEqual([odd.replace('\uffff', String.raw`\uffff`)]);
    expect(JSON.parse(moved[0]?.body ?? '')).toEqual(JSON.parse(odd));
  });

  test('after three tries a small output goes into the room, with its size', async () => {
    const { doors, done, moved } = world();
    expect(await start([record('m1', body('job-1', 1), 4)], doors)).toEqual(failures());
    expect(done).toEqual([]);
    expect(moved).toEqual([{ body: body('job-1', 1), arrivedMs: 1_700_000_000_000 }]);
  });

  test.each([
    ['larger', 1001],
    ['of a size that nobody told', undefined],
  ])(
    'an output that is %s goes into the room as it came, with the time of its arrival, and the bell rings once',
    async (_, size) => {
      const { doors, done, moved, rings } = world();
      const records = [record('m1', body('job-1', size)), record('m2', body('job-2', size), 1, 5)];
      expect(await start(records, doors)).toEqual(failures());
      expect(done).toEqual([]);
      expect(moved).toEqual([
        { body: body('job-1', size), arrivedMs: 1_700_000_000_000 },
        { body: body('job-2', size), arrivedMs: 5 },
      ]);
      expect(rings()).toBe(1);
    },
  );

  test('what the room does not take stays in the queue', async () => {
    const { doors, rings } = world({ room: { sendBatch: async () => [1] } });
    const records = ['job-1', 'job-2', 'job-3'].map((job, index) => record(`m${index + 1}`, body(job)));
    expect(await start(records, doors)).toEqual(failures('m2'));
    expect(rings()).toBe(1);
  });

  test('nothing is deleted where the room cannot be reached', async () => {
    const { doors } = world({ room: { sendBatch: async () => Promise.reject(awsError('InternalError')) } });
    await expect(start([record('m1', body('job-1'))], doors)).rejects.toThrow('InternalError');
  });

  test('a message nobody understands is buried at first sight, with the reason, and holds up no other', async () => {
    const { doors, done, dead } = world();
    const answer = await start([record('m1', 'hello'), record('m2', body('job-1', 1))], doors);
    expect(answer).toEqual(failures());
    expect(dead).toEqual([{ body: 'hello', error: expect.objectContaining({ name: 'NotificationRefused' }) }]);
    expect(done).toHaveLength(1);
  });

  test('a message that can not be buried comes back, and holds up no other', async () => {
    const { doors, done } = world({ deadLetters: { put: async () => Promise.reject(awsError('AccessDenied')) } });
    expect(await start([record('m1', 'hello'), record('m2', body('job-1', 1))], doors)).toEqual(failures('m1'));
    expect(done).toHaveLength(1);
  });

  test('what can not be postponed comes back all the same', async () => {
    const queue = { postpone: async () => Promise.reject(awsError('InternalError')) };
    const { doors } = world({ queue }, () => 'FAILED');
    expect(await start([record('m1', body('job-1', 1))], doors)).toEqual(failures('m1'));
  });

  test('when Step Functions is unwell only the message it was about goes back', async () => {
    const executions = { startAndWait: async () => Promise.reject(awsError('ThrottlingException')) };
    const { doors, moved } = world({ restoreSmallOutput: { upToBytes: 1000, executions } });
    expect(await start([record('m1', body('job-1', 1)), record('m2', body('job-2'))], doors)).toEqual(failures('m1'));
    expect(moved).toHaveLength(1);
  });
});
