import { PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { MiB } from '../../functions/archive/units.ts';
import { executionName } from '../../functions/restore/execution-name.ts';
import type { Fault } from '../../local/faults.ts';
import { bytesOf } from './bytes.ts';
import { endingOf, failedWith } from './endings.ts';
import { lambda } from './faults.ts';
import { startWorld, type World } from './harness.ts';
import { notification } from './notification.ts';
import { outputOf } from './output-of.ts';
import { type ToldShort, takeRestoreSmallOutput, tellShort } from './short-stories.ts';
import { type OwnFault, Stories, startQuietJob } from './stories.ts';

/** Exactly a part, in slices of 1, 1, 2, 2, 1, 1 MiB: an undisturbed restore asks Glacier six times. */
const bytes = bytesOf(8 * MiB);
const undisturbed = 6;
const thirdSlice = `${2 * MiB}-${4 * MiB - 1}`;

const output = (kind: string, more: Partial<Fault> = {}): Fault => ({ place: 'glacier:GetJobOutput', kind, ...more });
const put = (kind: string, more: Partial<Fault> = {}): Fault => ({ place: 's3:PutObject', kind, ...more });
/** Nothing is ever put: RestoreSmallOutput cannot end well, the long one can. */
const noPut = put('error', { details: { status: 503, code: 'SlowDown' } });
const refusal = { code: 'ThrottlingException', status: 400 };

let world: World;
const stories = new Stories<ToldShort>();

beforeAll(async () => {
  world = await startWorld({ restoreSmallOutput: true, speed: 200, tierSeconds: { Standard: 86_400 } });
  const archiveId = await world.upload(bytes);
  const replacedId = await world.upload(bytes);
  world.cloud.glacier.admin.replaceTreeHash(replacedId, 'ab'.repeat(32));
  const begin = (named: string, faults: OwnFault[], archive = archiveId) =>
    stories.begin(named, (name) => tellShort(world, name, archive, faults));

  begin('undisturbed', []);
  begin('damaged-once', [output('flip', { where: { range: thirdSlice }, times: 1 })]);
  begin('damaged-always', [output('flip', { where: { range: thirdSlice } })]);
  begin('no-hash-and-flipped', [output('flip', { where: { range: thirdSlice }, details: { dropHash: true } })]);
  begin('replaced-hash', [], replacedId);
  begin('slip-in', [put('slip-in')]);
  begin('answer-lost', [put('lose-answer', { times: 1 })]);
  begin('upload-breaks', [put('cut', { times: 1, details: { atByte: 3 * MiB } })]);
  begin('no-put', [noPut]);
  begin('glacier-throttled', [{ place: 'glacier:DescribeJob', kind: 'throttle', times: 3 }]);
  begin('output-throttled', [output('throttle', { where: { range: thirdSlice }, times: 9 })]);
  begin('refused-once', [noPut, { place: 'states:StartExecution', kind: 'error', times: 1, details: refusal }]);
  stories.begin('taken-before', async (name) => {
    const Bucket = outputOf(world.cloud, 'BucketName');
    const object = { Bucket, Key: name, Body: 'somebody else', IfNoneMatch: '*' };
    await world.clients.s3.send(new PutObjectCommand(object));
    return tellShort(world, name, archiveId);
  });
});
afterAll(() => world.close());

function expectRestored({ object, openUploads }: ToldShort): void {
  expect(object?.bytes.equals(bytes)).toBe(true);
  expect(openUploads).toBe(0);
}

/** What could be seen on AWS of a restore that ended in RestoreSmallOutput: the object, and nothing besides. */
function expectDone(story: ToldShort): void {
  const { short, left, long } = story;
  expect({ status: short.status, left, long }).toEqual({ status: 'SUCCEEDED', left: 'Done', long: undefined });
  expectRestored(story);
}

test('an undisturbed restore asks for each slice, and for nothing else', async () => {
  const story = await stories.ended('undisturbed');
  expectDone(story);
  expect(story.requests).toBe(undisturbed);
  expect(story.object?.metadata).toMatchObject({ 'thaw-job-id': story.jobId, 'thaw-verified': 'tree-hash' });
});

test('a slice that comes damaged once costs one request more', async () => {
  const story = await stories.ended('damaged-once');
  expectDone(story);
  expect(story.requests).toBe(undisturbed + 1);
});

test.each([
  ['answer-lost', 'a PutObject whose answer is lost is found done'],
  ['upload-breaks', 'a PutObject that breaks midway is begun again'],
])('%s: %s', async (name) => {
  expectDone(await stories.ended(name));
});

describe('what the short road cannot do is handed on, and the long road restores it', () => {
  test.each([
    ['no-put', 'SlowDown'],
    ['glacier-throttled', 'ThrottlingException'],
    ['output-throttled', 'ThrottlingException'],
    ['refused-once', 'SlowDown'],
  ])('%s: %s', async (name, failure) => {
    const story = await stories.ended(name);
    expect(story).toMatchObject({ left: 'HandedOn', failure, short: { status: 'SUCCEEDED' } });
    expect(story.long).toMatchObject({ name, status: 'SUCCEEDED' });
    expectRestored(story);
  });
});

describe('what nobody can do fails under the name of the job, where everybody sees it', () => {
  test('a slice that always comes damaged: no object, and the upload stays open for a redrive', async () => {
    const story = await stories.ended('damaged-always');
    expect(story).toMatchObject({ left: 'HandedOn', failure: 'RangeDamaged', object: undefined, openUploads: 1 });
    expect(story.long).toMatchObject({ status: 'FAILED', error: 'States.ExceedToleratedFailureThreshold' });
    expect(story.partFailures).toMatchObject([{ error: 'RangeDamaged' }]);
  });

  test.each(['replaced-hash', 'no-hash-and-flipped'])(
    '%s: the bytes are not the archive, on either road; nothing is left',
    async (name) => {
      const story = await stories.ended(name);
      expect(story).toMatchObject({ left: 'HandedOn', failure: 'ArchiveDamaged', object: undefined, openUploads: 0 });
      expect(story.long).toMatchObject({ status: 'FAILED', error: 'ArchiveDamaged' });
    },
  );

  test.each([
    ['taken-before', 'somebody else'],
    ['slip-in', 'a foreign object'],
  ])('%s: what lies at the place stays as it is', async (name, theirs) => {
    const story = await stories.ended(name);
    expect(story).toMatchObject({ left: 'HandedOn', failure: 'DestinationTaken', openUploads: 0 });
    expect(story.long).toMatchObject({ status: 'FAILED', error: 'DestinationTaken' });
    expect(story.object?.bytes.toString()).toBe(theirs);
  });

  test('a job that is not ready, that failed, that nobody knows', async () => {
    const archiveId = await world.upload(Buffer.from('early'));
    const jobs = {
      JobNotReady: await world.startJob({ archiveId }),
      JobFailed: await world.startJob({ archiveId }),
      JobNotFound: 'n'.repeat(92),
    };
    world.cloud.faults.add({ place: 'sns:Publish', kind: 'never', times: 1 });
    await world.cloud.glacier.admin.failJob(jobs.JobFailed, 'It could not be read.');
    for (const [error, jobId] of Object.entries(jobs)) {
      const { left, failure, long } = await takeRestoreSmallOutput(world, error, jobId);
      expect({ left, failure }).toEqual({ left: 'HandedOn', failure: error });
      expect(long && endingOf(long)).toMatchObject(failedWith(error, /^Cannot restore job/));
    }
  });
});

describe('what finds Lambda full stays in the queue, and no execution of the long road is started for it', () => {
  const bytesOfThese = Buffer.from('Lambda is full');

  /** A small job of which the queue is told, with Lambda full so many times for it. */
  async function told(key: string, times?: number): Promise<string> {
    const jobId = await startQuietJob(world, key, await world.upload(bytesOfThese));
    const where = { jobId };
    const fault = lambda('RestoreSmall', 'throttle', { where, ...(times !== undefined && { times }) });
    world.cloud.faults.add(
      typeof fault === 'function' ? fault({ world, name: key, key, jobId, executionArn: '' }) : fault,
    );
    return jobId;
  }

  const tell = (jobId: string) => world.publish(notification(jobId, { ArchiveSizeInBytes: bytesOfThese.length }));
  const longRoads = (jobId: string) =>
    world.executionNames().filter((name) => name === executionName({ vaultName: 'demo', jobId }));

  test('for a while: the next try restores it', async () => {
    const jobId = await told('full-for-a-while', 7); // one more than RestoreSmall's Retry forgives
    const left = world.leftRestoreSmallOutput(jobId, 2);
    await tell(jobId);
    expect((await left).map(({ status, error }) => [status, error])).toEqual([
      ['FAILED', 'Lambda.TooManyRequestsException'],
      ['SUCCEEDED', undefined],
    ]);
    expect((await world.object('full-for-a-while'))?.bytes).toEqual(bytesOfThese);
    expect(longRoads(jobId)).toEqual([]);
  });

  test('for long: after three tries it goes into the room, and through the gate', async () => {
    const jobId = await told('full-for-long');
    const left = world.leftRestoreSmallOutput(jobId, 3);
    const restored = world.restored(jobId);
    await tell(jobId);
    expect((await left).map(({ status }) => status)).toEqual(['FAILED', 'FAILED', 'FAILED']);
    expect(await restored).toMatchObject({ status: 'SUCCEEDED' });
    expect((await world.object('full-for-long'))?.bytes).toEqual(bytesOfThese);
  });
});

describe('when the long road cannot be started, the job goes back into the waiting room', () => {
  const bytesOfThese = Buffer.from('back to the queue');
  const jobOfThese = async (key: string) => startQuietJob(world, key, await world.upload(bytesOfThese));

  test('where a run of its name has failed, start redrives that', async () => {
    const jobId = await world.startJob({ archiveId: await world.upload(bytesOfThese) });
    const task = { vaultName: 'demo', jobId };
    const name = executionName(task);
    await world.startByHand(name, task); // too early
    expect(await world.restored(jobId)).toMatchObject({ status: 'FAILED', error: 'JobNotReady' });

    const again = world.restoredAgain(jobId);
    world.cloud.faults.add({ ...lambdaOf(jobId), kind: 'unknown' });
    await world.cloud.glacier.admin.completeJob(jobId); // its notification is small, and goes to RestoreSmallOutput
    expect(await again).toMatchObject({ name, status: 'SUCCEEDED', redriveCount: 1 });
    const objects = await world.objects();
    expect(objects.filter(({ metadata }) => metadata['thaw-job-id'] === jobId)).toHaveLength(1);
  });

  test('where Step Functions refuses for long, start does it later; SQS, too, may refuse at first', async () => {
    const jobId = await jobOfThese('refused');
    const restoreJobOutput = outputOf(world.cloud, 'StateMachineArn');
    const refused = { where: { stateMachineArn: restoreJobOutput, name: 'refused' }, kind: 'error', details: refusal };
    world.cloud.faults.add({ place: 'states:StartExecution', ...refused });
    world.cloud.faults.add({ place: 'sqs:SendMessage', kind: 'error', times: 1 });
    const restored = world.restored(jobId);
    expect(await takeRestoreSmallOutput(world, 'refused', jobId, [noPut])).toMatchObject({
      left: 'HandedOn',
      long: undefined,
    });
    expect(await restored).toMatchObject({ status: 'SUCCEEDED', name: executionName({ vaultName: 'demo', jobId }) });
    expect((await world.object('refused'))?.bytes).toEqual(bytesOfThese);
    expect(world.cloud.faults.log.filter(({ fault }) => fault.place === 'sqs:SendMessage')).toHaveLength(1);
  });

  const lambdaOf = (jobId: string) => {
    const fault = lambda('RestoreSmall', 'unknown', { where: { jobId } });
    return typeof fault === 'function' ? fault({ world, name: '', key: '', jobId, executionArn: '' }) : fault;
  };
});
