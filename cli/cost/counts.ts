/** How often each thing happened, by a name such as `s3:UploadPart` or `lambda:Plan`. */
export type Counts = ReadonlyMap<string, number>;

/** One factor times these plus another times those. */
export function combined(...terms: readonly (readonly [factor: number, counts: Counts])[]): Counts {
  const sum = new Map<string, number>();
  for (const [factor, counts] of terms) {
    for (const [name, count] of counts) sum.set(name, (sum.get(name) ?? 0) + factor * count);
  }
  return sum;
}

/** The counts under `prefix:`, without it. */
export const countsOf = (counts: Counts, prefix: string): [name: string, count: number][] =>
  [...counts].flatMap(([name, count]): [string, number][] =>
    name.startsWith(`${prefix}:`) && Math.abs(count) > 1e-9 ? [[name.slice(prefix.length + 1), count]] : [],
  );

export const countOf = (counts: Counts, name: string): number => counts.get(name) ?? 0;
