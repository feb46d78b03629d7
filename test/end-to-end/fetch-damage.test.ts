import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { MiB } from '../../functions/archive/units.ts';
import type { Fault } from '../../local/faults.ts';
import { randomBytes } from '../../local/test/random-bytes.ts';
import { startWorld, type World } from './harness.ts';
import { redrive, Stories, type Told, tell } from './stories.ts';

/**
 * Glacier's answers come wrong. Two parts: 8 MiB in slices of 1, 1, 2, 2, 1, 1 MiB, and 1 MiB in one slice; with the
 * plan's first byte an undisturbed restore asks Glacier eight times.
 */
const bytes = randomBytes(9 * MiB);
const undisturbed = 8;
const sliceOfPart1 = `${2 * MiB}-${4 * MiB - 1}`;
const sliceOfPart2 = `${8 * MiB}-${9 * MiB - 1}`;

/**
 * A slice is asked for three times in an attempt; an attempt is made six times where bytes come damaged, eleven times
 * where something may pass by itself (infra/definitions/budgets.ts).
 */
const patience = (error: string) => 3 * (error === 'ThrottlingException' ? 11 : 6);

const errors = {
  'ignore-range': 'RangeIncomplete',
  'other-range': 'RangeIncomplete',
  short: 'RangeIncomplete',
  long: 'RangeIncomplete',
  cut: 'RangeIncomplete',
  flip: 'RangeDamaged',
  'wrong-hash': 'RangeDamaged',
};

const output = (kind: string, more: Partial<Fault> = {}): Fault => ({ place: 'glacier:GetJobOutput', kind, ...more });

let world: World;
const stories = new Stories(6); // these wait more than they work

beforeAll(async () => {
  world = await startWorld({ speed: 200, tierSeconds: { Standard: 86_400 } });
  const archiveId = await world.upload(bytes);
  const begin = (named: string, fault: Fault) => stories.begin(named, (name) => tell(world, name, archiveId, [fault]));
  begin('throttle-always', output('throttle', { where: { range: sliceOfPart2 } }));
  begin('stall-once', output('stall', { where: { range: sliceOfPart1 }, times: 1 }));
  for (const kind of Object.keys(errors)) begin(`${kind}-always`, output(kind, { where: { range: sliceOfPart2 } }));
  for (const kind of [...Object.keys(errors), 'throttle'])
    begin(`${kind}-once`, output(kind, { where: { range: sliceOfPart1 }, times: 1 }));
});
afterAll(() => world.close());

function expectRestored({ execution, object, openUploads }: Told): void {
  const { status, error, cause } = execution;
  expect({ status, error, cause }).toEqual({ status: 'SUCCEEDED' });
  expect(object?.bytes.equals(bytes)).toBe(true);
  expect(openUploads).toBe(0);
}

test.each([...Object.keys(errors), 'throttle', 'stall'])(
  'a slice that meets "%s" once is fetched again, alone',
  async (kind) => {
    const story = await stories.ended(`${kind}-once`);
    expectRestored(story);
    expect(story.requests).toBe(undisturbed + 1);
  },
);

test.each(Object.entries({ ...errors, throttle: 'ThrottlingException' }))(
  'a slice that meets "%s" every time fails the restore by %s, leaves no object, and a redrive fetches the missing part only',
  async (kind, error) => {
    const failed = await stories.ended(`${kind}-always`);
    expect(failed.execution).toMatchObject({ status: 'FAILED', error: 'States.ExceedToleratedFailureThreshold' });
    expect(failed.partFailures).toMatchObject([{ error }]);
    expect(failed).toMatchObject({ object: undefined, openUploads: 1, requests: undisturbed - 1 + patience(error) });

    const again = await redrive(failed);
    expectRestored(again);
    expect(again.requests).toBe(failed.requests + 1);
  },
);
