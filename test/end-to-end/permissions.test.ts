import { DeleteObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { executionName } from '../../functions/restore/execution-name.ts';
import { runFiles } from '../../functions/run-files/keys.ts';
import type { ManifestRow } from '../../functions/vault-flow.ts';
import { randomBytes } from '../../local/test/random-bytes.ts';

import { before, failing, functionOf, withLargeParts } from './faults.ts';

import { startWorld, type World } from './harness.ts';
import { Mailbox, withMailbox } from './mailbox.ts';
import { lookAfter, withOperator } from './operator.ts';
import { outputOf } from './output-of.ts';
import { permissionReport, sentenceOf } from './permission-report.ts';
import { queueUrl } from './queues.ts';
import { type OwnFault, Stories, startQuietJob, type Told, tell } from './stories.ts';
import { all, withVariables } from './template-edits.ts';
import { isUsedByAws, usedByAws } from './used-by-aws.ts';
import { isOfVaults } from './vault-roles.ts';

/**
 * Permissions, neither more nor less: restores go every way there is through the stack. Nothing may be refused, and every
 * grant is needed by some of them, or stands in used-by-aws.ts with the page that asks for it. Whole vaults have
 * vault-permissions.test.ts.
 */
const bytes = randomBytes(9 * 2 ** 20);
let world: World;
let mailbox: Mailbox;

beforeAll(async () => {
  // One restore at a time passes the gate, for 40 of 41 workers must be free: of two that are received one goes back.
  const changeTemplate = all(withMailbox, withOperator, withVariables('Admit', { WORKERS: '41' }));
  world = await startWorld({ healing: true, restoreSmallOutput: true, speed: 1000, changeTemplate });
  mailbox = new Mailbox(world.cloud, world.clients.sqs);
  await byHand();
  await throughTheQueue();
  await ofARun();
  await whatNobodyUnderstands();
  await lookAfter(world, await refusedPart());
}, 240_000);
afterAll(() => world.close());

/** Glacier refuses a part's bytes once, in the words of an output that is not there: FetchPart asks for the job. */
const notAvailable: OwnFault = {
  place: 'glacier:GetJobOutput',
  kind: 'error',
  times: 1,
  where: { range: `${8 * 2 ** 20}-${9 * 2 ** 20 - 1}` },
  details: { status: 400, code: 'InvalidParameterValueException' },
};

/** Restores that end in each of the ways that the state machine and healing know. */
async function byHand(): Promise<void> {
  const stories = new Stories();
  const archiveId = await world.upload(bytes);
  const wrong = await world.upload(Buffer.from('wrong'));
  world.cloud.glacier.admin.replaceTreeHash(wrong, 'ab'.repeat(32));
  const begin = (named: string, faults: readonly OwnFault[], archive = archiveId, key = named) =>
    stories.begin(named, (name) => tell(world, name, archive, faults, { key }));
  // Eleven tries of one part, and a redrive.
  const unwell = failing('FetchPart', 'SlowDown', { times: 11, where: { partNumber: '2' } });
  const forget = before('FetchPart', ({ jobId }) => world.cloud.glacier.admin.forgetJob(jobId));
  begin('abandoned', [], wrong);
  begin('redriven', [unwell]);
  begin('redriven-large', [withLargeParts, unwell]);
  begin('new-etag', [{ place: 's3:UploadPart', kind: 'new-etag', times: 1, where: { partNumber: '2' } }]);
  begin('conflict', [{ place: 's3:CompleteMultipartUpload', kind: 'conflict', times: 1 }]);
  begin('forgotten', [forget, failing('FetchPart', 'SlowDown', { times: Infinity })]);
  begin('not-available', [notAvailable]);
  begin('expired', [failing('FetchPart', 'JobExpired', { where: { partNumber: '2' } })]);
  // The first job's upload is the next one's.
  stories.begin('next-job', async (name) => {
    await stories.ended('expired');
    return await tell(world, name, archiveId, [], { key: 'expired' });
  });
  const [first, second] = sameArchiveTwice(stories);
  begin('first-job', first);
  begin('second-job', second, archiveId, 'first-job');
  const names = [
    'abandoned',
    'redriven',
    'redriven-large',
    'new-etag',
    'conflict',
    'forgotten',
    'not-available',
    'expired',
    'next-job',
    'first-job',
    'second-job',
  ];
  const told = await Promise.all(names.map((name) => stories.ended(name)));
  for (const { name, executionArn, jobId } of told) {
    // Its upload is lost: nobody is told, for the stack starts the restore again.
    if (name === 'conflict') await restoredUnder(executionName({ vaultName: 'demo', jobId }));
    else await mailbox.next(({ facts }) => facts['execution'] === executionArn);
  }
}

/** Resolves when the execution of this name has ended; waits for it to start first. */
async function restoredUnder(name: string): Promise<void> {
  const { stepFunctions } = world.cloud;
  await new Promise<void>((resolve) => {
    const look = () => world.executionNames().includes(name) && resolve();
    stepFunctions.onStatusChange(look);
    look();
  });
  await stepFunctions.ended(
    `${outputOf(world.cloud, 'StateMachineArn').replace(':stateMachine:', ':execution:')}:${name}`,
  );
}

/** The second finds, at its end, what the first has made meanwhile. */
function sameArchiveTwice(stories: Stories): [first: OwnFault[], second: OwnFault[]] {
  const { promise: bothAreFetched, resolve } = Promise.withResolvers<void>();
  const waitForFirst = async () => {
    resolve();
    await stories.ended('first-job');
  };
  return [[before('Finalize', () => bothAreFetched)], [before('Finalize', waitForFirst)]];
}

/** Both roads as notifications begin them, a job told of twice, and one that comes back from RestoreSmallOutput. */
async function throughTheQueue(): Promise<void> {
  const archiveIds = await Promise.all([1, 2, 3].map(() => world.upload(randomBytes(9 * 2 ** 20))));
  // Whoever is next looks what runs, for nobody knows it any more.
  const [Bucket, Key] = [outputOf(world.cloud, 'WorkBucketName'), 'gate/leases.json'];
  await world.clients.s3.send(new DeleteObjectCommand({ Bucket, Key }));
  const jobs = await Promise.all(archiveIds.map((archiveId) => world.startJob({ archiveId })));
  for (const jobId of jobs) await world.restored(jobId);
  await tellAgain(jobs[0] ?? '');

  const small = await world.upload(Buffer.from('small'));
  const restored = world.messagesDone(1);
  // One more than RestoreSmall's Retry forgives: the message goes back, and is done the next time.
  const where = { functionName: functionOf({ world }, 'RestoreSmall').physicalId };
  world.cloud.faults.add({ place: 'lambda:Invoke', kind: 'throttle', where, times: 7 });
  await world.startJob({ archiveId: small });
  await restored;
  const refused = await world.startJob({ archiveId: small, description: '{"thaw":{"key":"../climbing"}}' });
  await world.restored(refused);
  await world.cloud.lambda.invoke({
    functionArn: outputOf(world.cloud, 'FindJobsFunctionName'),
    payload: { source: 'aws.events' }, // the hour has come, with a job that has no object
  });
  const redriven = world.restoredAgain(refused);
  await tellAgain(refused, 5);
  await redriven;
}

/** Says once more that a job is done; resolves when somebody has dealt with it. */
async function tellAgain(jobId: string, ArchiveSizeInBytes?: number): Promise<void> {
  const done = world.messagesDone(1);
  const VaultARN = 'arn:aws:glacier:us-east-1:000000000000:vaults/demo';
  await world.publish(JSON.stringify({ VaultARN, JobId: jobId, ArchiveSizeInBytes }));
  await done;
}

/** Jobs that a vault's run asked for: key and class are in its manifest. One of them finds its place taken. */
async function ofARun(): Promise<void> {
  const archiveId = await world.upload(Buffer.from('of a run'));
  await putManifest(archiveId, ['run/small', 'run/taken']);
  await put(outputOf(world.cloud, 'BucketName'), 'run/taken', 'somebody else');
  const jobs = await Promise.all(
    [0, 1].map((row) => world.startJob({ archiveId, description: JSON.stringify({ thaw: { run: 'run-1', row } }) })),
  );
  await mailbox.next(({ facts }) => facts['job'] === jobs[1] && facts['key'] === 'run/taken');
  for (const jobId of jobs) await findByHand(jobId);
}

/** What a person does for one job that was never told of, or once more. */
const findByHand = (jobId: string) =>
  world.cloud.lambda.invoke({
    functionArn: outputOf(world.cloud, 'FindJobsFunctionName'),
    payload: { vaultName: 'demo', jobId },
  });

async function putManifest(archiveId: string, keys: readonly string[]): Promise<void> {
  const files = runFiles({ vaultName: 'demo', run: 'run-1' });
  const lines = keys.map((key, row) => `${JSON.stringify(rowOf(archiveId, key, row))}\n`);
  const index = Buffer.alloc(4 * (lines.length + 1));
  lines.reduce((end, line, row) => index.writeUInt32LE(end + line.length, 4 * (row + 1)) && end + line.length, 0);
  const work = outputOf(world.cloud, 'WorkBucketName');
  const destination = { bucketName: outputOf(world.cloud, 'BucketName'), keyPrefix: '' };
  await put(work, files.request, JSON.stringify({ destination }));
  await put(work, files.manifest(0), lines.join(''));
  await put(work, files.manifestIndex(0), index);
}

const rowOf = (archiveId: string, key: string, row: number): ManifestRow => ({
  row,
  archiveId,
  key,
  sizeBytes: 8,
  treeHash: '',
  createdAt: '2014-01-01T03:00:00Z',
  description: '',
  storageClass: 'STANDARD',
  nameStyle: 'plain',
});

const put = (Bucket: string, Key: string, Body: string | Buffer) =>
  world.clients.s3.send(new PutObjectCommand({ Bucket, Key, Body, IfNoneMatch: '*' }));

/** A restore that failed in its map and that nobody redrives but a person. */
async function refusedPart(): Promise<Told> {
  const archiveId = await world.upload(bytes);
  const told = await tell(world, 'refused-part', archiveId, [
    failing('FetchPart', 'AccessDenied', { times: Infinity, where: { partNumber: '2' } }),
  ]);
  await mailbox.next(({ facts }) => facts['execution'] === told.executionArn);
  return told;
}

async function whatNobodyUnderstands(): Promise<void> {
  await world.publish('hello');
  const { resources } = world.cloud.template;
  for (const { arn, type, logicalId } of resources) {
    if (type === 'AWS::SQS::Queue' && /^(Failures|Outcomes|Room)/.test(logicalId))
      world.cloud.messages.send(arn ?? '', 'hello');
  }
  const buried = (queue: string) => world.cloud.messages.messagesIn(queueUrl(world.cloud, queue)).length;
  await new Promise<void>((resolve) => {
    // One that was published, and one that lay in the room; one of a failure, and one of an outcome.
    const look = () => buried('DeadLetters') >= 2 && buried('FailureDeadLetters') >= 2 && resolve();
    world.cloud.messages.onHandled(look);
    look();
  });
  await findByHand(await startQuietJob(world, 'by-name', await world.upload(Buffer.from('by name'))));
}

test('nothing that the stack wants to do is refused', () => {
  expect(permissionReport(world.cloud).refused).toEqual([]);
});

test('every grant is needed, here or by AWS itself', () => {
  const { unused } = permissionReport(world.cloud);
  expect(unused.filter((grant) => !isOfVaults(grant.who) && !isUsedByAws(grant)).map(sentenceOf)).toEqual([]);
});

test('what is said to be used by AWS alone is granted, and is not used here', () => {
  const { unused } = permissionReport(world.cloud);
  for (const { who, actions, on } of usedByAws) {
    for (const action of actions) {
      const found = unused.some((grant) => grant.who === who && grant.action === action && on.test(grant.resource));
      expect({ who, action, found }).toEqual({ who, action, found: true });
    }
  }
});

test('a grant that nobody needed would be found', () => {
  const { template, policies } = world.cloud;
  const isPlans = (who: string, action: string) => who.includes('PlanRole') && action === 'glacier:DescribeJob';
  const usage = () => policies.usage().filter(({ who, action }) => !isPlans(who, action));
  const { unused } = permissionReport({ template, policies: { usage, refusals: () => [] } });
  expect(unused.map(sentenceOf)).toContainEqual(expect.stringMatching(/^PlanRole glacier:DescribeJob arn:/));
});
