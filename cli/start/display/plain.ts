import type { Display, Output } from './display.ts';
import { linesOf } from './lines.ts';

/** Worth a line only where the next event takes it away again. */
const passing: readonly string[] = ['synthesizing', 'uploading'];

/** For files and pipes: every event once, one under the other. */
export const plainDisplay = (output: Output): Display => ({
  show(event) {
    if (!passing.includes(event.event)) output.write(`${linesOf(event).join('\n')}\n`);
  },
  close: () => undefined,
});
