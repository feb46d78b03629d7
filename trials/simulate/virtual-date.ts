/**
 * Runs something while `Date` tells virtual time: the product reads the clock where it compares Glacier's dates with now.
 * Only one simulation can run in a process at a time.
 */
export async function withVirtualDate<Result>(nowMs: () => number, run: () => Promise<Result>): Promise<Result> {
  const real = globalThis.Date;
  class VirtualDate extends real {
    constructor(...given: [] | [value: number | string | Date]) {
      super(given.length === 0 ? nowMs() : given[0]);
    }
    static override now(): number {
      return nowMs();
    }
  }
  globalThis.Date = VirtualDate as DateConstructor;
  try {
    return await run();
  } finally {
    globalThis.Date = real;
  }
}
