import { CreateTopicCommand } from '@aws-sdk/client-sns';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { MiB } from '../../functions/archive/units.ts';
import { executionName } from '../../functions/restore/execution-name.ts';
import type { Cloud } from '../../local/cloud.ts';
import type { StatusEvent } from '../../local/step-functions/index.ts';
import { randomBytes } from '../../local/test/random-bytes.ts';
import { abortUpload, before, failing } from './faults.ts';
import { startWorld, type World } from './harness.ts';
import { outputOf } from './output-of.ts';
import { queueUrl } from './queues.ts';
import { type OwnFault, Stories, type Told, tell } from './stories.ts';
import { withoutRules } from './without-healing.ts';

/** Two parts: 8 MiB in slices of 1, 1, 2, 2, 1, 1 MiB, and 1 MiB in one; with the plan's first byte eight requests. */
const bytes = randomBytes(9 * MiB);
const undisturbed = 8;

/** A slice that comes damaged for as long as one execution asks for it: three times in each of six attempts. */
const patience = 3 * 6;
const damagedForAWhile: OwnFault = {
  place: 'glacier:GetJobOutput',
  kind: 'flip',
  where: { range: `${8 * MiB}-${9 * MiB - 1}` },
  times: patience,
};

/** In the worker's mouth, for it would wait between its tries, a minute in all. */
const damagedForEver = failing('FetchPart', 'RangeDamaged', { times: Infinity, where: { partNumber: '2' } });

/** The ends of executions, and a way to wait for one. */
class Ends {
  readonly #ends: StatusEvent[] = [];
  readonly #listeners: (() => void)[] = [];

  constructor({ stepFunctions }: Cloud) {
    stepFunctions.onStatusChange((event) => {
      if (event.status === 'RUNNING') return;
      this.#ends.push(event);
      for (const listener of this.#listeners) listener();
    });
  }

  of(executionArn: string): readonly string[] {
    return this.#ends.filter((end) => end.executionArn === executionArn).map(({ status }) => status);
  }

  /** Resolves when the execution has ended so often. */
  async reach(executionArn: string, count: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const look = () => this.of(executionArn).length >= count && resolve();
      this.#listeners.push(look);
      look();
    });
  }
}

describe('an execution that failed', () => {
  let world: World;
  let ends: Ends;
  const stories = new Stories();

  beforeAll(async () => {
    world = await startWorld({ healing: true, speed: 1000, changeTemplate: withoutRules('FindJobs') });
    ends = new Ends(world.cloud);
    // Every event comes twice: that must change nothing of what follows.
    world.cloud.faults.add({ place: 'events:Deliver', kind: 'twice' });
    const archiveId = await world.upload(bytes);
    const small = await world.upload(Buffer.from('small'));
    const wrong = await world.upload(Buffer.from('wrong'));
    world.cloud.glacier.admin.replaceTreeHash(wrong, 'ab'.repeat(32));
    const forgetting = before('FetchPart', ({ jobId }) => world.cloud.glacier.admin.forgetJob(jobId));
    stories.begin('damaged-for-ever', (name) => tell(world, name, archiveId, [damagedForEver]));
    stories.begin('damaged-for-a-while', (name) => tell(world, name, archiveId, [damagedForAWhile]));
    stories.begin('hopeless', (name) => tell(world, name, wrong));
    stories.begin('upload-lost', (name) => tell(world, name, archiveId, [before('Finalize', abortUpload)]));
    stories.begin('part-without-upload', (name) =>
      tell(world, name, archiveId, [before('FetchPart', abortUpload, { where: { partNumber: '2' } })]),
    );
    stories.begin('expired', (name) => tell(world, name, small, [forgetting]));
  });
  afterAll(() => world.close());

  /** Resolves when every failure so far was looked at, and what became of it. */
  async function decided({ executionArn }: Told) {
    const failures = queueUrl(world.cloud, 'Failures');
    await new Promise<void>((resolve) => {
      const look = () => world.cloud.messages.messagesIn(failures).length === 0 && resolve();
      world.cloud.messages.onHandled(look);
      look();
    });
    return world.cloud.stepFunctions.ended(executionArn);
  }

  const uploadsOf = async ({ name }: Told) => (await world.openUploads()).filter(({ key }) => key === name).length;

  test('in its map is redriven by the stack once the weather is better, and fetches the missing part only', async () => {
    const story = await stories.ended('damaged-for-a-while');
    await ends.reach(story.executionArn, 2);
    expect(await decided(story)).toMatchObject({ status: 'SUCCEEDED', redriveCount: 1 });
    expect((await world.object(story.name))?.bytes.equals(bytes)).toBe(true);
    expect(world.cloud.glacier.admin.outputRequests(story.jobId)).toBe(undisturbed - 1 + patience + 1);
    expect(await uploadsOf(story)).toBe(0);
  });

  test('for ever is redriven five times and then left alone, its upload open for a person', async () => {
    const story = await stories.ended('damaged-for-ever');
    await ends.reach(story.executionArn, 6);
    expect(await decided(story)).toMatchObject({ status: 'FAILED', redriveCount: 5 });
    expect(ends.of(story.executionArn)).toEqual(Array.from({ length: 6 }, () => 'FAILED'));
    expect(await world.object(story.name)).toBeUndefined();
    expect(await uploadsOf(story)).toBe(1);
    expect(world.cloud.glacier.admin.outputRequests(story.jobId)).toBe(undisturbed - 1);
  });

  test('for a reason that stays is never redriven', async () => {
    const story = await stories.ended('hopeless');
    expect(story.execution).toMatchObject({ status: 'FAILED', error: 'ArchiveDamaged' });
    expect(await decided(story)).toMatchObject({ status: 'FAILED', redriveCount: 0 });
    expect(ends.of(story.executionArn)).toEqual(['FAILED']);
  });

  test.each(['upload-lost', 'part-without-upload'])(
    '%s: the stack starts the restore again, and a new upload brings the object',
    async (name) => {
      const story = await stories.ended(name);
      const again = story.executionArn.replace(/[^:]+$/, executionName({ vaultName: 'demo', jobId: story.jobId }));
      await ends.reach(again, 1);
      expect(await decided(story)).toMatchObject({ status: 'FAILED', redriveCount: 0 });
      expect(ends.of(again)).toEqual(['SUCCEEDED']);
      expect((await world.object(name))?.bytes.equals(bytes)).toBe(true);
      expect(await uploadsOf(story)).toBe(0);
    },
  );

  test('whose job Glacier has forgotten is not redriven', async () => {
    const story = await stories.ended('expired');
    expect(story.execution).toMatchObject({ error: 'States.ExceedToleratedFailureThreshold' });
    expect(story.partFailures).toMatchObject([{ error: 'JobExpired' }]);
    expect(await decided(story)).toMatchObject({ status: 'FAILED', redriveCount: 0 });
  });

  test('leaves no dead letter', async () => {
    expect(world.cloud.messages.messagesIn(queueUrl(world.cloud, 'FailureDeadLetters'))).toEqual([]);
  });
});

