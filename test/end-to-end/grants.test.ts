import { describe, expect, test } from '@jest/globals';
import { restore, sentenceIn } from './endings.ts';
import { startWorld, type World } from './harness.ts';
import { type Edit, type StepName, withoutGrantOf, withoutStatements } from './template-edits.ts';

/** One small restore on a stack that was changed before it was deployed. */
async function restoreOn(changeTemplate: Edit, tell: (told: Told) => Promise<void>): Promise<void> {
  const world = await startWorld({ changeTemplate, speed: 1000 });
  try {
    const ending = await restore(world, { archiveId: await world.upload(Buffer.from('thaw')) });
    const [partFailure] = await world.partFailures();
    const failure = partFailure ? { ...partFailure, sentence: sentenceIn(partFailure.cause ?? '') } : ending;
    await tell({ world, ending, failure });
  } finally {
    await world.close();
  }
}

interface Told {
  readonly world: World;
  readonly ending: Awaited<ReturnType<typeof restore>>;
  /** Why it failed: where a part did, the execution itself only says that one did. */
  readonly failure: { readonly error: string | undefined; readonly sentence: string | undefined };
}

type Taken = [role: StepName | 'RestoreJobOutput', action: string, error: string, openUploads: number];

describe('a grant taken away fails the restore by the name of what was refused, and there is no object', () => {
  test.each<Taken>([
    ['Plan', 'glacier:GetJobOutput', 'AccessDeniedException', 0],
    ['Plan', 's3:PutObject', 'AccessDenied', 0],
    ['FetchPart', 'glacier:GetJobOutput', 'AccessDeniedException', 1],
    ['FetchPart', 's3:PutObject', 'AccessDenied', 1],
    ['Finalize', 's3:GetObject', 'AccessDenied', 1],
    ['Finalize', 's3:PutObject', 'AccessDenied', 1],
    ['RestoreJobOutput', 'lambda:InvokeFunction', 'Lambda.AWSLambdaException', 0],
    ['RestoreJobOutput', 'states:StartExecution', 'States.Permissions', 1],
    ['RestoreJobOutput', 's3:PutObject', 'States.ResultWriterFailed', 1],
  ])('%s without %s: %s, %i open upload(s)', (role, action, error, openUploads) =>
    restoreOn(withoutGrantOf(role, action), async ({ world, ending, failure }) => {
      expect(ending.status).toBe('FAILED');
      expect(failure).toMatchObject({ error });
      expect(failure.sentence).toMatch(
        new RegExp(`assumed-role/Thaw-${role}Role.* is not authorized to perform: ${action} on resource: arn:aws:`),
      );
      expect(await world.objects()).toEqual([]);
      expect(await world.openUploads()).toHaveLength(openUploads);
    }),
  );
});

test('plan without s3:ListBucket: a 403 is not taken for an absent object, and says what to grant', () =>
  restoreOn(withoutGrantOf('Plan', 's3:ListBucket'), async ({ world, ending }) => {
    expect(ending).toMatchObject({ status: 'FAILED', error: 'AccessDenied' });
    expect(ending.sentence).toMatch(
      /^Cannot look at the destination: the service answered 403\. .* s3:ListBucket on the bucket/,
    );
    expect(world.cloud.glacier.admin.outputRequests(ending.jobId)).toBe(0);
    expect(await world.openUploads()).toEqual([]);
  }));

/** A job that is done on a stack where nobody may hear of it; resolves when Glacier has said so. */
async function unheard(changeTemplate: Edit, tell: (world: World, jobId: string) => Promise<void>): Promise<void> {
  const world = await startWorld({ changeTemplate, tierSeconds: { Standard: 3600 } });
  try {
    const jobId = await world.startJob({ archiveId: await world.upload(Buffer.from('thaw')) });
    await world.cloud.glacier.admin.completeJob(jobId);
    expect(world.waiting()).toBe(0);
    expect(world.executionNames()).toEqual([]);
    await tell(world, jobId);
  } finally {
    await world.close();
  }
}

test('a topic that lets nobody publish: nobody hears of the job', () =>
  unheard(withoutStatements('AWS::SNS::TopicPolicy', 'TopicPolicy'), async ({ cloud }) => {
    expect(cloud.glacier.admin.undelivered).toMatchObject([
      { error: { message: expect.stringMatching(/sns:Publish/) } },
    ]);
  }));

test('a queue that lets the topic send nothing: the message is a dead letter, and a restore by hand needs none', () =>
  unheard(withoutStatements('AWS::SQS::QueuePolicy', 'QueuePolicy'), async (world, jobId) => {
    expect(world.cloud.glacier.admin.undelivered).toEqual([]);
    expect(world.deadLetters().map((body) => JSON.parse(body))).toMatchObject([{ JobId: jobId }]);
    expect(world.cloud.policies.refusals()).toMatchObject([{ who: 'sns.amazonaws.com', action: 'sqs:SendMessage' }]);
    await world.startByHand('by-hand', { vaultName: 'demo', jobId });
    expect(await world.restored(jobId)).toMatchObject({ status: 'SUCCEEDED' });
  }));

test('start without states:ListExecutions: the message waits', async () => {
  const world = await startWorld({ changeTemplate: withoutGrantOf('Admit', 'states:ListExecutions') });
  try {
    const waits = world.notAdmitted(1);
    await world.startJob({ archiveId: await world.upload(Buffer.from('thaw')) });
    await waits;
    expect(world.waiting()).toBe(1);
    expect(world.executionNames()).toEqual([]);
    expect(world.cloud.policies.refusals()).toMatchObject([{ action: 'states:ListExecutions' }]);
  } finally {
    await world.close();
  }
});
