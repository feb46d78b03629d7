import { simulateArrivals } from './arrivals.ts';
import { defaultOptions } from './options.ts';
import { type SimulationOutcome, simulateVault } from './simulation.ts';

/** One line of the table: what was aimed at, and what came of it. */
export interface Story {
  readonly name: string;
  readonly title: string;
  readonly figures: () => Promise<readonly Figure[]>;
}

export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly aim: { readonly atMost: number } | { readonly atLeast: number };
}

const [MiB, GiB] = [2 ** 20, 2 ** 30];
const atMost = (name: string, value: number, most: number, unit = ''): Figure => ({
  name,
  value,
  unit,
  aim: { atMost: most },
});
const atLeast = (name: string, value: number, least: number, unit = ''): Figure => ({
  name,
  value,
  unit,
  aim: { atLeast: least },
});

/** The table of what a run's pace has to be. Low quotas, default settings. */
export const stories: readonly Story[] = [
  {
    name: 'medium',
    title: '100 TiB in archives of 200 MiB, Bulk',
    async figures() {
      const options = { ...defaultOptions, archives: [{ count: 524_288, sizeBytes: 200 * MiB }], sampleAtMost: 5000 };
      const [real, ideal] = [await simulateVault(options), await simulateVault({ ...options, ideal: true })];
      return [
        atMost('InitiateJobs per archive', real.initiateJobsPerArchive, 1.01),
        atMost('failed for good', real.failedForGood, 0),
        atLeast('restored', real.restored, 1),
        atMost('hours, against free calls', real.hours / ideal.hours, 1.15, 'x'),
        estimated(real),
      ];
    },
  },
  {
    name: 'small-beside-large',
    title: 'Small archives beside 80,000 large ones that wait, 30 ms per call',
    async figures() {
      const { smallPerSecond, longestSmallWaitSeconds } = await simulateArrivals({ large: 80_000, small: 10_000 });
      return [
        atLeast('small ones started per second', smallPerSecond, 150),
        atMost('longest wait of a small one', longestSmallWaitSeconds, 120, 's'),
      ];
    },
  },
  {
    name: 'many-small',
    title: '10,000,000 archives of 10 MiB at 100 requests per second, Bulk',
    async figures() {
      const archives = [{ count: 10_000_000, sizeBytes: 10 * MiB }];
      const real = await simulateVault({ ...defaultOptions, archives, sampleAtMost: 10_000 });
      return [
        atMost('hours to ask for all', real.hoursToAskForAll ?? Infinity, 34, 'h'),
        atMost('InitiateJobs per archive', real.initiateJobsPerArchive, 1.01),
        atLeast('restored', real.restored, 1),
        estimated(real),
      ];
    },
  },
  {
    name: 'largest',
    title: 'One archive of 40,000 GiB, 20 workers at 10 MiB/s each',
    async figures() {
      const archives = [{ count: 1, sizeBytes: 40_000 * GiB }];
      const real = await simulateVault({ ...defaultOptions, archives, workers: 20, streamBytesPerSecond: 10 * MiB });
      return [
        atLeast('restored', real.restored, 1),
        atMost('each part fetched', real.partsFetched / 10_000, 1, 'times'),
        estimated(real),
      ];
    },
  },
  {
    name: 'policy',
    title: 'A policy of 10 GiB per hour; one archive of 12 GiB first, then 2,000 of 50 MiB, Standard',
    async figures() {
      const archives = [
        { count: 1, sizeBytes: 12 * GiB },
        { count: 2000, sizeBytes: 50 * MiB },
      ];
      const wish = { ...defaultOptions, archives, tier: 'Standard', policyBytesPerHour: 10 * GiB } as const;
      const real = await simulateVault(wish);
      return [
        atLeast('of the 2,000 restored', real.restored * 2001, 2000),
        atMost('named as refused for good', Math.abs(Math.round(real.failedForGood * 2001) - 1), 0, 'besides one'),
        atMost('hours to ask for the 2,000', real.hoursToAskForMost ?? Infinity, 11, 'h'),
      ];
    },
  },
  {
    name: 'taken-away',
    title: '500 archives of 10 GiB, each object taken away two hours after it came, Bulk',
    async figures() {
      const archives = [{ count: 500, sizeBytes: 10 * GiB }];
      const real = await simulateVault({ ...defaultOptions, archives, takenAwayAfterHours: 2 });
      return [atMost('InitiateJobs', real.initiateJobsPerArchive * 500, 500)];
    },
  },
];

/** How far the estimate is from what the simulation took: 1 is right. */
const estimated = ({ estimatedHours, hours }: SimulationOutcome): Figure =>
  atMost('estimate off by', Math.abs(estimatedHours / hours - 1) * 100, 30, '%');
