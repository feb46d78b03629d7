import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { program } from '../../cli/program.ts';
import type { Answer } from '../../cli/shared/answer.ts';
import type { RunStatus } from '../../cli/status/run-status.ts';
import type { FakeAccount } from './fake-account.ts';

export interface Said extends Answer {
  /** What went to standard output row by row. */
  readonly rows: string;
  readonly told: readonly string[];
  readonly warned: readonly string[];
  readonly shown: readonly (readonly RunStatus[])[];
  /** How often the account was opened. */
  readonly opened: number;
}

/** What comes of a line that somebody types behind `thaw`. Throws what it throws. */
export async function typed(account: FakeAccount, ...args: string[]): Promise<Said> {
  const sink = new PassThrough();
  const rows = text(sink);
  const [told, warned]: [string[], string[]] = [[], []];
  const shown: (readonly RunStatus[])[] = [];
  let said: Answer = { exit: -1, lines: [], facts: {} };
  let opened = 0;
  const commands = program({
    open: async () => {
      opened++;
      return Object.assign(account, { isLocal: true }); // looks again after half a second
    },
    sink,
    signal: new AbortController().signal,
    warn: (line) => void warned.push(line),
    screen: {
      show: (statuses) => void shown.push(statuses),
      tell: (line) => void told.push(line),
      clear: () => undefined,
    },
    say: (answer) => {
      said = answer;
    },
  });
  try {
    await commands.parseAsync(args, { from: 'user' });
  } finally {
    sink.end();
  }
  return { ...said, rows: await rows, told, warned, shown, opened };
}
