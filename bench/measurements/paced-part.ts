import type { Bench, Figure, Measurement, Result } from '../measurement.ts';
import { workerNames } from '../part-line.ts';
import { inTurns, peakMiB, ratio, wallSeconds } from './part.ts';

const MiB = 2 ** 20;
const workerMiB = 75;
/** What the line needs for 128 MiB each way at 75 MiB/s. */
const limitSeconds = 128 / workerMiB;

/** One part over a line as narrow as Lambda's: 75 MiB/s each way, and Glacier's streams on it. */
export const pacedPart: Measurement = {
  name: 'paced part',
  async measure(bench) {
    return [await paced(bench, 18), await paced(bench, 75)];
  },
};

async function paced(bench: Bench, streamMiB: number): Promise<Result> {
  const pace = { streamBytesPerSecond: streamMiB * MiB, workerBytesPerSecond: workerMiB * MiB };
  const taken = await inTurns(bench, { scheme: 'https', ...pace });
  const walls = workerNames.map((name): Figure => ({ name, value: wallSeconds(taken[name]), unit: 's' }));
  const goals = streamMiB === 18;
  const memory: Figure = { name: 'product: memory at most', value: peakMiB(taken.product), unit: 'MiB' };
  return {
    title: `One part of 128 MiB over https, ${streamMiB} MiB/s a stream, 75 MiB/s each way (limit ${limitSeconds.toFixed(2)} s)`,
    figures: [
      ...walls,
      ratio("product / the line's limit", wallSeconds(taken.product) / limitSeconds, goals ? 1.15 : undefined),
      goals ? { ...memory, goal: { wanted: 'at most', value: 256 } } : memory,
    ],
  };
}
