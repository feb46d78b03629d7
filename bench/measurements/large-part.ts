import type { Measurement } from '../measurement.ts';
import { openPartLine } from '../part-line.ts';
import type { Taken } from '../workers/measured.ts';
import { peakMiB, ratio, wallSeconds } from './part.ts';

const MiB = 2 ** 20;
const workerMiB = 75;

/** The largest part there is: memory must not grow with it. */
export const largePart: Measurement = {
  name: 'large part',
  async measure(bench) {
    const partMiB = bench.quick ? 1024 : 4096;
    const limitSeconds = partMiB / workerMiB;
    const pace = { streamBytesPerSecond: 18 * MiB, workerBytesPerSecond: workerMiB * MiB };
    using line = await openPartLine(bench, { scheme: 'https', workers: ['product'], ...pace });
    const copy = (mib: number) => line.copy('product', { outputBytes: mib * MiB, partBytes: mib * MiB });
    const small = [await copy(128), await copy(128)];
    const large: Taken[] = [];
    for (let time = 0; time < (bench.quick ? 1 : 3); time += 1) large.push(await copy(partMiB));
    return {
      title: `One part of ${partMiB / 1024} GiB over https, 18 MiB/s a stream, 75 MiB/s each way (limit ${limitSeconds.toFixed(1)} s)`,
      figures: [
        { name: 'product', value: wallSeconds(large), unit: 's' },
        ratio("product / the line's limit", wallSeconds(large) / limitSeconds, 1.05),
        {
          name: 'memory above that of a part of 128 MiB',
          value: peakMiB(large) - peakMiB(small),
          unit: 'MiB',
          goal: { wanted: 'at most', value: 64 },
        },
      ],
      ...(bench.quick ? { notes: ['Quick: 1 GiB once, in place of 4 GiB three times.'] } : {}),
    };
  },
};
