import type { Display, Output } from './display.ts';
import { linesOf } from './lines.ts';

/** For files and pipes: every event once, one under the other. How far an upload is, is for terminals only. */
export const plainDisplay = (output: Output): Display => ({
  show(event) {
    if (event.event !== 'uploading') output.write(`${linesOf(event).join('\n')}\n`);
  },
  close: () => undefined,
});
