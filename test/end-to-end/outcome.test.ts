import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { executionName } from '../../functions/restore/execution-name.ts';
import { randomBytes } from '../../local/test/random-bytes.ts';
import { abortUpload, before, failing, withPlan } from './faults.ts';
import { startWorld, type World } from './harness.ts';
import { type Letter, Mailbox, withMailbox } from './mailbox.ts';
import { queueUrl } from './queues.ts';
import { type OwnFault, Stories, type Told, tell } from './stories.ts';
import { all } from './template-edits.ts';
import { withoutRules } from './without-healing.ts';

/** What people are told, and what the alarms would see, of the deployed stack. Two parts: 8 MiB and 1 MiB. */
const bytes = randomBytes(9 * 2 ** 20);
const forEver = { times: Infinity, where: { partNumber: '2' } };

/** Glacier forgets the job, while its parts wait for the end of a fault. */
const forgotten = [
  before('FetchPart', ({ jobId }) => world.cloud.glacier.admin.forgetJob(jobId)),
  failing('FetchPart', 'SlowDown', { times: Infinity }),
];

const inAnHour = () => new Date(Date.now() + 3_600_000).toISOString();

let dataFolder: string;
let world: World;
let mailbox: Mailbox;
const stories = new Stories();

beforeAll(async () => {
  dataFolder = await mkdtemp(path.join(tmpdir(), 'thaw-outcome-'));
  world = await startWorld({
    dataFolder,
    healing: true,
    speed: 1000,
    changeTemplate: all(withMailbox, withoutRules('FindJobs'), withoutRules('OutcomeHourly')),
  });
  mailbox = new Mailbox(world.cloud, world.clients.sqs);
  const archiveId = await world.upload(bytes);
  const begin = (named: string, faults: readonly OwnFault[] = []) =>
    stories.begin(named, (name) => tell(world, name, archiveId, faults));
  begin('damaged-for-ever', [failing('FetchPart', 'RangeDamaged', forEver)]);
  begin('part-refused', [failing('FetchPart', 'AccessDenied', forEver)]);
  begin('upload-lost', [before('FetchPart', abortUpload, { where: { partNumber: '2' } })]);
  begin('forgotten', forgotten);
  begin('good');
  begin('late', [withPlan((plan) => ({ ...plan, availableUntil: inAnHour() }))]);
});
afterAll(async () => {
  await world.close();
  await rm(dataFolder, { recursive: true });
});

const letterOf = ({ executionArn }: Told): Promise<Letter> =>
  mailbox.next(({ facts }) => facts['execution'] === executionArn);

test('a part that no redrive heals is told of at once, with the reason of the part, and never redriven', async () => {
  const story = await stories.ended('part-refused');
  const { subject, facts, attributes } = await letterOf(story);
  expect(story.execution).toMatchObject({ error: 'States.ExceedToleratedFailureThreshold', redriveCount: 0 });
  expect(subject).toBe('Thaw: not restored, AccessDenied (vault demo)');
  expect(attributes).toEqual({ outcome: 'failed', error: 'AccessDenied' });
  expect(facts).toMatchObject({
    vault: 'demo',
    archive: expect.stringMatching(/^[\w-]{100,}$/),
    key: 'part-refused',
    job: story.jobId,
    reason: 'AccessDenied: A fault that was asked for.',
    'what to do': expect.stringMatching(/^allow the role the action that the reason names/),
    'tried again': 'Another try cannot heal AccessDenied.',
  });
});

test('a part whose upload somebody aborted is told of to nobody: the stack starts the restore again', async () => {
  const story = await stories.ended('upload-lost');
  const again = executionName({ vaultName: 'demo', jobId: story.jobId });
  await new Promise<void>((resolve) => {
    const look = () => world.executionNames().includes(again) && resolve();
    world.cloud.stepFunctions.onStatusChange(look);
    look();
  });
  const { status } = await world.cloud.stepFunctions.ended(story.executionArn.replace(/[^:]+$/, again));
  expect(status).toBe('SUCCEEDED');
  expect((await world.object('upload-lost'))?.bytes.equals(bytes)).toBe(true);
  expect(mailbox.letters.filter(({ facts }) => facts['job'] === story.jobId)).toEqual([]);
});

