import type { Pace, Roads } from '../../functions/archive/estimate.ts';
import { MiB } from '../../functions/archive/units.ts';

/** What a stack has that was deployed without settings; test/cli/doctor/checks.test.ts compares it with infra/props.ts. */
export const usual = {
  minimumPartSizeBytes: 128 * MiB,
  smallOutputUpToBytes: 128 * MiB,
  requestsPerSecond: 100,
  workers: 500,
  maxConcurrency: 20,
  smallWorkers: 200,
} as const satisfies Roads & Pace;
