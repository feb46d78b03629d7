/** Bytes that look random and are always the same: xorshift32 (G. Marsaglia, "Xorshift RNGs", 2003). */
export function bytesOf(sizeBytes: number, seed = 1): Uint8Array {
  const words = new Uint32Array(Math.ceil(sizeBytes / 4));
  let state = (seed + 1) * 2_654_435_761;
  for (let i = 0; i < words.length; i++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    words[i] = state;
  }
  return new Uint8Array(words.buffer, 0, sizeBytes);
}

/** Each list that has two entries swapped, and whether those two were equal anyway. */
export function* pairSwaps<T>(items: readonly T[], equal: (a: T, b: T) => boolean) {
  for (const [i, a] of items.entries()) {
    for (const [j, b] of items.entries()) {
      if (i < j) yield { swapped: items.with(i, b).with(j, a), areEqual: equal(a, b) };
    }
  }
}
