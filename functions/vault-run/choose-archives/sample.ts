/** What a sample is to have one of each of: how the name was found, and the size, in steps of sixteen. */
export function kindOf({ nameStyle, sizeBytes }: { readonly nameStyle: string; readonly sizeBytes: number }): string {
  const step = Math.floor(Math.log2(Math.max(1, sizeBytes)) / 4);
  return `${String(step).padStart(2, '0')} ${nameStyle}`;
}

/**
 * So many rows of a manifest: one of each kind, spread over the kinds from small to large where there are more, and
 * the others evenly over time. `firsts` are the first rows of each kind.
 */
export function sampleOf(firsts: ReadonlyMap<string, number>, rows: number, wanted: number): readonly number[] {
  const kinds = [...firsts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
  const chosen = new Set(spread(kinds.length, wanted).map((kind) => kinds[kind] ?? 0));
  for (const row of spread(rows, Math.min(rows, wanted))) {
    if (chosen.size < wanted) chosen.add(row);
  }
  for (let row = 0; row < rows && chosen.size < wanted; row++) chosen.add(row);
  return [...chosen].sort((a, b) => a - b);
}

/** At most `wanted` of the numbers below `count`, the first and the last among them. */
function spread(count: number, wanted: number): number[] {
  if (count <= wanted) return Array.from({ length: count }, (_, index) => index);
  if (wanted === 1) return [0];
  return Array.from({ length: wanted }, (_, index) => Math.round((index * (count - 1)) / (wanted - 1)));
}
