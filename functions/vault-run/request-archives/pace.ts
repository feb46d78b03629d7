/** Where a run begins: Glacier publishes no limit. */
export const firstPerSecond = 10;

/** The least that is worth an invocation. */
const leastPerSecond = 0.5;

/** A batch that met no throttling lets the next one go faster: by a fiftieth of its requests, 2 at least. 100 a second after about two minutes. */
const creepPerRequest = 1 / 50;
const leastCreepPerSecond = 2;

export const slower = (perSecond: number): number => Math.max(leastPerSecond, perSecond / 2);

export const faster = (perSecond: number, mostPerSecond: number): number =>
  Math.min(mostPerSecond, perSecond + Math.max(leastCreepPerSecond, batchLength(perSecond) * creepPerRequest));

/** As many as go out in ten seconds, 500 at most: after each batch its answers are written down, for which nothing is sent. */
export const batchLength = (perSecond: number): number => Math.min(500, Math.ceil(perSecond * 10));

export interface Clock {
  readonly now: () => Date;
  readonly sleep: (ms: number) => Promise<void>;
}

/** Gives turns, so many per second; over all batches of a call, for one may be short. */
export function turnsOf({ now, sleep }: Clock): (perSecond: number) => Promise<void> {
  let nextMs = now().getTime();
  return async (perSecond) => {
    const waitMs = nextMs - now().getTime();
    if (waitMs > 0) await sleep(waitMs);
    nextMs = Math.max(nextMs, now().getTime()) + 1000 / perSecond;
  };
}
