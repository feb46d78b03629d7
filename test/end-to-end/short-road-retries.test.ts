import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { bytesOf } from './bytes.ts';
import { deployedStates, type Retrier } from './definition.ts';
import { startWorld, type World } from './harness.ts';
import { archiveBytes, provocations } from './provocations.ts';
import { type ToldShort, tellShort } from './short-stories.ts';
import { isOf, Stories } from './stories.ts';

/** Every error that the Retry of the deployed RestoreSmall names is made to happen there; of the others see short-road. */
let world: World;
const bytes = bytesOf(archiveBytes);
const stories = new Stories<ToldShort>();
/** The errors each story provokes, by its name. */
const provoked = new Map<string, readonly string[]>();

beforeAll(async () => {
  world = await startWorld({ restoreSmallOutput: true, speed: 200, tierSeconds: { Standard: 86_400 } });
  const archiveId = await world.upload(bytes);
  const { Retry = [] } = deployedStates(world.cloud, 'RestoreSmallOutput').get('RestoreSmall') ?? {};
  for (const [index, errors] of Retry.flatMap(rounds).entries()) {
    const faults = errors.flatMap((error) => provocations[error]?.('RestoreSmall') ?? []);
    provoked.set(`round-${index}`, errors);
    stories.begin(`round-${index}`, (name) => tellShort(world, name, archiveId, faults));
  }
});
afterAll(() => world.close());

/** A Retry forgives so many errors in one execution: its names in as many rounds as that takes. */
const rounds = ({ ErrorEquals, MaxAttempts }: Retrier): string[][] =>
  Array.from({ length: Math.ceil(ErrorEquals.length / MaxAttempts) }, (_, round) =>
    ErrorEquals.slice(round * MaxAttempts, (round + 1) * MaxAttempts),
  );

test('RestoreSmall meets each error its Retry names, is tried again, and ends well', async () => {
  expect([...provoked.values()].flat().sort()).toEqual(Object.keys(provocations).sort());
  for (const [name, errors] of provoked) {
    const story = await stories.ended(name);
    expect({ name, left: story.left, long: story.long }).toEqual({ name, left: 'Done', long: undefined });
    expect(story.object?.bytes.equals(bytes)).toBe(true);
    const struck = world.cloud.faults.log.map(({ fault }) => fault).filter((fault) => isOf(story, fault));
    expect({ name, errors: new Set(struck).size }).toEqual({ name, errors: errors.length });
  }
});
