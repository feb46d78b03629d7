import { isPlain } from './plain-errors.ts';
import { stopSignal } from './stop.ts';
import { exitStatus, UsageError } from './usage.ts';

/** A command: works until it is done or the signal ends it, and gives its exit status. */
export type Command = (args: string[], signal: AbortSignal) => Promise<number>;

/**
 * Runs a command as this process: every end of it becomes an exit status, every bad one a sentence too. `interrupted` is
 * the status after Ctrl-C; some commands end in no other way.
 */
export async function run(command: Command, interrupted: number = exitStatus.interrupted): Promise<void> {
  const signal = stopSignal(() => process.exit(interrupted));
  try {
    process.exitCode = await command(process.argv.slice(2), signal);
  } catch (error) {
    process.exitCode = signal.aborted ? interrupted : tell(error);
    if (signal.aborted) process.stderr.write(`${inWords(signal.reason)}\n`);
  }
  // What is still open then (a socket kept alive, a timer) has nothing left to say; output on its way has.
  setTimeout(() => process.exit(), 500).unref();
}

function tell(error: unknown): number {
  const isInWords = error instanceof UsageError || isPlain(error);
  process.stderr.write(`${isInWords ? inWords(error) : inFull(error)}\n`);
  return error instanceof UsageError ? exitStatus.usage : exitStatus.failed;
}

const inWords = (error: unknown) => (Error.isError(error) ? error.message : String(error));

const inFull = (error: unknown) => (Error.isError(error) ? (error.stack ?? error.message) : String(error));
