import { SetDataRetrievalPolicyCommand } from '@aws-sdk/client-glacier';
import { DeleteObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { MiB } from '../../functions/archive/units.ts';
import { randomBytes } from '../../local/test/random-bytes.ts';
import { functionOf } from './faults.ts';
import { outputOf } from './output-of.ts';
import { permissionReport, sentenceOf } from './permission-report.ts';
import { all, withFunction, withMostCalls } from './template-edits.ts';
import { isUsedByAws } from './used-by-aws.ts';
import { isOfVaults } from './vault-roles.ts';
import { type Kept, quickHours, smallArchives, startVaultWorld, type VaultWorld } from './vault-world.ts';

/** Permissions of RestoreVault, neither more nor less, as permissions.test.ts has all others': runs of every kind. */
let world: VaultWorld;

/** A call that has less than this many seconds left hands on what it has: each of its calls does so. */
const hurried = withFunction('Report', { Timeout: 60 });

const restore = { tier: 'Expedited', maxCostUsd: 1 };

beforeAll(async () => {
  world = await startVaultWorld({ ...quickHours, changeTemplate: all(withMostCalls(4), hurried) });
  await everything();
  await chosen();
  await vanished();
  await twice();
  await copied();
  await givenUp();
  await overPolicy();
}, 300_000);
afterAll(() => world.close());

/** Two archives have one name, one job is never told of, and one output is gone when it is to be read. */
async function everything(): Promise<void> {
  const namesake: Kept = { bytes: Buffer.from('namesake'), description: 'everything/000.txt' };
  world.keep('everything', [...smallArchives(10, 'everything'), namesake]);
  world.cloud.faults.add({ place: 'sns:Publish', kind: 'never', from: 3, times: 1 });
  world.cloud.faults.add({ place: 'glacier:GetJobOutput', kind: 'expire', from: 5, times: 1 });
  const ended = await world.restoreVault('everything', { vaultName: 'everything', ...restore });
  expect(ended).toMatchObject({ status: 'SUCCEEDED', output: { outcome: 'complete' } });
}

/** By a list and with names of one's own, from an inventory that is there; and from one that is not. */
async function chosen(): Promise<void> {
  const vaultName = 'chosen';
  const ids = world.keep(vaultName, smallArchives(3, vaultName));
  const { output } = await world.restoreVault('estimate', { vaultName, mode: 'estimate' });
  const archives = await put('runs/chosen/archives.txt', `${ids[0]}\n${ids[1]}\n`);
  const names = await put('runs/chosen/names.csv', `${ids[0]},named/by-hand.txt\n`);
  const inventory = { key: String(Object(output)['inventoryKey']) };
  const ended = await world.restoreVault('chosen', { vaultName, ...restore, archives, names, inventory });
  expect(ended).toMatchObject({ status: 'SUCCEEDED', output: { outcome: 'complete' } });
  const nowhere = { key: 'nowhere.json' };
  const refused = await world.restoreVault('nowhere', { vaultName, ...restore, inventory: nowhere });
  expect(refused).toMatchObject({ error: 'RequestRefused' });
}

/** A list that was there when the run began, and is gone when it is to be read. */
async function vanished(): Promise<void> {
  const vaultName = 'vanished';
  world.keep(vaultName, smallArchives(1, vaultName));
  const archives = await put('runs/vanished/archives.txt', 'an-id\n');
  beforeChoosing(async () => {
    await world.clients.s3.send(new DeleteObjectCommand({ Bucket: workBucket(), Key: archives }));
  });
  const refused = await world.restoreVault('vanished', { vaultName, ...restore, archives });
  expect(refused).toMatchObject({ error: 'RequestRefused', sentence: expect.stringContaining('nothing lies there') });
}

/** The second is refused while the first is alive: it has looked the first one up. */
async function twice(): Promise<void> {
  const vaultName = 'twice';
  world.keep(vaultName, smallArchives(2, vaultName));
  beforeChoosing(async () => {
    expect(await world.restoreVault('second', { vaultName, ...restore })).toMatchObject({ error: 'VaultLocked' });
  });
  expect(await world.restoreVault('first', { vaultName, ...restore })).toMatchObject({ status: 'SUCCEEDED' });
}

/** Copies are made, by the first run with one that S3 refuses; a later run begins by copying, and requests nothing. */
async function copied(): Promise<void> {
  const vaultName = 'copied';
  const bytes = Buffer.from('twins');
  world.keep(
    vaultName,
    [1, 2, 3].map((twin) => ({ bytes, description: `copied/${twin}.txt` })),
  );
  beforeStep('MakeCopies', async () => {
    world.cloud.faults.add({ place: 's3:CompleteMultipartUpload', kind: 'conflict', times: 1 });
  });
  const first = await world.restoreVault('copies', {
    vaultName,
    ...restore,
    copies: true,
    include: ['copied/[12].txt'],
  });
  expect(first).toMatchObject({ status: 'SUCCEEDED', output: { outcome: 'complete' } });
  const second = await world.restoreVault('more-copies', { vaultName, ...restore, copies: true });
  expect(second).toMatchObject({ status: 'SUCCEEDED', output: { outcome: 'complete' } });
  expect(await world.jobsFor(vaultName)).toHaveLength(1);
}

/** Finalize fails whatever the job: the run gives the archive up, and ends the upload that was left open. */
async function givenUp(): Promise<void> {
  const vaultName = 'given-up';
  world.keep(vaultName, [{ bytes: randomBytes(9 * MiB), description: 'large.bin' }]);
  const { physicalId: functionName } = functionOf({ world }, 'Finalize');
  const misconfigured = () => {
    throw Object.assign(new Error('A setting is wrong.'), { name: 'ConfigurationError' });
  };
  const where = { functionName, vaultName, verified: 'tree-hash' }; // not its inventory
  world.cloud.faults.add({ place: 'lambda:Invoke', kind: 'replace', where, details: { with: misconfigured } });
  const ended = await world.restoreVault(vaultName, { vaultName, ...restore, tries: 1 });
  expect(ended).toMatchObject({ error: 'ArchivesMissing' });
  expect(await world.openUploads()).toEqual([]);
}

/** The account's policy can never pass it. */
async function overPolicy(): Promise<void> {
  const vaultName = 'policy';
  world.keep(vaultName, smallArchives(1, vaultName));
  const Policy = { Rules: [{ Strategy: 'BytesPerHour', BytesPerHour: 10 }] };
  await world.clients.glacier.send(new SetDataRetrievalPolicyCommand({ accountId: '-', Policy }));
  const refused = await world.restoreVault(vaultName, { vaultName, tier: 'Standard', maxCostUsd: 1 });
  expect(refused).toMatchObject({ error: 'ArchivesMissing', sentence: expect.stringContaining('OverPolicy') });
}

const beforeChoosing = (act: () => Promise<void>) => beforeStep('ChooseArchives', act);

function beforeStep(step: Parameters<typeof functionOf>[1], act: () => Promise<void>): void {
  const { physicalId: functionName } = functionOf({ world }, step);
  const meanwhile = async (payload: unknown) => {
    await act();
    const answer = await world.cloud.lambda.invoke({ functionArn: functionName, payload });
    if (answer.ok) return answer.payload;
    throw Object.assign(new Error(answer.cause), { name: answer.error });
  };
  const [where, details] = [{ functionName }, { with: meanwhile }];
  world.cloud.faults.add({ place: 'lambda:Invoke', kind: 'replace', times: 1, where, details });
}

const workBucket = () => outputOf(world.cloud, 'WorkBucketName');

async function put(Key: string, Body: string): Promise<string> {
  await world.clients.s3.send(new PutObjectCommand({ Bucket: workBucket(), Key, Body, IfNoneMatch: '*' }));
  return Key;
}

test('nothing that a run wants to do is refused', () => {
  expect(permissionReport(world.cloud).refused).toEqual([]);
});

test('every grant of RestoreVault and its steps is needed, here or by AWS itself', () => {
  const { unused } = permissionReport(world.cloud);
  const ofRuns = unused.filter(({ who }) => isOfVaults(who));
  expect(ofRuns.filter((grant) => !isUsedByAws(grant)).map(sentenceOf)).toEqual([]);
});
