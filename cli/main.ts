import { CommanderError } from 'commander';
import { program } from './program.ts';
import { openDoors } from './shared/doors/open-doors.ts';
import { explain } from './shared/explain.ts';
import { Problem } from './shared/problem.ts';
import { run } from './shared/run.ts';
import { exitStatus, UsageError } from './shared/usage.ts';
import { jsonScreen, screenOf } from './status/screen.ts';

/** `npx thaw`. */
async function thaw(args: string[], signal: AbortSignal): Promise<number> {
  const isJson = args.includes('--json');
  const screen = isJson ? jsonScreen(process.stdout) : screenOf(process.stderr);
  let exit: number = exitStatus.done;
  const commands = program({
    open: (stackName) => openDoors(stackName, signal),
    sink: process.stdout,
    screen,
    signal,
    say(answer) {
      screen.clear();
      exit = answer.exit;
      const text = isJson ? [JSON.stringify(answer.facts)] : answer.lines;
      if (Object.keys(answer.facts).length > 0) process.stdout.write(`${text.join('\n')}\n`);
    },
  });
  try {
    await commands.parseAsync(dashedIdsLast(args), { from: 'user' });
    return exit;
  } catch (error) {
    screen.clear();
    if (signal.aborted) throw error;
    return refuse(error, isJson);
  }
}

/** An archive id may begin with a dash, and is no option for that. */
function dashedIdsLast(args: readonly string[]): readonly string[] {
  const isDashedId = (text: string) => /^-[A-Za-z0-9_-]{137}$/.test(text);
  const ids = args.filter(isDashedId);
  return ids.length === 0 ? args : [...args.filter((text) => !isDashedId(text)), '--', ...ids];
}

/** Says why not, and gives the exit status. What is a bug goes on as it is, for its stack. */
function refuse(error: unknown, isJson: boolean): number {
  if (error instanceof CommanderError && isHelp(error))
    return error.exitCode === 0 ? exitStatus.done : exitStatus.usage;
  const problem = explain(error instanceof CommanderError ? asUsage(error) : error);
  if (problem === undefined) throw error;
  if (isJson) process.stdout.write(`${JSON.stringify({ error: problem.name, sentence: problem.message })}\n`);
  else process.stderr.write(`${problem.message}\n`);
  return problem instanceof Problem ? problem.exit : exitStatus.usage;
}

/** Asked for, or shown to who named no command: commander has written it. */
const isHelp = ({ code }: CommanderError) => code === 'commander.help' || code === 'commander.helpDisplayed';

const asUsage = ({ message }: CommanderError) => new UsageError(message.replace(/^error: /, ''));

await run(thaw);
