import { program } from '../../cli/program.ts';

/** The program, of which nothing is run. */
export const idleProgram = () =>
  program({
    open: () => Promise.reject(new Error('never')),
    sink: process.stdout,
    screen: { show: () => undefined, tell: () => undefined, clear: () => undefined },
    say: () => undefined,
    warn: () => undefined,
    signal: new AbortController().signal,
  });

/** Every command of `thaw`. */
export const commandNames: readonly string[] = idleProgram().commands.map((command) => command.name());
