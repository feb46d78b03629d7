import { once } from 'node:events';
import { explainPort } from '../shared/port-in-use.ts';
import type { Surroundings } from '../shared/surroundings.ts';
import { exitStatus } from '../shared/usage.ts';
import { openConsoleDoors } from './doors/open-console-doors.ts';
import { pageFiles } from './page-files.ts';
import { serveConsole } from './server/serve.ts';

export interface ConsoleCommandOptions {
  readonly stack: string;
  readonly json?: boolean;
  readonly port: number;
  readonly readOnly?: boolean;
}

/** Serves the console until it is stopped. Error: `PortInUse`. */
export async function runConsole(
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
  sink.write(json ? `${JSON.stringify({ url })}\n` : `Open: ${url}\nThe URL works once. Stop with Ctrl-C.\n`);
  if (!signal.aborted) await once(signal, 'abort');
  say({ exit: exitStatus.done, lines: [], facts: {} });
}
