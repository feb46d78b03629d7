import type { Event } from '../events.ts';

/** Where events become visible. */
export interface Display {
  show(event: Event): void;
  /** Leaves the terminal as it was found. */
  close(): void;
}

/** What a display writes to. */
export interface Output {
  write(text: string): unknown;
}

/** A terminal, as far as we need to know it. */
export interface Terminal extends Output {
  readonly columns?: number;
  readonly rows?: number;
}
