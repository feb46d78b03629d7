import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { randomBytes } from '../../local/test/random-bytes.ts';
import { deployedStates, type Retrier } from './definition.ts';
import { withLargeParts } from './faults.ts';
import { startWorld, type World } from './harness.ts';
import { archiveBytes, catastrophes, provocations, type Step } from './provocations.ts';
import {
  childrenOf,
  failuresIn,
  isOf,
  type OwnFault,
  Stories,
  type Story,
  statesOf,
  type Told,
  tell,
} from './stories.ts';

/**
 * Every error that a Retry or a Catch of the deployed definition names is made to happen there. A name that comes new
 * into the definition has no provocation, and fails here.
 */
interface Retrying {
  readonly step: Step;
  /** What it takes to come there. */
  readonly way?: readonly OwnFault[];
  /** How its executions end. */
  readonly end: { readonly status: string; readonly error?: string };
}

const succeeded = { status: 'SUCCEEDED' };
const retrying: Readonly<Record<string, Retrying>> = {
  Plan: { step: 'Plan', end: succeeded },
  FetchPart: { step: 'FetchPart', end: succeeded },
  FetchLargePart: { step: 'FetchPart', way: [withLargeParts], end: succeeded },
  Finalize: { step: 'Finalize', end: succeeded },
  Abandon: {
    step: 'Abandon',
    way: [{ place: 'states:MapItem', kind: 'double' }],
    end: { status: 'FAILED', error: 'PartsIncomplete' },
  },
};

let world: World;
const bytes = randomBytes(archiveBytes);
const stories = new Stories();
/** The errors each story provokes, by its name. */
const provoked = new Map<string, readonly string[]>();

beforeAll(async () => {
  world = await startWorld({ speed: 200, tierSeconds: { Standard: 86_400 } });
  const archiveId = await world.upload(bytes);
  const begin = (named: string, faults: readonly OwnFault[]) =>
    stories.begin(named, (name) => tell(world, name, archiveId, faults));

  for (const [state, { step, way = [] }] of Object.entries(retrying)) {
    for (const [index, errors] of roundsOf(state).entries()) {
      provoked.set(`${state}-${index}`, errors);
      begin(`${state}-${index}`, [...way, ...errors.flatMap((error) => provocations[error]?.(step) ?? [])]);
    }
  }
  for (const [error, fault] of Object.entries(catastrophes)) begin(error, [fault]);
});
afterAll(() => world.close());

/** A Retry forgives so many errors in one execution: its names in as many rounds as that takes. */
const roundsOf = (state: string): string[][] =>
  (deployedStates(world.cloud).get(state)?.Retry ?? []).flatMap(({ ErrorEquals, MaxAttempts }: Retrier) =>
    Array.from({ length: Math.ceil(ErrorEquals.length / MaxAttempts) }, (_, round) =>
      ErrorEquals.slice(round * MaxAttempts, (round + 1) * MaxAttempts),
    ),
  );

test('these states retry, and no others', () => {
  const found = [...deployedStates(world.cloud)].filter(([, { Retry }]) => Retry !== undefined);
  expect(found.map(([name]) => name).sort()).toEqual(Object.keys(retrying).sort());
});

test('every error that a Retry names has a provocation, and no other has one', () => {
  const retriers = [...deployedStates(world.cloud).values()].flatMap(({ Retry = [] }) => Retry);
  const names = new Set(retriers.flatMap(({ ErrorEquals }) => ErrorEquals));
  expect(Object.keys(provocations).sort()).toEqual([...names].sort());
});

test('every error that a Catch names has a catastrophe, and no other has one', () => {
  // Abandon catches everything: finalize.test.ts tells it.
  const catchers = [...deployedStates(world.cloud)].flatMap(([name, { Catch = [] }]) =>
    name === 'Abandon' ? [] : Catch,
  );
  expect(Object.keys(catastrophes).sort()).toEqual(catchers.flatMap(({ ErrorEquals }) => ErrorEquals).sort());
});

describe.each(Object.entries(retrying))('%s', (state, { end }) => {
  test('meets each error its Retry names, is tried again, and the execution ends as it would have', async () => {
    const rounds = [...provoked].filter(([name]) => name.startsWith(`${state}-`));
    expect(rounds.length).toBeGreaterThan(0);
    for (const [name, errors] of rounds) {
      const story = await stories.ended(name);
      const { status, error, cause } = story.execution;
      expect({ name, status, error, cause }).toMatchObject({ name, ...end });
      expect(story.openUploads).toBe(0);
      expect(story.object?.bytes.equals(bytes)).toBe(end.error === undefined ? true : undefined);
      expect((await errorsOf(state, story)).sort()).toEqual([...errors].sort());
    }
  });
});

/** The errors a state met, as histories tell; an Express child has none, but then each fault that struck counts. */
async function errorsOf(state: string, story: Told): Promise<string[]> {
  if (state === 'FetchPart') return struckOf(story);
  const [child = ''] = state === 'FetchLargePart' ? await childrenOf(story) : [];
  const own = await failuresIn(world, child || story.executionArn);
  return own.filter((error) => !(error in catastrophes));
}

/** Of a story whose faults strike each in one error's name: whether they all did, and so which errors came. */
function struckOf(story: Story): string[] {
  const struck = new Set(world.cloud.faults.log.map(({ fault }) => fault).filter((fault) => isOf(story, fault)));
  const errors = provoked.get(story.name) ?? [];
  return struck.size === errors.length ? [...errors] : [`only ${struck.size} of ${errors.length} errors came`];
}

test.each(Object.keys(catastrophes))(
  '%s is caught: the upload is aborted, and the execution fails by that name',
  async (error) => {
    const story = await stories.ended(error);
    expect(story.execution).toMatchObject({ status: 'FAILED', error });
    expect(await statesOf(story)).toEqual(expect.arrayContaining(['Abandon', 'Failed']));
    expect(story.openUploads).toBe(0);
    expect(story.object?.bytes.toString()).toBe(error === 'DestinationTaken' ? 'a foreign object' : undefined);
  },
);
