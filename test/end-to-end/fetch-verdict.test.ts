import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { MiB } from '../../functions/archive/units.ts';
import type { Fault } from '../../local/faults.ts';
import { randomBytes } from '../../local/test/random-bytes.ts';
import { abortUpload, before } from './faults.ts';
import { startWorld, type World } from './harness.ts';
import { type OwnFault, redrive, Stories, statesOf, type Told, tell } from './stories.ts';

/** As in fetch-damage.test.ts: seven slices in two parts, and the plan's first byte. */
const bytes = randomBytes(9 * MiB);
const undisturbed = 8;
const sliceOfPart1 = `${2 * MiB}-${4 * MiB - 1}`;
const sliceOfPart2 = `${8 * MiB}-${9 * MiB - 1}`;

const output = (kind: string, more: Partial<Fault> = {}): Fault => ({ place: 'glacier:GetJobOutput', kind, ...more });
const upload = (kind: string, more: Partial<Fault> = {}): Fault => ({ place: 's3:UploadPart', kind, ...more });

let world: World;
const stories = new Stories();

beforeAll(async () => {
  world = await startWorld({ speed: 200, tierSeconds: { Standard: 86_400 } });
  const archiveId = await world.upload(bytes);
  const replacedId = await world.upload(bytes);
  world.cloud.glacier.admin.replaceTreeHash(replacedId, 'ab'.repeat(32));
  const begin = (named: string, faults: OwnFault[], archive = archiveId) =>
    stories.begin(named, (name) => tell(world, name, archive, faults));

  begin('s3-stalls', [
    upload('stall', { where: { partNumber: '1' }, times: 1, details: { atByte: 3 * MiB, ms: 5000 } }),
  ]);
  begin('upload-breaks', [upload('cut', { where: { partNumber: '1' }, times: 1, details: { atByte: 5 * MiB } })]);
  begin('disk-full', [upload('disk-full', { where: { partNumber: '1' }, times: 1, details: { atByte: 5 * MiB } })]);
  begin('no-hashes', [output('drop-hash')]);
  begin('no-hash-and-flipped', [output('flip', { where: { range: sliceOfPart1 }, details: { dropHash: true } })]);
  begin('replaced-hash', [], replacedId);
  const claims = { sizeBytes: 1000, treeHash: null, key: 'elsewhere', partNumbers: [1] };
  stories.begin('claims', (name) => tell(world, name, archiveId, [], { claims }));
  begin('expires', [output('expire', { where: { range: sliceOfPart2 } })]);
  begin('describe-throttled-for-ever', [{ place: 'glacier:DescribeJob', kind: 'throttle' }]);
  begin('upload-aborted', [before('FetchPart', abortUpload, { where: { partNumber: '2' } })]);
});
afterAll(() => world.close());

function expectRestored({ execution, object, openUploads }: Told): void {
  const { status, error, cause } = execution;
  expect({ status, error, cause }).toEqual({ status: 'SUCCEEDED' });
  expect(object?.bytes.equals(bytes)).toBe(true);
  expect(openUploads).toBe(0);
}

test('Glacier that throttles DescribeJob for ever fails the restore by that name; a redrive ends it well', async () => {
  const failed = await stories.ended('describe-throttled-for-ever');
  expect(failed.execution).toMatchObject({ status: 'FAILED', error: 'ThrottlingException' });
  expect(failed).toMatchObject({ object: undefined, openUploads: 0, requests: 0 });
  const again = await redrive(failed);
  expectRestored(again);
  expect(again.requests).toBe(undisturbed);
});

test('S3 that takes nothing for 5 s makes no stream from Glacier time out', async () => {
  const story = await stories.ended('s3-stalls');
  expectRestored(story);
  expect(story.requests).toBe(undisturbed);
});

test.each(['upload-breaks', 'disk-full'])('%s: the part is begun again, and the restore succeeds', async (name) => {
  const story = await stories.ended(name);
  expectRestored(story);
  expect(story.requests).toBeGreaterThan(undisturbed);
});

test('without any hash of a range the fold decides, and the restore succeeds', async () => {
  const story = await stories.ended('no-hashes');
  expectRestored(story);
  expect(story.requests).toBe(undisturbed);
});

test.each([
  ['no-hash-and-flipped', 'a flipped bit that no hash of a range tells'],
  ['replaced-hash', 'a tree hash that is not that of the archive'],
])('%s: %s ends in ArchiveDamaged, through Abandon, with nothing left', async (name) => {
  const story = await stories.ended(name);
  expect(story.execution).toMatchObject({ status: 'FAILED', error: 'ArchiveDamaged' });
  expect(story.execution.cause).toMatch(
    /Glacier says the tree hash is \\"[0-9a-f]{64}\\", the parts fold to \\"[0-9a-f]{64}\\"/,
  );
  expect(story).toMatchObject({ object: undefined, openUploads: 0, requests: undisturbed });
  expect(await statesOf(story)).toEqual(expect.arrayContaining(['Finalize', 'Abandon', 'Failed']));
});

test('size, hash and key that an input claims are not believed: Glacier tells them', async () => {
  const story = await stories.ended('claims');
  expectRestored(story);
  expect(story.requests).toBe(undisturbed);
});

test('an output that vanishes midway is JobExpired', async () => {
  const story = await stories.ended('expires');
  expect(story.execution).toMatchObject({ status: 'FAILED', error: 'States.ExceedToleratedFailureThreshold' });
  expect(new Set(story.partFailures.map(({ error }) => error))).toEqual(new Set(['JobExpired']));
  expect(story.object).toBeUndefined();
  expect(story.requests).toBeLessThanOrEqual(undisturbed); // nobody asks twice for what is gone
});

test('an upload that somebody aborted midway is UploadLost', async () => {
  const story = await stories.ended('upload-aborted');
  expect(story.execution).toMatchObject({ status: 'FAILED', error: 'States.ExceedToleratedFailureThreshold' });
  expect(story.partFailures.map(({ error }) => error)).toContain('UploadLost');
  expect(story).toMatchObject({ object: undefined, openUploads: 0 });
});
