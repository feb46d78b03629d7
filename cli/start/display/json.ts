import type { Display, Output } from './display.ts';

/** One event per line, as cli/start/events.ts describes them. */
export const jsonDisplay = (output: Output): Display => ({
  show: (event) => output.write(`${JSON.stringify({ at: new Date().toISOString(), ...event })}\n`),
  close: () => undefined,
});
