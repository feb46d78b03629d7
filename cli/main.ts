import { inspect } from 'node:util';
import { CommanderError } from 'commander';
import { program } from './program.ts';
import { openDoors } from './shared/doors/open-doors.ts';
import { explain, unexpected } from './shared/explain.ts';
import { operandsLast } from './shared/operands-last.ts';
import { Problem } from './shared/problem.ts';
import { run } from './shared/run.ts';
import { exitStatus, UsageError } from './shared/usage.ts';
import { jsonScreen, screenOf } from './status/screen.ts';

/** `thaw`. */
async function thaw(args: string[], signal: AbortSignal): Promise<number> {
  const isJson = args.includes('--json');
  const screen = isJson ? jsonScreen(process.stdout) : screenOf(process.stderr);
  let exit: number = exitStatus.done;
  const commands = program({
    open: ({ stack }) => openDoors(stack, signal),
    sink: process.stdout,
    screen,
    warn: (line) => void process.stderr.write(`${line}\n`),
    signal,
    say(answer) {
      screen.clear();
      exit = answer.exit;
      const text = isJson ? [JSON.stringify(answer.facts)] : answer.lines;
      if (text.length > 0) process.stdout.write(`${text.join('\n')}\n`);
    },
  });
  try {
    await commands.parseAsync(operandsLast(args, commands), { from: 'user' });
    return exit;
  } catch (error) {
    screen.clear();
    if (signal.aborted) throw error;
    return refuse(error, { isJson, isDebug: args.includes('--debug'), command: args[0] });
  }
}

interface Asked {
  readonly isJson: boolean;
  readonly isDebug: boolean;
  /** The first word: the command, if there is one. */
  readonly command: string | undefined;
}

/** Prints why the command failed, and gives the exit status. */
function refuse(error: unknown, { isJson, isDebug, command }: Asked): number {
  if (error instanceof CommanderError && isHelp(error))
    return error.exitCode === 0 ? exitStatus.done : exitStatus.usage;
  const problem = explain(error instanceof CommanderError ? asUsage(error) : error) ?? unexpected(error);
  if (isDebug) process.stderr.write(`${inspect(error)}\n`);
  if (isJson) process.stdout.write(`${JSON.stringify({ error: problem.name, sentence: problem.message })}\n`);
  else process.stderr.write(`${problem.message}\n`);
  if (problem instanceof Problem) return problem.exit;
  if (!isJson) process.stderr.write(`${seeHelp(command)}\n`);
  return exitStatus.usage;
}

const seeHelp = (command = '') => (/^[a-z]+$/.test(command) ? `See "thaw ${command} --help".` : 'See "thaw --help".');

/** Help or version, which commander has printed. */
const isHelp = ({ code }: CommanderError) =>
  ['commander.help', 'commander.helpDisplayed', 'commander.version'].includes(code);

const asUsage = ({ message }: CommanderError) => new UsageError(message.replace(/^error: /, ''));

await run(thaw);
