import type { WriteStream } from 'node:tty';
import type { Display } from './display.ts';
import { jsonDisplay } from './json.ts';
import { plainDisplay } from './plain.ts';
import { TerminalDisplay } from './terminal.ts';

/** JSON when asked for, a moving picture on a terminal, plain lines elsewhere. */
export function chooseDisplay(output: WriteStream, json: boolean): Display {
  if (json) return jsonDisplay(output);
  return output.isTTY ? new TerminalDisplay(output) : plainDisplay(output);
}
