import type { Command } from 'commander';
import type { Sink } from '../report/report.ts';
import type { Screen } from '../status/screen.ts';
import type { Answer, CommonOptions } from './answer.ts';
import type { Doors } from './doors/doors.ts';
import { versionWarning } from './version.ts';

/** What the commands work with. Tests give their own. */
export interface Surroundings {
  readonly open: (options: CommonOptions) => Promise<Doors & Disposable>;
  readonly sink: Sink;
  readonly screen: Screen;
  /** Prints an answer. */
  readonly say: (answer: Answer) => void;
  /** Says on standard error what people should know besides; it stays there. */
  readonly warn: (line: string) => void;
  readonly signal: AbortSignal;
}

/** Adds one command to `thaw`. */
export type AddCommand = (thaw: Command, surroundings: Surroundings) => void;

/** The option of every command that can fail. */
export const debugging = (command: Command): Command =>
  command.option('--debug', 'if the command fails, print the stack trace of the error');

/** Unless `--stack` names another. */
export const usualStackName = 'Thaw';

/** The options that every command takes that asks an account. */
export const common = (command: Command): Command =>
  debugging(command)
    .option('--json', 'print JSON')
    .option('--stack <name>', 'name of the CloudFormation stack', usualStackName)
    .option('--profile <name>', 'AWS profile to use (default: AWS_PROFILE)')
    .option('--region <name>', 'AWS region to use (default: AWS_REGION, or the region of the profile)');

/** Runs a command with the doors to the account, and prints its answer. */
export async function answer(
  { open, say, warn }: Surroundings,
  options: CommonOptions,
  command: (doors: Doors) => Promise<Answer>,
): Promise<void> {
  using doors = await open(options);
  const warning = versionWarning(options.stack, doors.stack.version);
  if (warning !== undefined) warn(warning);
  say(await command(doors));
}

/** How often to ask again. On the local cloud, hours pass in seconds. */
export const polling = ({ isLocal }: Doors, { signal }: Surroundings) => ({
  pollMs: isLocal ? 500 : 10_000,
  signal,
});
