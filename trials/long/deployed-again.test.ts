import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { InitiateJobCommand } from '@aws-sdk/client-glacier';
import { StopExecutionCommand } from '@aws-sdk/client-sfn';
import { DeleteTopicCommand } from '@aws-sdk/client-sns';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { synthesize } from '../../cli/shared/synthesize.ts';
import { bytesOf } from '../../test/end-to-end/bytes.ts';
import { outputOf } from '../../test/end-to-end/output-of.ts';
import { type Edit, withTopicName } from '../../test/end-to-end/template-edits.ts';
import { smallArchives, startVaultWorld, type VaultWorld } from '../../test/end-to-end/vault-world.ts';

/** docs/take-down.md as a story: the stack is destroyed while jobs are under way, and deployed again. */

const MiB = 2 ** 20;
const large = bytesOf(8 * MiB + 1, 'large');
const vaultName = 'wards';
const restoreWards = { vaultName, maxCostUsd: 1, tier: 'Bulk' };
/** Inventories are there at once, archives when the story says so. */
const tierSeconds = { Expedited: 0, Standard: 0, Bulk: 1e9 };

let folder: string;
let world: VaultWorld;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'thaw-again-'));
  world = await startVaultWorld({ dataFolder: path.join(folder, 'data'), tierSeconds });
}, 60_000);
afterAll(async () => {
  await world.close();
  await rm(folder, { recursive: true });
});

/** The topic goes with the stack, and its buckets stay. On AWS the next one has another name, unless it is given one. */
async function destroyAndDeploy(settings: object, changeTemplate?: Edit): Promise<void> {
  const [bucketName, workBucketName] = ['BucketName', 'WorkBucketName'].map((name) => outputOf(world.cloud, name));
  const assemblyFolder = path.join(folder, Object.keys(settings).join());
  await synthesize(assemblyFolder, undefined, { bucketName, workBucketName, minimumPartSize: '8MiB', ...settings });
  await world.clients.sns.send(new DeleteTopicCommand({ TopicArn: outputOf(world.cloud, 'TopicArn') }));
  await world.close();
  const again = { dataFolder: path.join(folder, 'data'), assemblyFolder, tierSeconds };
  world = await startVaultWorld({ ...again, ...(changeTemplate && { changeTemplate }) });
}

async function startBulkJob(archiveId: string): Promise<string> {
  const topic = { SNSTopic: outputOf(world.cloud, 'TopicArn') };
  const jobParameters = { Type: 'archive-retrieval', ArchiveId: archiveId, Tier: 'Bulk', ...topic };
  const request = new InitiateJobCommand({ accountId: '-', vaultName: 'demo', jobParameters });
  return (await world.clients.glacier.send(request)).jobId ?? '';
}

describe('a stack that is destroyed while jobs are under way, and deployed again', () => {
  let archiveId: string;
  let oldJob: string;
  let oldTopic: string;

  beforeAll(async () => {
    oldTopic = outputOf(world.cloud, 'TopicArn');
    archiveId = await world.upload(large);
    oldJob = await startBulkJob(archiveId);
    world.keep(vaultName, smallArchives(3, vaultName));
    const executionArn = await world.startVault('first', restoreWards);
    while ((await world.jobsFor(vaultName)).length < 3); // each look is a request
    await world.clients.states.send(new StopExecutionCommand({ executionArn }));
    await world.cloud.stepFunctions.ended(executionArn);
    await destroyAndDeploy({ earlierTopicArns: [oldTopic] }, withTopicName('Thaw-Topic-again'));
    const wards = await world.jobsFor(vaultName);
    for (const jobId of [oldJob, ...wards.map((job) => job.jobId)]) await world.cloud.glacier.admin.completeJob(jobId);
  }, 240_000);

  test('has another topic, and hears nothing of the jobs that named the old one', () => {
    expect(outputOf(world.cloud, 'TopicArn')).not.toBe(oldTopic);
    expect([world.executionNames(), world.waiting()]).toEqual([[], 0]);
  });

  test('finds them within the hour, because the old topic is among its settings, and restores them', async () => {
    const hour = { source: 'aws.events', 'detail-type': 'Scheduled Event' };
    const functionArn = outputOf(world.cloud, 'FindJobsFunctionName');
    const answer = await world.cloud.lambda.invoke({ functionArn, payload: hour });
    expect(answer).toMatchObject({ ok: true, payload: { outcome: 'looked at all', jobs: 4, sent: 4, failed: 0 } });
    expect(await world.restored(oldJob)).toMatchObject({ status: 'SUCCEEDED' });
    expect((await world.object(`demo/${archiveId}`))?.bytes.equals(large)).toBe(true);
  });

  test('knows the runs of the work bucket: a vault is finished without buying an archive again', async () => {
    const ended = await world.restoreVault('second', restoreWards);
    expect(ended).toMatchObject({ status: 'SUCCEEDED', output: { outcome: 'complete' } });
    expect(await world.jobsFor(vaultName)).toHaveLength(3);
    const names = smallArchives(3, vaultName).map(({ description }) => description);
    expect((await world.objects()).map(({ key }) => key)).toEqual(expect.arrayContaining(names));
    expect((await world.workFiles(`runs/${vaultName}/first/`)).length).toBeGreaterThan(0);
  }, 120_000);
});

test('a stack whose topic has a name is notified of jobs that were requested before it was destroyed', async () => {
  await destroyAndDeploy({ topicName: 'glacier-jobs' });
  const other = await world.upload(bytesOf(9 * MiB, 'another'));
  const jobId = await startBulkJob(other);
  const topic = outputOf(world.cloud, 'TopicArn');
  await destroyAndDeploy({ topicName: 'glacier-jobs' });
  expect(outputOf(world.cloud, 'TopicArn')).toBe(topic);
  await world.cloud.glacier.admin.completeJob(jobId);
  expect(await world.restored(jobId)).toMatchObject({ status: 'SUCCEEDED' });
  expect((await world.object(`demo/${other}`))?.bytes).toHaveLength(9 * MiB);
}, 240_000);
