import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { MiB } from '../../functions/archive/units.ts';
import { randomBytes } from '../../local/test/random-bytes.ts';
import { lambda, withLargeParts } from './faults.ts';
import { startWorld, type World } from './harness.ts';
import { childrenOf, isOf, type OwnFault, redrive, Stories, statesOf, type Told, tell } from './stories.ts';

/** Workers die in all the ways they can; and parts above 1 GiB, played by small ones. */
const bytes = randomBytes(9 * MiB);
const undisturbed = 8;
const sliceOfPart2 = `${8 * MiB}-${9 * MiB - 1}`;

const once = { times: 1 };
const ofPart1 = { times: 1, where: { partNumber: '1' } };
const runningTwice = { place: 'states:MapItem', kind: 'run-twice', times: 1, where: { item: '1' } };
const flippedAlways = { place: 'glacier:GetJobOutput', kind: 'flip', where: { range: sliceOfPart2 } };

const accidents: Readonly<Record<string, readonly OwnFault[]>> = {
  'part-crashes-before': [lambda('FetchPart', 'crash-before', ofPart1)],
  // Its upload stalls for longer than it lives, so that it cannot be done before.
  'part-crashes-during': [
    { place: 's3:UploadPart', kind: 'stall', ...ofPart1, details: { atByte: MiB, ms: 2000 } },
    lambda('FetchPart', 'crash-during', { ...ofPart1, details: { afterMs: 1000 } }),
  ],
  'part-crashes-after': [lambda('FetchPart', 'crash-after', ofPart1)],
  'part-out-of-memory': [lambda('FetchPart', 'out-of-memory', ofPart1)],
  'part-out-of-time': [lambda('FetchPart', 'timeout', ofPart1)],
  'part-runs-twice': [runningTwice],
  'part-runs-twice-with-another-etag': [{ place: 's3:UploadPart', kind: 'new-etag', ...ofPart1 }, runningTwice],
  'finalize-crashes-before': [lambda('Finalize', 'crash-before', once)],
  'finalize-crashes-after': [lambda('Finalize', 'crash-after', once)],
  'large-part-crashes-after': [withLargeParts, lambda('FetchPart', 'crash-after', ofPart1)],
};

let world: World;
const stories = new Stories();

beforeAll(async () => {
  world = await startWorld({ speed: 200, tierSeconds: { Standard: 86_400 } });
  const archiveId = await world.upload(bytes);
  const begin = (named: string, faults: readonly OwnFault[]) =>
    stories.begin(named, (name) => tell(world, name, archiveId, faults));
  begin('large-part-damaged-always', [withLargeParts, flippedAlways]);
  for (const [name, faults] of Object.entries(accidents)) begin(name, faults);
  begin('part-answers-late', [lambda('FetchPart', 'delay', { ...ofPart1, details: { ms: 1500 } })]);
  begin('plan-crashes-after', [lambda('Plan', 'crash-after', once)]);
});
afterAll(() => world.close());

function expectRestored({ execution, object }: Told): void {
  const { status, error, cause } = execution;
  expect({ status, error, cause }).toEqual({ status: 'SUCCEEDED' });
  expect(object?.bytes.equals(bytes)).toBe(true);
}

test.each(Object.keys(accidents))('%s: it is run again, and the restore succeeds', async (name) => {
  const story = await stories.ended(name);
  expectRestored(story);
  expect(story.openUploads).toBe(0);
  const struck = world.cloud.faults.log.filter(({ fault }) => isOf(story, fault));
  expect(struck).toHaveLength(accidents[name]?.length ?? 0);
});

test('a part whose worker answers late is waited for, and not fetched again', async () => {
  const story = await stories.ended('part-answers-late');
  expectRestored(story);
  expect(story.requests).toBe(undisturbed);
});

test('a Plan that crashed when its upload was open goes on with it: nothing is left open', async () => {
  const story = await stories.ended('plan-crashes-after');
  expectRestored(story);
  expect(story.openUploads).toBe(0);
});

test('large parts are Standard children, and a redrive of them fetches the missing part only', async () => {
  const failed = await stories.ended('large-part-damaged-always');
  expect(failed.execution).toMatchObject({ status: 'FAILED', error: 'States.ExceedToleratedFailureThreshold' });
  expect(failed.partFailures).toMatchObject([{ error: 'RangeDamaged' }]);
  expect(failed).toMatchObject({ object: undefined, openUploads: 1, requests: undisturbed - 1 + 3 * 6 });
  expect(await statesOf(failed)).toContain('FetchLargeParts');
  const children = await childrenOf(failed);
  expect(children.map((arn) => arn.split(':')[5])).toEqual(['execution', 'execution']);

  const again = await redrive(failed);
  expectRestored(again);
  expect(again).toMatchObject({ openUploads: 0, requests: failed.requests + 1 });
});
