/** `warning`: it works, but not as one would think. `failed`: restores will fail. */
type Verdict = 'ok' | 'warning' | 'failed';

/** What a check saw. */
export interface Seen {
  readonly verdict: Verdict;
  /** A sentence without its full stop. */
  readonly found: string;
  /** What to do about it. */
  readonly todo?: string;
}

/** What a check saw, with its name: one line for people. */
export interface Finding extends Seen {
  readonly check: string;
}

export const ok = (found: string): Seen => ({ verdict: 'ok', found });
export const warning = (found: string, todo: string): Seen => ({ verdict: 'warning', found, todo });
export const failed = (found: string, todo: string): Seen => ({ verdict: 'failed', found, todo });

/** `warning  retrieval policy  ...; do this`. */
export function lineOf({ check, verdict, found, todo }: Finding): string {
  return `${verdict.padEnd(7)}  ${check.padEnd(16)}  ${found}${todo === undefined ? '' : `. ${todo}`}`;
}
