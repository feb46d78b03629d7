import { openDispatch } from './dispatch.ts';
import { SimulatedGlacier } from './glacier.ts';
import { defaultOptions } from './options.ts';
import { Restores } from './restores.ts';
import { SimulatedDestination, SimulatedFiles } from './store.ts';
import { withVirtualDate } from './virtual-date.ts';
import { World } from './world.ts';

export interface ArrivalsOutcome {
  readonly smallPerSecond: number;
  readonly longestSmallWaitSeconds: number;
}

const [largeBytes, smallBytes] = [100 * 2 ** 30, 10 * 2 ** 20];

/** How long it is looked at, at most. */
const secondsAtMost = 3600;

/** So many small outputs are told of while so many large ones wait. Nothing is sampled: each message is one. */
export async function simulateArrivals({
  large,
  small,
}: {
  readonly large: number;
  readonly small: number;
}): Promise<ArrivalsOutcome> {
  const archives = [
    { count: large, sizeBytes: largeBytes },
    { count: small, sizeBytes: smallBytes },
  ];
  const world = new World({ ...defaultOptions, archives, tier: 'Expedited', sampleAtMost: Infinity });
  return await withVirtualDate(
    () => world.nowMs,
    () => arrive(world, large, small),
  );
}

async function arrive(world: World, large: number, small: number): Promise<ArrivalsOutcome> {
  const sizeOf = (row: number) => (row < large ? largeBytes : smallBytes);
  const destination = new SimulatedDestination(world, large + small, sizeOf);
  const smallFrom = 1800; // by then the large ones wait, and have for a while
  const startedAt: number[] = [];
  const glacier = new SimulatedGlacier(world, large + small, sizeOf, () => {});
  const files = new SimulatedFiles(world);
  const restores: Restores = new Restores(world, { glacier, destination, files }, 128 * 2 ** 20, (ended) =>
    dispatch.ended(ended),
  );
  const dispatch = openDispatch(world, {
    restores: () => restores,
    work: files,
    onSmall: () => startedAt.push(world.time.nowSeconds),
  });
  const tell = (first: number, count: number) => {
    for (let row = first; row < first + count; row += 1) dispatch.notify(glacier.finished(row));
  };
  tell(0, large);
  world.time.after(smallFrom, () => tell(large, small), true);
  await world.time.run(() => startedAt.length < small && world.time.nowSeconds < smallFrom + secondsAtMost);
  const last = startedAt.length < small ? smallFrom + secondsAtMost : (startedAt.at(-1) ?? smallFrom);
  return { smallPerSecond: startedAt.length / (last - smallFrom), longestSmallWaitSeconds: last - smallFrom };
}
