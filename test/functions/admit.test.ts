import { describe, expect, test } from '@jest/globals';
import { type AdmitDoors, admit } from '../../functions/admit.ts';
import type { Postponed, Waiting } from '../../functions/cloud/queue.ts';
import { gateOf } from '../../functions/dispatch/gate.ts';
import { executionName } from '../../functions/restore/execution-name.ts';
import { awsError, executionSeen } from './doors.ts';
import { fakeFiles } from './fake-files.ts';

const MiB = 2 ** 20;
const stateMachineArn = 'arn:aws:states:us-east-1:000000000000:stateMachine:RestoreJobOutput';
const nameOf = (jobId: string) => executionName({ vaultName: 'photos', jobId });

const waiting = (jobId: string, sizeBytes = 100 * 2 ** 30, arrivedMs = Date.now()): Waiting => ({
  receiptHandle: `handle of ${jobId}`,
  arrivedMs,
  body: JSON.stringify({
    VaultARN: 'arn:aws:glacier:us-east-1:000000000000:vaults/photos',
    JobId: jobId,
    ArchiveSizeInBytes: sizeBytes,
  }),
});

const ended = (name: string, stopDate = Date.now() + 1000) => ({
  body: JSON.stringify({
    source: 'aws.states',
    detail: { executionArn: `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${name}`, stopDate },
  }),
});

/** A room with these messages, and workers for two large restores and one redrive. */
function world(messages: readonly Waiting[], changes: Partial<AdmitDoors> = {}) {
  const room = [...messages];
  const held = new Map<string, Waiting>();
  const [done, deleted, measured]: [string[], string[], unknown[]] = [[], [], []];
  const dead: { body: string; error: Error }[] = [];
  const postponed: Postponed[] = [];
  let receives = 0;
  const doors: AdmitDoors = {
    stateMachineArn,
    home: { accountId: '000000000000', region: 'us-east-1' },
    settings: { maxConcurrency: 20, minimumPartSizeBytes: 128 * MiB },
    gate: gateOf({
      work: fakeFiles(),
      executions: { running: async () => [] },
      limits: { workers: 60, maxConcurrency: 20 },
      now: () => new Date(),
      sleep: async () => {},
    }),
    room: {
      async receive(atMost) {
        receives += 1;
        const received = room.splice(0, atMost);
        for (const message of received) held.set(message.receiptHandle, message);
        return received;
      },
      delete: async (gone) => void deleted.push(...gone.map(({ receiptHandle }) => receiptHandle)),
      async postpone(back) {
        postponed.push(...back.map(({ receiptHandle, seconds }) => ({ receiptHandle, seconds })));
        room.push(...back.flatMap(({ receiptHandle }) => held.get(receiptHandle) ?? []));
      },
    },
    executions: {
      async start(name) {
        done.push(`start ${name}`);
        return true;
      },
      describe: async () => undefined,
      redrive: async () => false,
    },
    deadLetters: { put: async (body, error) => void dead.push({ body, error }) },
    measure: (name, value) => measured.push({ [name]: value }),
    hasTime: () => true,
    ...changes,
  };
  return { doors, room, done, dead, deleted, postponed, measured, receives: () => receives };
}

describe('admit()', () => {
  test('starts as many as there are workers for, and deletes what it started', async () => {
    const { doors, done, deleted, postponed } = world(['job-1', 'job-2', 'job-3'].map((job) => waiting(job)));
    await admit([], doors);
    expect(done).toEqual([`start ${nameOf('job-1')}`, `start ${nameOf('job-2')}`]);
    expect(deleted).toEqual(['handle of job-1', 'handle of job-2']);
    expect(postponed).toEqual([{ receiptHandle: 'handle of job-3', seconds: 0 }]);
  });

  test('does not touch the room while no worker is free', async () => {
    const { doors, receives } = world(['job-1', 'job-2'].map((job) => waiting(job)));
    await admit([], doors);
    const before = receives();
    await admit([], doors);
    expect(receives()).toBe(before);
  });

  test('an end lets the next one in', async () => {
    const { doors, room, done } = world(['job-1', 'job-2'].map((job) => waiting(job)));
    await admit([], doors);
    room.push(waiting('job-3'));
    await admit([ended(nameOf('job-1'))], doors);
    expect(done).toContain(`start ${nameOf('job-3')}`);
  });

  test.each([
    ['a stranger’s', JSON.stringify({ source: 'aws.states', detail: { executionArn: 'arn:of:another', stopDate: 1 } })],
    ['no event at all', 'hello'],
  ])('%s is a reason to look, and no more', async (_, body) => {
    const { doors, done } = world([waiting('job-1')]);
    await admit([{ body }], doors);
    expect(done).toHaveLength(1);
  });

  test('counts parts: of small restores that go the long way many run', async () => {
    const { doors, done } = world(Array.from({ length: 30 }, (_, index) => waiting(`job-${index}`, 200 * MiB)));
    await admit([], doors);
    expect(done).toHaveLength(11); // 40 places, of which 20 must be free for the last one, at two each
  });

  test('a duplicate of what is over gives its places back', async () => {
    const over = {
      start: async () => false,
      describe: async () => executionSeen('SUCCEEDED'),
      redrive: async () => false,
    };
    const { doors, deleted } = world(
      Array.from({ length: 5 }, (_, index) => waiting(`job-${index}`)),
      { executions: over },
    );
    await admit([], doors);
    expect(deleted).toHaveLength(5);
  });

  test('what cannot be started keeps its message, and holds up no other', async () => {
    const executions = {
      start: async (name: string) =>
        name === nameOf('job-1') ? Promise.reject(awsError('ThrottlingException')) : true,
      describe: async () => undefined,
      redrive: async () => false,
    };
    const { doors, deleted } = world(
      ['job-1', 'job-2'].map((job) => waiting(job)),
      { executions },
    );
    await admit([], doors);
    expect(deleted).toEqual(['handle of job-2']);
  });

  test('a message nobody understands is buried with the reason', async () => {
    const { doors, done, dead, deleted } = world([{ ...waiting('x'), body: 'hello' }, waiting('job-1')]);
    await admit([], doors);
    expect(dead).toEqual([{ body: 'hello', error: expect.objectContaining({ name: 'NotificationRefused' }) }]);
    expect(deleted).toEqual(['handle of x', 'handle of job-1']);
    expect(done).toHaveLength(1);
  });

  test('measures the hours left from the first message’s arrival, once there are few', async () => {
    const ago = (hours: number) => Date.now() - hours * 3_600_000;
    const { doors, measured } = world([waiting('job-1', 1, ago(19)), waiting('job-2', 1, ago(21))]);
    await admit([], doors);
    expect(measured).toEqual([{ HoursLeft: 3 }]);
  });

  test('receives no more when its time is up', async () => {
    const { doors, receives } = world([waiting('job-1')], { hasTime: () => false });
    await admit([], doors);
    expect(receives()).toBe(0);
  });
});
