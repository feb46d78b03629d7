import type { Soak } from './soak.ts';

/** A person is in no hurry; and each execution wants workers of its own. */
const atOnce = 12;

/** Does this with each, some at once, lets what runs come to an end before the next, and in the end waits for quiet; gives how many there were. */
export async function inTurns<Item>(
  soak: Soak,
  items: readonly Item[],
  signal: AbortSignal,
  act: (item: Item) => Promise<unknown>,
): Promise<number> {
  for (let from = 0; from < items.length; from += atOnce) {
    await Promise.all(items.slice(from, from + atOnce).map(act));
    await soak.idle(signal);
  }
  await soak.quiet(signal);
  return items.length;
}
