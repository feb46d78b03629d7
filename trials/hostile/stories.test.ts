import { InitiateJobCommand } from '@aws-sdk/client-glacier';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { sample } from 'fast-check';
import { startWorld, type World } from '../../test/end-to-end/harness.ts';
import { withVariables } from '../../test/end-to-end/template-edits.ts';
import { oddJobs, rumours } from './stories.ts';
import { inWords, isOurName, shareOf, type Tally } from './tally.ts';

/** Inputs that go all the way, through SNS, SQS and every step; CI asks for 200. A failure names its seed. */
const stories = Number(process.env.HOSTILE_STORIES ?? 12);
/** The same ones each time, unless others are asked for: the gate says the same of the same commit. */
const seed = Number(process.env.HOSTILE_SEED ?? 1011583399);
const patienceMs = 20_000 + stories * 2_000;
const prefix = 'restored/';

let world: World;
beforeAll(async () => {
  world = await startWorld({
    tierSeconds: { Standard: 3600 }, // a job is done when its story says so
    changeTemplate: withVariables('Plan', { KEY_PREFIX: prefix }),
  });
});
afterAll(() => world.close());

/** Whatever was thrown at it: nothing lies outside the prefix, nothing was left open. */
afterEach(async () => {
  for (const { key } of await world.objects()) {
    const steps = key.slice(prefix.length).split('/');
    expect(key.startsWith(prefix) && !steps.some((step) => ['', '.', '..'].includes(step))).toBe(true);
  }
  expect(await world.openUploads()).toEqual([]);
});

const demandBoth = (outcomes: Tally) => {
  expect(shareOf(outcomes, (outcome) => outcome === 'accepted')).toBeGreaterThan(0.1);
  expect(shareOf(outcomes, (outcome) => outcome !== 'accepted')).toBeGreaterThan(0.1);
};

/** A few of twelve may all go one way; of a hundred none do. */
const told = (name: string, outcomes: Tally) => {
  process.stdout.write(`${inWords(name, outcomes)} (seed ${seed})\n`);
  if (stories >= 100) demandBoth(outcomes);
};

async function tallyOf<Input>(inputs: readonly Input[], meet: (input: Input, number: number) => Promise<string>) {
  const outcomes: Tally = new Map();
  for (const [number, input] of inputs.entries()) {
    const outcome = await meet(input, number);
    // In one object, so that a failure shows the input beside the outcome.
    expect({ input, outcome, isNamed: isNamed(outcome) }).toEqual({ input, outcome, isNamed: true });
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
  }
  return outcomes;
}

/** SNS and SQS have names of their own for what they do not even take, an empty text among it. */
const namesOfAws = ['InvalidParameterException', 'InvalidMessageContents', 'AWS.SimpleQueueService.MissingParameter'];

const isNamed = (outcome: string) => outcome === 'accepted' || namesOfAws.includes(outcome) || isOurName(outcome);

async function endOf(jobId: string): Promise<string> {
  const { status, error = `${status} without an error` } = await world.restored(jobId);
  return status === 'SUCCEEDED' ? 'accepted' : error;
}

/** A job that is done and told nobody. */
async function silentJob(number: number): Promise<string> {
  const archiveId = await world.upload(Buffer.from(`archive ${number} of seed ${seed}`));
  const jobParameters = { Type: 'archive-retrieval', ArchiveId: archiveId };
  const request = new InitiateJobCommand({ accountId: '-', vaultName: 'demo', jobParameters });
  const { jobId = '' } = await world.clients.glacier.send(request);
  await world.cloud.glacier.admin.completeJob(jobId);
  return jobId;
}

/** How the next execution ends. */
const nextEnd = () =>
  new Promise<string>((resolve) => {
    let isFirst = true;
    world.cloud.stepFunctions.onStatusChange(({ status, error }) => {
      if (status === 'RUNNING' || !isFirst) return;
      isFirst = false;
      resolve(status === 'SUCCEEDED' ? 'accepted' : (error ?? `${status} without an error`));
    });
  });

/** By the topic and past it in turn, which take different characters. */
async function say(text: string, number: number): Promise<string | undefined> {
  try {
    await (number % 2 === 0 ? world.publish(text) : world.send(text));
    return undefined;
  } catch (error) {
    return Error.isError(error) ? error.name : 'no error at all';
  }
}

/** What became of a message: a dead letter, or the one execution it started. One that comes back is met again, for as long as the test lasts. */
async function meetRumour(text: string, number: number): Promise<string> {
  const dead = world.deadLetters().length;
  const started = nextEnd();
  const done = world.messagesDone(1);
  const refused = await say(text, number);
  if (refused !== undefined) return refused;
  await done;
  if (world.deadLetters().length > dead) return 'NotificationRefused';
  return await started;
}

test(
  'odd notifications are restored or refused by name, all the way',
  async () => {
    const inputs = sample(rumours, { numRuns: Math.ceil(stories / 2), seed });
    const outcomes = await tallyOf(inputs, async (rumour, number) =>
      meetRumour(rumour(await silentJob(number)), number),
    );
    told('notifications, end to end', outcomes);
  },
  patienceMs,
);

test(
  'odd jobs are restored or refused by name, all the way',
  async () => {
    const inputs = sample(oddJobs, { numRuns: Math.floor(stories / 2), seed });
    const outcomes = await tallyOf(inputs, async ({ vault, description, archiveDescription }, number) => {
      const bytes = Buffer.from(`job ${number} of seed ${seed}`);
      const archiveId = await world.upload(bytes, { vault, description: archiveDescription });
      const jobId = await world.startJob({ archiveId, vault, description });
      await world.cloud.glacier.admin.completeJob(jobId);
      return await endOf(jobId);
    });
    told('jobs, end to end', outcomes);
  },
  patienceMs,
);
