import type { Browser } from 'playwright-core';

/** One thing that a person can do in the console, or that nobody must be able to. Rejects where it fails. */
export interface Story {
  readonly name: string;
  readonly tell: (browser: Browser) => Promise<void>;
}