test('what five redrives did not heal is told of then, and only then', async () => {
  const story = await stories.ended('damaged-for-ever');
  const { facts } = await letterOf(story);
  expect(facts).toMatchObject({
    reason: 'RangeDamaged: A fault that was asked for.',
    'tried again': 'It was redriven 5 times: a person should look at it.',
    'what to do': expect.stringContaining('aws stepfunctions redrive-execution'),
  });
  expect(mailbox.letters.filter((letter) => letter.facts['execution'] === story.executionArn)).toHaveLength(1);
});

test('what a redrive would heal, but for its job that is forgotten, is told of when redrive gives it up', async () => {
  const story = await stories.ended('forgotten');
  const { facts } = await letterOf(story);
  expect(facts).toMatchObject({
    archive: 'unknown (JobNotFound)',
    key: 'forgotten',
    reason: 'SlowDown: A fault that was asked for.',
    'tried again': 'Glacier does not know its job any more.',
  });
});

test('a restore started by hand is told of when it is done', async () => {
  const story = await stories.ended('good');
  const { subject, facts } = await letterOf(story);
  expect(subject).toBe('Thaw: restored (vault demo)');
  expect(facts).toMatchObject({ vault: 'demo', key: 'good', job: story.jobId });
});

test('a restore that a notification started is told of only if it fails', async () => {
  const jobId = await world.startJob({ archiveId: await world.upload(Buffer.from('quiet')) });
  await world.restored(jobId);
  const refused = await world.startJob({
    archiveId: await world.upload(Buffer.from('refused')),
    description: '{"thaw":{"key":"../climbing"}}',
  });
  const { facts } = await mailbox.next((letter) => letter.facts['job'] === refused);
  expect(facts).toMatchObject({ key: 'none', reason: expect.stringMatching(/^KeyRefused: /) });
  expect(mailbox.letters.filter((letter) => letter.facts['job'] === jobId)).toEqual([]);
});

test('an event that nobody understands is a dead letter, with the reason', async () => {
  world.cloud.messages.send(arnOf('Outcomes'), 'hello');
  const url = queueUrl(world.cloud, 'FailureDeadLetters');
  await new Promise<void>((resolve) => {
    const look = () => world.cloud.messages.messagesIn(url).length > 0 && resolve();
    world.cloud.messages.onHandled(look);
    look();
  });
  expect(world.cloud.messages.messagesIn(url)).toMatchObject([
    { body: 'hello', attributes: { error: 'NotificationRefused' } },
  ]);
});

test('what the alarms of ours stand on is in the logs: GaveUp once a failure, HoursLeft for each part that is late', async () => {
  for (const name of ['damaged-for-ever', 'part-refused', 'forgotten']) await letterOf(await stories.ended(name));
  const gaveUp = await measured('Outcome', 'GaveUp');
  expect(gaveUp.map(({ error }) => String(error)).sort()).toEqual([
    'AccessDenied',
    'KeyRefused',
    'RangeDamaged',
    'SlowDown',
  ]);
  const { jobId } = await stories.ended('late');
  const hours = await measured('FetchPart', 'HoursLeft');
  expect(hours).toMatchObject([1, 2].map(() => ({ StateMachine: 'Thaw-RestoreJobOutput', jobId })));
  for (const { HoursLeft } of hours) expect(Math.ceil(Number(HoursLeft))).toBe(1);
});

const arnOf = (idPrefix: string): string => {
  const found = world.cloud.template.resources.find(
    ({ logicalId, type }) => type === 'AWS::SQS::Queue' && logicalId.startsWith(idPrefix),
  );
  return found?.arn ?? '';
};

/** Lines of a step's log that CloudWatch would read as this metric. */
async function measured(step: string, metric: string): Promise<readonly Record<string, unknown>[]> {
  const group = world.cloud.template.resources.find(
    ({ logicalId, type }) => type === 'AWS::Logs::LogGroup' && logicalId.startsWith(`${step}Logs`),
  );
  const text = await readFile(path.join(dataFolder, 'logs', `${group?.physicalId}.log`), 'utf8');
  const lines = text.split('\n').filter((line) => line.startsWith('{"_aws"'));
  return lines.map((line): Record<string, unknown> => JSON.parse(line)).filter((line) => metric in line);
}