describe('a job that is done', () => {
  let world: World;
  let otherTopic: string;

  beforeAll(async () => {
    // An hour passes in half a second, an output lives for minutes.
    world = await startWorld({ healing: true, speed: 7200, windowSeconds: 7200 * 300 });
    const { TopicArn = '' } = await world.clients.sns.send(new CreateTopicCommand({ Name: 'somebody-elses' }));
    otherTopic = TopicArn;
  });
  afterAll(() => world.close());

  /** What find-jobs answers to whoever invokes it with this. */
  async function findJobs(payload: object): Promise<unknown> {
    const answer = await world.cloud.lambda.invoke({
      functionArn: outputOf(world.cloud, 'FindJobsFunctionName'),
      payload,
    });
    return answer.ok ? answer.payload : answer.error;
  }

  const hour = { source: 'aws.events', 'detail-type': 'Scheduled Event' };

  test('and of which no notification ever came is found within the hour', async () => {
    world.cloud.faults.add({ place: 'sns:Publish', kind: 'never', times: 1 });
    const jobId = await world.startJob({ archiveId: await world.upload(Buffer.from('never told')) });
    expect(await world.restored(jobId)).toMatchObject({ status: 'SUCCEEDED', redriveCount: 0 });
    const [object] = await world.objects();
    expect(object).toMatchObject({ bytes: Buffer.from('never told'), metadata: { 'thaw-job-id': jobId } });
  });

  test('and restored is left alone: there is nothing to send', async () => {
    expect(await findJobs(hour)).toEqual({ outcome: 'looked at all', jobs: 1, sent: 0, failed: 0 });
  });

  test("and of somebody else's topic is left alone, until a person names it", async () => {
    const archiveId = await world.upload(Buffer.from('not ours'), { vault: 'other' });
    const jobId = await world.startJob({ archiveId, vault: 'other', topic: otherTopic });
    expect(await findJobs(hour)).toEqual({ outcome: 'looked at all', jobs: 1, sent: 0, failed: 0 });
    expect(world.executionNames()).toHaveLength(1);

    expect(await findJobs({ vaultName: 'other', jobId })).toMatchObject({ sent: 1 });
    expect(await world.restored(jobId)).toMatchObject({ status: 'SUCCEEDED' });
    expect(await findJobs({ vaultName: 'other' })).toMatchObject({ jobs: 1, sent: 0 });
  });

  test('and whose restore failed for good is not started again every hour', async () => {
    const description = '{"thaw":{"key":"../climbing"}}';
    const jobId = await world.startJob({ archiveId: await world.upload(Buffer.from('refused')), description });
    expect(await world.restored(jobId)).toMatchObject({ status: 'FAILED', error: 'KeyRefused' });
    expect(await findJobs(hour)).toMatchObject({ outcome: 'looked at all', sent: 0, failed: 0 });
  });

  test('what nobody understands is refused in a sentence, and Glacier is not asked', async () => {
    expect(await findJobs({ vaultName: '../other' })).toBe('InputRefused');
    expect(await findJobs({ vaultName: 'other', jobId: 'never-begun' })).toBe('JobNotFound');
  });
});
