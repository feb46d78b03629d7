import type { Bench } from './measurement.ts';

/** The middle one; of an even number the mean of both in the middle. */
export function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [low = Number.NaN, high = Number.NaN] = [sorted[middle - 1], sorted[middle]];
  return sorted.length % 2 === 1 ? high : (low + high) / 2;
}

/** Does it as often as a median needs, one after the other. */
export async function repeat<Outcome>({ quick, signal }: Bench, run: () => Promise<Outcome>): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (let time = 0; time < (quick ? 3 : 5); time += 1) {
    signal.throwIfAborted();
    outcomes.push(await run());
  }
  return outcomes;
}
