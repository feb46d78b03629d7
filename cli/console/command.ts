import { once } from 'node:events';
import { InvalidArgumentError } from 'commander';
import { explainPort } from '../shared/port-in-use.ts';
import { type AddCommand, common, type Surroundings } from '../shared/surroundings.ts';
import { exitStatus } from '../shared/usage.ts';
import { openConsoleDoors } from './doors/open-console-doors.ts';
import { pageFiles } from './page-files.ts';
import { serveConsole } from './server/serve.ts';

interface ConsoleCommandOptions {
  readonly stack: string;
  readonly json?: boolean;
  readonly port: number;
  readonly readOnly?: boolean;
}

/** `thaw console`. */
export const addConsole: AddCommand = (thaw, surroundings) => {
  common(thaw.command('console'))
    .summary('look at vaults, runs and restores in a browser')
    .description(
      'Serves a page on this machine that shows vaults, their archives, runs, restores and jobs, and starts and stops runs. It prints a URL that is good once, and opens nothing by itself. It runs until you stop it.',
    )
    .option('--port <n>', 'port to listen on, on 127.0.0.1 only; 0 for any that is free', portOf, 7290)
    .option('--read-only', 'refuse everything that spends, stops or changes something')
    .action(async (options: ConsoleCommandOptions) => await runConsole(options, surroundings));
};

async function runConsole(
  { stack, port, readOnly = false, json }: ConsoleCommandOptions,
  { sink, warn, say, signal }: Surroundings,
): Promise<void> {
  const options = {
    port,
    isReadOnly: readOnly,
    open: () => openConsoleDoors(stack, signal),
    page: pageFiles,
    onNewUrl: (url: string) => void sink.write(`That URL was used already. Open: ${url}\n`),
    onBug: (error: unknown) => warn(Error.isError(error) ? (error.stack ?? error.message) : String(error)),
  };
  await using server = await serveConsole(options).catch((error: unknown) => explainPort(error, port));
  const url = server.url();
  sink.write(json ? `${JSON.stringify({ url })}\n` : `Open: ${url}\nIt is good once. Stop with Ctrl-C.\n`);
  if (signal !== undefined && !signal.aborted) await once(signal, 'abort');
  say({ exit: exitStatus.done, lines: [], facts: {} }, { stack, ...(json ? { json } : {}) });
}

/** Error: `InvalidArgumentError`. */
function portOf(text: string): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port;
  throw new InvalidArgumentError('Wanted a port: a whole number from 0 to 65535.');
}
