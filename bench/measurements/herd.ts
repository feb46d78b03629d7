import { settingsOf } from '../cost/settings.ts';
import { type HerdOptions, simulate } from '../herd/simulation.ts';
import type { Measurement } from '../measurement.ts';

/** Assumed of AWS; the rest are the stack's own settings. */
const world: Omit<HerdOptions, 'workers' | 'maxConcurrency'> = {
  seed: 20261122,
  restores: 1000,
  partsEach: 800, // 100 GiB in parts of 128 MiB
  notifiedWithin: 60,
  lambdaConcurrency: 1000, // Lambda quotas, a region's default
  partSeconds: 2, // COSTS: 1.7 to 2.05 s
  stepSeconds: 2,
  callSeconds: 0.05,
  listLag: 2, // "eventually consistent" (Step Functions API reference, ListExecutions): by how much is not said
  visibilitySeconds: 180, // infra/waiting-room.ts
  batchSize: 10, // infra/start.ts
  batchesAtOnce: 2, // infra/start.ts
  firstWait: 2, // infra/state-machine/budgets.ts, fetchPart.passing
  longestWait: 20,
  retriesAtMost: 10,
};

/** Hundreds of bulk jobs are done together: what the gate makes of it, and what would be without one. */
export const herd: Measurement = {
  name: 'herd',
  async measure(bench) {
    const { workers, maxConcurrency } = await settingsOf(bench.assembly);
    const gated = await simulate({ ...world, workers, maxConcurrency });
    const free = await simulate({ ...world, restores: bench.quick ? 200 : 1000, workers: 1e6, maxConcurrency: 100 });
    return {
      title: '1,000 restores of 100 GiB notified within a minute (simulated)',
      figures: [
        { name: 'ended well', value: gated.endedWell, unit: '', goal: { wanted: 'at least', value: world.restores } },
        {
          name: "of the workers' throughput",
          value: gated.efficiency,
          unit: 'x',
          goal: { wanted: 'at least', value: 0.9 },
        },
        { name: 'all done after', value: gated.seconds / 3600, unit: 'h' },
        { name: 'restores at once, at most', value: gated.mostRestoresAtOnce, unit: '' },
        { name: 'invocations throttled', value: gated.throttled, unit: '' },
        { name: 'a message is received', value: gated.receives, unit: 'times' },
        { name: 'without the gate, MaxConcurrency 100: failed', value: free.failed, unit: '' },
      ],
      notes: [
        `Assumed: parts of ${world.partSeconds} s (half to one and a half of it), Lambda's ${world.lambdaConcurrency} at once, ListExecutions ${world.listLag} s late, calls of ${world.callSeconds} s, messages received in the order in which they become visible.`,
      ],
    };
  },
};
