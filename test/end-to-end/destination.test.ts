import { DeleteObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { MiB } from '../../functions/archive/units.ts';
import { bytesOf } from './bytes.ts';
import { endingOf, failedWith, restore } from './endings.ts';
import { startWorld, type World } from './harness.ts';
import { outputOf } from './output-of.ts';
import type { JobOptions } from './vault.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld({ speed: 100 });
});
afterAll(() => world.close());

const outputRequests = (jobId: string) => world.cloud.glacier.admin.outputRequests(jobId);

/** Somebody's own object. The bucket's policy lets nobody overwrite. */
async function putObject(key: string, body: string | Uint8Array, metadata: Record<string, string> = {}) {
  const request = { Bucket: outputOf(world.cloud, 'BucketName'), Key: key, Body: body, Metadata: metadata };
  await world.clients.s3.send(new PutObjectCommand({ ...request, IfNoneMatch: '*' }));
}

/** The same job, once more, under another name. */
async function restoreByHand(name: string, jobId: string) {
  const executionArn = await world.startByHand(name, { vaultName: 'demo', jobId });
  return endingOf(await world.cloud.stepFunctions.ended(executionArn));
}

describe('what is there already', () => {
  test('is found by the same job, and nothing is fetched again', async () => {
    const archiveId = await world.upload(bytesOf(1000, 'same job'));
    const { jobId, output } = await restore(world, { archiveId });
    const requests = outputRequests(jobId);
    expect(requests).toBeGreaterThan(0);
    const again = await restoreByHand('same-job-again', jobId);
    expect(again).toMatchObject({ status: 'SUCCEEDED', output: { ...output, outcome: 'already restored' } });
    expect(outputRequests(jobId)).toBe(requests);
  });

  test('is found by another job for the same archive', async () => {
    const archiveId = await world.upload(bytesOf(1000, 'other job'));
    const first = await restore(world, { archiveId });
    const { jobId, ...second } = await restore(world, { archiveId });
    expect(second).toMatchObject({ status: 'SUCCEEDED', output: { ...first.output, outcome: 'already restored' } });
    expect(outputRequests(jobId)).toBe(0);
    const object = await world.object(`demo/${archiveId}`);
    expect(object?.metadata['thaw-job-id']).toBe(first.jobId);
    expect(await world.openUploads()).toEqual([]);
  });

  test('and has no hash is found by the same job, by its size', async () => {
    const archiveId = await world.upload(bytesOf(4 * MiB, 'size only'));
    const { jobId, output } = await restore(world, { archiveId, range: `${MiB}-${3 * MiB - 1}` });
    const requests = outputRequests(jobId);
    const again = await restoreByHand('size-only-again', jobId);
    expect(again).toMatchObject({
      status: 'SUCCEEDED',
      output: { ...output, outcome: 'already restored', treeHash: null, verified: 'size' },
    });
    expect(outputRequests(jobId)).toBe(requests);
  });

  test('and has no hash is not believed to be what another job brings', async () => {
    const archiveId = await world.upload(bytesOf(4 * MiB, 'size only, two jobs'));
    const job = { archiveId, range: `${MiB}-${3 * MiB - 1}` };
    const first = await restore(world, job);
    expect(first).toMatchObject({ status: 'SUCCEEDED', output: { verified: 'size' } });
    const second = await restore(world, job);
    expect(second).toMatchObject(
      failedWith('DestinationTaken', new RegExp(`an object of ${2 * MiB} bytes .* from job "${first.jobId}"`)),
    );
    expect(outputRequests(second.jobId)).toBe(0);
  });
});

