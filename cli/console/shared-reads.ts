/**
 * What was read last, for all pages: the one place that decides how often AWS is asked. However many pages are open, and however
 * often they ask, a thing is read once at a time, and again when what is known of it is older than the reader takes.
 */
export interface SharedReads {
  /** The value of `key`, at most `seconds` old. Those that ask at the same time share one read. An error is kept for no one. */
  get<Value>(key: string, seconds: number, read: () => Promise<Value>): Promise<Value>;
  /** What begins with `prefix` is read again at the next call: something of it was changed. */
  forget(prefix: string): void;
}

interface Kept {
  readonly atMs: number;
  readonly value: Promise<unknown>;
}

/** What is older was asked for by nobody for a while. */
const keepSeconds = 600;
const sweepAbove = 2000;

export function sharedReads(now: () => number = () => performance.now()): SharedReads {
  const kept = new Map<string, Kept>();
  return {
    async get<Value>(key: string, seconds: number, read: () => Promise<Value>): Promise<Value> {
      const before = kept.get(key);
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- one key has values of one type
      if (before !== undefined && now() - before.atMs < seconds * 1000) return (await before.value) as Value;
      if (kept.size > sweepAbove) sweep(kept, now());
      const value = read();
      const mine = { atMs: now(), value };
      kept.set(key, mine);
      try {
        return await value;
      } catch (error) {
        if (kept.get(key) === mine) kept.delete(key);
        throw error;
      }
    },
    forget(prefix) {
      for (const key of kept.keys()) if (key.startsWith(prefix)) kept.delete(key);
    },
  };
}

function sweep(kept: Map<string, Kept>, nowMs: number): void {
  for (const [key, { atMs }] of kept) if (nowMs - atMs > keepSeconds * 1000) kept.delete(key);
}
