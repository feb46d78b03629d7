import type { Tier } from '../../functions/vault-flow.ts';
import type { Region } from '../../local/quotas.ts';

/** A vault, a stack and a region. */
export interface SimulationOptions {
  /** The vault's archives, in the order in which they are asked for. */
  readonly archives: readonly { readonly count: number; readonly sizeBytes: number }[];
  readonly tier: Tier;
  /** What one worker brings from Glacier into S3. */
  readonly streamBytesPerSecond: number;
  /** Lambda's concurrent executions, of the whole account. */
  readonly concurrency: number;
  readonly quotas: Region;
  /** Calls take no time and have no quota. */
  readonly ideal: boolean;
  readonly workers: number;
  readonly maxConcurrency: number;
  readonly requestsPerSecond: number;
  /** The account's data retrieval policy. @default - none */
  readonly policyBytesPerHour?: number;
  /** Each object is taken out of the bucket so long after it came. @default - never */
  readonly takenAwayAfterHours?: number;
  /** Nothing is simulated after so many hours. */
  readonly hoursAtMost: number;
  readonly seed: number;
  /** The most archives that are simulated one by one: with more, each stands for several. */
  readonly sampleAtMost: number;
}

export const defaultOptions = {
  tier: 'Bulk',
  streamBytesPerSecond: 18 * 2 ** 20,
  concurrency: 1000, // Lambda quotas, a region's default
  quotas: 'low',
  ideal: false,
  workers: 500, // infra/props.ts; held equal by options.test.ts
  maxConcurrency: 20,
  requestsPerSecond: 100,
  hoursAtMost: 240,
  seed: 20261130,
  sampleAtMost: 20_000,
} as const satisfies Partial<SimulationOptions>;

/**
 * How many archives one of the simulated stands for. Whatever happens per second (quotas, requests, calls, bytes) then
 * happens so much more slowly, and what AWS or the product count in hours or in places stays: rates are right, single
 * restores are drawn out. Exact for 1.
 */
export function eachStandsFor({
  archives,
  sampleAtMost,
}: Pick<SimulationOptions, 'archives' | 'sampleAtMost'>): number {
  const count = archives.reduce((sum, kind) => sum + kind.count, 0);
  return Math.max(1, count / sampleAtMost);
}
