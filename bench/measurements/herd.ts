import { settingsOf } from '../cost/settings.ts';
import { type HerdOptions, simulate } from '../herd/simulation.ts';
import type { Measurement, Result } from '../measurement.ts';

/** Assumed of AWS, and what is fixed in the stack; the rest are its settings. */
const world: Omit<HerdOptions, 'workers' | 'maxConcurrency' | 'listLag'> = {
  seed: 20261122,
  restores: 1000,
  partsEach: 800, // 100 GiB in parts of 128 MiB
  notifiedWithin: 60,
  lambdaConcurrency: 1000, // Lambda quotas, a region's default
  partSeconds: 2, // 128 MiB over the paced line take 1.7 to 2.05 s
  stepSeconds: 2,
  callSeconds: 0.05,
  batchSize: 10, // infra/start.ts
  batchesAtOnce: 2, // infra/start.ts
  firstWait: 2, // infra/definitions/budgets.ts, fetchPart.passing
  longestWait: 20,
  retriesAtMost: 10,
  redrivesAtMost: 5, // functions/redrive.ts
  redriveAfter: 180, // infra/redrive.ts
};

/**
 * Hundreds of bulk jobs are done together: what the gate makes of it. ListExecutions is "eventually consistent" (Step
 * Functions API reference) and nobody says by how much, so it is simulated up to date and two seconds late.
 */
export const herd: Measurement = {
  name: 'herd',
  async measure(bench) {
    const { workers, maxConcurrency } = await settingsOf(bench.assembly);
    const stack = { ...world, workers, maxConcurrency };
    const open = { ...stack, workers: 1e6, maxConcurrency: 100, redrivesAtMost: 0, listLag: 0 };
    const { failed } = await simulate(bench.quick ? { ...open, restores: 200 } : open);
    return [await gated({ ...stack, listLag: 0 }), await gated({ ...stack, listLag: 2 }), withoutGate(failed)];
  },
};

async function gated(options: HerdOptions): Promise<Result> {
  const outcome = await simulate(options);
  const lag = options.listLag === 0 ? 'up to date' : `${options.listLag} s late`;
  return {
    title: `1,000 restores of 100 GiB notified within a minute (simulated), ListExecutions ${lag}`,
    figures: [
      { name: 'ended well', value: outcome.endedWell, unit: '', goal: { wanted: 'at least', value: options.restores } },
      {
        name: `of the throughput of ${options.workers} workers`,
        value: outcome.efficiency,
        unit: 'x',
        goal: { wanted: 'at least', value: 0.9 },
      },
      { name: 'all done after', value: outcome.seconds / 3600, unit: 'h' },
      { name: 'restores at once, at most', value: outcome.mostRestoresAtOnce, unit: '' },
      { name: 'redriven by the stack', value: outcome.redriven, unit: '' },
      { name: 'invocations throttled', value: outcome.throttled, unit: '' },
      { name: 'a message is received', value: outcome.receives, unit: 'times' },
    ],
    notes: [
      `Assumed: parts of ${options.partSeconds} s (half to one and a half of it), ${options.lambdaConcurrency} Lambdas at once, calls of ${options.callSeconds} s, messages received in the order in which they become visible, as functions/dispatch/retry-delay.ts says.`,
    ],
  };
}

const withoutGate = (failed: number): Result => ({
  title: 'The same without a gate, MaxConcurrency 100, before anybody redrives (simulated)',
  figures: [{ name: 'failed', value: failed, unit: '' }],
});