describe('what somebody else has put there', () => {
  const bytes = bytesOf(1000, 'mine');
  const others: [string, Uint8Array, (treeHash: string) => Record<string, string>][] = [
    ['other bytes', Buffer.from('not an archive'), () => ({})],
    ['the same bytes, of which nobody says what they are', bytes, () => ({})],
    ['as many bytes of another hash', bytesOf(1000, 'yours'), () => ({ 'thaw-tree-hash': 'ab'.repeat(32) })],
    ['fewer bytes that claim our hash', bytes.subarray(1), (treeHash) => ({ 'thaw-tree-hash': treeHash })],
    ['no bytes at all', Buffer.alloc(0), () => ({})],
  ];

  test.each(others)('%s: DestinationTaken, and it is not touched', async (name, foreign, metadataFor) => {
    const { id: archiveId, treeHash } = await world.cloud.glacier.admin.putArchive('demo', bytes);
    const key = `taken/${name}`;
    const metadata = metadataFor(treeHash);
    await putObject(key, foreign, metadata);
    const { jobId, ...ending } = await restore(world, { archiveId, description: JSON.stringify({ thaw: { key } }) });
    expect(ending).toMatchObject(
      failedWith('DestinationTaken', /: wanted nothing there, found an object of \d+ bytes .*\.$/),
    );
    expect(outputRequests(jobId)).toBe(0);
    const object = await world.object(key);
    expect(object?.bytes.equals(foreign)).toBe(true);
    expect(object?.metadata).toEqual(metadata);
    expect(await world.openUploads()).toEqual([]);
  });

  test('is moved away, and the job is restored by hand', async () => {
    const key = 'taken/for a while';
    await putObject(key, 'not an archive');
    const archiveId = await world.upload(bytes);
    const { jobId, error } = await restore(world, { archiveId, description: JSON.stringify({ thaw: { key } }) });
    expect(error).toBe('DestinationTaken');
    await world.clients.s3.send(new DeleteObjectCommand({ Bucket: outputOf(world.cloud, 'BucketName'), Key: key }));
    expect(await restoreByHand('moved-away', jobId)).toMatchObject({ output: { outcome: 'restored', key } });
    expect((await world.object(key))?.bytes.equals(bytes)).toBe(true);
  });
});

/** Lets nobody's Finalize begin before that of everybody has been called: then all go on at about the same time. */
function meetAtFinalize(jobIds: readonly string[]): void {
  const everybody = jobIds.map(() => Promise.withResolvers<void>());
  const met = Promise.all(everybody.map(({ promise }) => promise));
  for (const [index, jobId] of jobIds.entries()) {
    const wait = async () => {
      everybody[index]?.resolve();
      await met;
      throw Object.assign(new Error('called again soon'), { name: 'ServiceUnavailable' });
    };
    const [functionName = ''] = functionsNamed('Finalize');
    const where = { jobId, functionName };
    world.cloud.faults.add({ place: 'lambda:Invoke', kind: 'replace', times: 1, where, details: { with: wait } });
  }
}

const functionsNamed = (step: string) =>
  world.cloud.template.resources
    .filter(({ type, logicalId }) => type === 'AWS::Lambda::Function' && logicalId.startsWith(`${step}Function`))
    .map(({ physicalId }) => physicalId);

test.each([
  ['one part', 1000],
  ['three parts', 17 * MiB],
])('one archive of %s by two jobs at once: one object, both succeed, no upload is left', async (name, sizeBytes) => {
  const bytes = bytesOf(sizeBytes, 'two jobs');
  const archiveId = await world.upload(bytes);
  const job: JobOptions = { archiveId, description: JSON.stringify({ thaw: { key: `both/${name}` } }) };
  const silent = { place: 'sns:Publish', kind: 'never', times: 2 };
  world.cloud.faults.add(silent);
  const jobIds = await Promise.all([world.startJob(job), world.startJob(job)]);
  await Promise.all(jobIds.map((jobId) => world.cloud.glacier.admin.completeJob(jobId)));
  meetAtFinalize(jobIds);

  const endings = await Promise.all(jobIds.map((jobId, index) => restoreByHand(`both-${sizeBytes}-${index}`, jobId)));
  expect(endings.map(({ status }) => status)).toEqual(['SUCCEEDED', 'SUCCEEDED']);
  expect(endings.map(({ output }) => String(output?.outcome)).toSorted()).toEqual(['already restored', 'restored']);
  const object = await world.object(`both/${name}`);
  expect(object?.bytes.equals(bytes)).toBe(true);
  expect(object?.metadata['thaw-job-id']).toBe(
    jobIds[endings.findIndex(({ output }) => output?.outcome === 'restored')],
  );
  expect(await world.openUploads()).toEqual([]);
});
