import cliTruncate from 'cli-truncate';
import type { Output, Terminal } from '../start/display/display.ts';
import type { RunStatus } from './run-status.ts';
import { paragraphs } from './status.ts';
import { statusLine } from './status-text.ts';

/** Where people look on. Whatever is shown replaces what was shown before, on a terminal; elsewhere news are lines. */
export interface Screen {
  readonly show: (statuses: readonly RunStatus[]) => void;
  readonly tell: (line: string) => void;
  /** Takes away what will be said once more, at the end. */
  readonly clear: () => void;
}

/** `TERM=dumb` says that the terminal moves no cursor. */
export function screenOf(output: Terminal & { readonly isTTY?: boolean }, term = process.env.TERM): Screen {
  return output.isTTY && term !== 'dumb' ? terminal(output) : plain(output);
}

/** Cut to the terminal: a line that wraps, or scrolls away, could not be painted over. */
function terminal(output: Terminal): Screen {
  let painted = 0;
  const clear = () => {
    if (painted > 0) output.write(`\x1b[${painted}A\r\x1b[J`);
    painted = 0;
  };
  const paint = (lines: readonly string[]) => {
    clear();
    const { columns, rows } = output;
    // Some terminals say that they are 0 by 0.
    const shown = lines.slice(0, (rows || 24) - 1).map((line) => cliTruncate(line, (columns || 80) - 1));
    output.write(shown.map((line) => `${line}\n`).join(''));
    painted = shown.length;
  };
  return { show: (statuses) => paint(paragraphs(statuses)), tell: (line) => paint([line]), clear };
}

/** Every line once. */
function plain(output: Output): Screen {
  let before = '';
  const tell = (text: string) => {
    if (text !== before) output.write(`${text}\n`);
    before = text;
  };
  return { show: (statuses) => tell(statuses.map(statusLine).join('\n')), tell, clear: () => undefined };
}

/** With `--json`: an object whenever something changed, and nothing for people. */
export function jsonScreen(output: Output): Screen {
  let before = '';
  const show = (statuses: readonly RunStatus[]) => {
    const text = JSON.stringify({ runs: statuses });
    if (text !== before) output.write(`${text}\n`);
    before = text;
  };
  return { show, tell: () => undefined, clear: () => undefined };
}
