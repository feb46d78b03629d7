import { InvalidArgumentError } from 'commander';
import { type AddCommand, common } from '../shared/surroundings.ts';
import type { ConsoleCommandOptions } from './run.ts';

/** `thaw console`. */
export const addConsole: AddCommand = (thaw, surroundings) => {
  common(thaw.command('console'))
    .summary('look at vaults, runs and restores in a browser')
    .description(
      'Serves a page on this machine that shows vaults, their archives, runs, restores and jobs, and starts and stops runs. It prints a URL that works once, and opens nothing by itself. It runs until you stop it.',
    )
    .option('--port <n>', 'port to listen on, on 127.0.0.1 only; 0 for any that is free', portOf, 7290)
    .option('--read-only', 'refuse everything that spends, stops or changes something')
    .action(async (options: ConsoleCommandOptions) => {
      const { runConsole } = await import('./run.ts'); // with all that it needs: no other command waits for it
      await runConsole(options, surroundings);
    });
};

/** Error: `InvalidArgumentError`. */
function portOf(text: string): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port;
  throw new InvalidArgumentError('Wanted a port: a whole number from 0 to 65535.');
}
