import { type Bench, type Figure, type Measurement, type Result } from '../measurement.ts';
import { openPartLine, type WorkerName, workerNames } from '../part-line.ts';
import { median, repeat } from '../statistics.ts';
import type { Taken } from '../workers/measured.ts';

const MiB = 2 ** 20;
const partMiB = 128;
const size = { outputBytes: partMiB * MiB, partBytes: partMiB * MiB };

/** CPU s/GiB of a bare pipe on the machine that the goals were set on; 15 % more, and this is not a machine to measure on. */
const pipeCpu = { http: 2.7, https: 3.8 } as const;
const tolerance = 1.15;

export type TakenBy = Readonly<Record<WorkerName, readonly Taken[]>>;

/** One part of 128 MiB as fast as it goes. CPU is the worker's own: on Lambda a share of a vCPU is what it has. */
export const part: Measurement = {
  name: 'part',
  async measure(bench) {
    return [await unpaced(bench, 'http'), await unpaced(bench, 'https')];
  },
};

async function unpaced(bench: Bench, scheme: 'http' | 'https'): Promise<Result> {
  const taken = await inTurns(bench, { scheme });
  const cpu = (name: WorkerName) => median(taken[name].map(cpuSecondsPerGiB));
  const goals = scheme === 'https';
  const figures: Figure[] = workerNames.flatMap((name) => figuresOf(name, taken[name]));
  figures.push(
    ratio('CPU: product / pipe', cpu('product') / cpu('pipe'), goals ? 1.25 : undefined),
    ratio('CPU: product / store-and-forward', cpu('product') / cpu('store-and-forward'), goals ? 0.8 : undefined),
  );
  const limit = pipeCpu[scheme] * tolerance;
  const title = `One part of 128 MiB over ${scheme}, unpaced`;
  if (cpu('pipe') <= limit) return { title, figures };
  const unfit = `A bare pipe over ${scheme} took ${cpu('pipe').toFixed(2)} CPU s/GiB, more than ${limit.toFixed(2)} (15 % above the ${pipeCpu[scheme]} this bench was written with): the machine is slower, or busy with something else, and its figures are not to be compared.`;
  return { title, figures, unfit };
}

/** Each worker once for warming up, as Lambda's environments are warm for all parts but the first; then in turns. */
export async function inTurns(
  bench: Bench,
  line: Omit<Parameters<typeof openPartLine>[1], 'workers'>,
): Promise<TakenBy> {
  using open = await openPartLine(bench, { ...line, workers: workerNames });
  for (const name of workerNames) await open.copy(name, size);
  const rounds = await repeat(bench, async () => {
    const round: [WorkerName, Taken][] = [];
    for (const name of workerNames) round.push([name, await open.copy(name, size)]);
    return Object.fromEntries(round);
  });
  const of = (name: WorkerName) => rounds.flatMap((round) => round[name] ?? []);
  return { product: of('product'), pipe: of('pipe'), 'store-and-forward': of('store-and-forward') };
}

function figuresOf(name: WorkerName, taken: readonly Taken[]): Figure[] {
  return [
    { name: `${name}: CPU`, value: median(taken.map(cpuSecondsPerGiB)), unit: 's/GiB' },
    { name: `${name}: speed`, value: partMiB / wallSeconds(taken), unit: 'MiB/s' },
    { name: `${name}: memory at most`, value: peakMiB(taken), unit: 'MiB' },
  ];
}

const cpuSecondsPerGiB = ({ cpuSeconds }: Taken) => (cpuSeconds * 1024) / partMiB;
export const wallSeconds = (taken: readonly Taken[]) => median(taken.map((each) => each.wallSeconds));
export const peakMiB = (taken: readonly Taken[]) => Math.max(...taken.map(({ peakBytes }) => peakBytes)) / MiB;

export const ratio = (name: string, value: number, most?: number): Figure => ({
  name,
  value,
  unit: 'x',
  ...(most === undefined ? {} : { goal: { wanted: 'at most', value: most } }),
});
