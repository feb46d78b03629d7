import { expect, test } from '@jest/globals';
import { assert, asyncProperty } from 'fast-check';
import { storedParts } from '../../functions/restore/map-results.ts';
import { fakeBucket } from '../../test/functions/doors.ts';
import { inWords, shareOf, type Tally, type Trial, tally } from './tally.ts';
import { resultRows, streamOf, trials } from './trials.ts';

/** CI asks for 100,000 in all. A failure names its seed; `HOSTILE_SEED` brings it back. */
const runs = Number(process.env.HOSTILE_RUNS ?? 2_000);
const seed = Number(process.env.HOSTILE_SEED ?? Math.floor(Math.random() * 2 ** 31));

const bothHappen = (outcomes: Tally) => {
  expect(shareOf(outcomes, (outcome) => outcome === 'accepted')).toBeGreaterThan(0.1);
  expect(shareOf(outcomes, (outcome) => outcome !== 'accepted')).toBeGreaterThan(0.1);
};

test.each(trials as Trial<unknown>[])('$name: every input is accepted or refused by name', (trial) => {
  const outcomes = tally(trial, runs, seed);
  process.stdout.write(`${inWords(trial.name, outcomes)} (seed ${seed})\n`);
  bothHappen(outcomes);
});

const task = {
  outcome: 'planned',
  vaultName: 'photos',
  jobId: 'job-1',
  bucket: 'dest',
  key: 'key',
  uploadId: 'upload',
  sizeBytes: 2 * 8 * 2 ** 20 + 5,
  partSizeBytes: 8 * 2 ** 20,
  executionName: 'photos-1',
  partNumbers: [1, 2, 3],
  keptRowsKey: null,
  largeParts: false,
  treeHash: null,
  verified: 'size',
  availableUntil: null,
  fetched: { ResultWriterDetails: { Bucket: 'work', Key: 'manifest' } },
} as const;

const manifest = JSON.stringify({ ResultFiles: { SUCCEEDED: [{ Key: 'rows' }] } });

test('result files: parts are exactly those of the plan, or refused by name', async () => {
  const outcomes: Tally = new Map();
  await assert(
    asyncProperty(resultRows, async (rows) => {
      const bucket = fakeBucket({ read: async (_, key) => streamOf(key === 'rows' ? rows.join('\n') : manifest) });
      const outcome = await storedParts(task, bucket).then(
        (parts) => {
          expect(parts.map(({ partNumber }) => partNumber)).toEqual([1, 2, 3]);
          return 'accepted';
        },
        (error: Error) => error.name,
      );
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    }),
    { numRuns: Math.min(runs, 20_000), seed },
  );
  process.stdout.write(`${inWords('result files', outcomes)} (seed ${seed})\n`);
  expect([...outcomes.keys()].sort()).toEqual(['PartsIncomplete', 'ResultsNotUnderstood', 'accepted']);
  bothHappen(outcomes);
});
