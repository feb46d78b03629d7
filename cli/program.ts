import { Command, Option } from 'commander';
import { type ArchiveOptions, archive, keyDescription } from './archive/archive.ts';
import { type ReportOptions, report, type Sink } from './report/report.ts';
import type { Answer, CommonOptions } from './shared/answer.ts';
import type { Doors } from './shared/doors/doors.ts';
import * as read from './shared/values.ts';
import type { Screen } from './status/screen.ts';
import { type StatusOptions, status, watchStatus } from './status/status.ts';
import { estimate } from './vault/estimate.ts';
import { startRestore } from './vault/vault.ts';
import { type VaultOptions, wishOf } from './vault/vault-request.ts';

/** What the commands work with. */
export interface Surroundings {
  readonly open: (stackName: string) => Promise<Doors & Disposable>;
  readonly sink: Sink;
  readonly screen: Screen;
  /** Says an answer. */
  readonly say: (answer: Answer, options: CommonOptions) => void;
  readonly signal?: AbortSignal;
}

/** `thaw` and its commands. What was typed is read and checked before the account is asked for anything. */
export function program(surroundings: Surroundings): Command {
  const thaw = new Command('thaw')
    .description('Restores what is in Amazon Glacier vaults into S3, with the Thaw stack of this account and region.')
    .addHelpText('after', afterHelp)
    .helpCommand(false)
    .exitOverride()
    .configureOutput({ outputError: () => undefined }); // main.ts says it
  for (const add of [addVault, addArchive, addStatus, addReport]) add(thaw, surroundings);
  return thaw;
}

const afterHelp = `
AWS profile, region and endpoints are those of the environment: AWS_PROFILE, AWS_REGION, AWS_ENDPOINT_URL_<SERVICE>.
Exit status: 0 done, 1 failed or refused, 2 usage, 3 not yet: ask again.`;

const common = (command: Command): Command =>
  command.option('--json', 'print JSON').option('--stack <name>', 'name of the CloudFormation stack', 'Thaw');

function addVault(thaw: Command, surroundings: Surroundings): void {
  common(thaw.command('vault'))
    .summary('estimate or restore a whole vault')
    .description(
      'Restores all of a vault, or what is chosen of it. Once started it goes on by itself; started again, it requests only what is missing.',
    )
    .argument('<name>', 'of the vault', read.vaultName)
    .addOption(
      new Option('--estimate', 'say what is in it, what it would cost, how long; buys nothing').conflicts('dryRun'),
    )
    .option('--dry-run', 'the same, and which archive would go where')
    .option('--wait', 'with these two: wait for the answer (an inventory takes Glacier 3 to 5 hours)')
    .option('--again', 'with these two: not the answer of the last day')
    .option(
      '--tier <tier>',
      'Bulk (5-12 h, no fee by size), Standard (3-5 h) or Expedited (1-5 min) (default: Bulk)',
      read.tier,
    )
    .option('--max-cost <usd>', 'the most it may cost, USD, such as 50; needed to restore', read.dollars)
    .option('--prefix <text>', 'what keys begin with, such as photos/')
    .option('--storage-class <class>', "of the objects, such as DEEP_ARCHIVE (default: the stack's)", read.storageClass)
    .option('--include <glob>', 'only names it matches; may be repeated', read.glob)
    .option('--exclude <glob>', 'no names it matches; may be repeated', read.glob)
    .option('--after <date>', 'only archives uploaded on 2015-01-01 (UTC) or later', read.date)
    .option('--before <date>', 'only archives uploaded before 2016-01-01 (UTC)', read.date)
    .option('--archives <file>', 'only these archive ids, one a line')
    .option('--names <file>', 'names that win over all others: lines <archive id>,<name>, as CSV')
    .option('--per-day <size>', 'request at most this much in 24 hours, such as 20TiB (default: 100TiB)', read.size)
    .option(
      '--sample <n>',
      'restore n archives of all sizes and kinds first, the rest only if all of them come',
      read.sample,
    )
    .option('--expedited-ok', 'Expedited for more than 1 GiB: 0.03 USD a GB and 0.01 a request')
    .option(
      '--inventory <key|job>',
      'an inventory in the destination bucket, or a finished inventory job, not a new one',
    )
    .addHelpText('after', globHelp)
    .action(async (vaultName: string, options: VaultOptions) => {
      const wish = await wishOf(vaultName, options);
      await answer(surroundings, options, (doors) =>
        wish.request.mode === 'restore'
          ? startRestore(wish, doors)
          : estimate(wish, options, doors, { ...looking(doors, surroundings), tell: surroundings.screen.tell }),
      );
    });
}

const globHelp = `
Globs match the name before the prefix: * within a folder, ** through folders. Neither matches names that begin with
a dot; write those out ('.ssh/**'). Quote them from the shell.`;

function addArchive(thaw: Command, surroundings: Surroundings): void {
  common(thaw.command('archive'))
    .summary('request one archive')
    .description(
      'Requests one archive, or a range of it; when Glacier is ready it becomes an object. Nothing limits its cost but the tier.',
    )
    .argument('<vault>', 'name of the vault', read.vaultName)
    .argument('<archive id>', 'its 138 characters', read.archiveId)
    .option('--tier <tier>', 'Bulk (5-12 h), Standard (3-5 h) or Expedited (1-5 min)', read.tier, 'Bulk')
    .option('--range <bytes>', 'first and last byte, such as 0-1048575, on whole MiB', read.range)
    .option('--key <name>', "of the object, behind the stack's key prefix (default: <vault>/<archive id>)")
    .action(async (vaultName: string, archiveId: string, options: ArchiveOptions) => {
      if (options.key !== undefined) keyDescription(options.key);
      await answer(surroundings, options, (doors) => archive({ vaultName, archiveId }, options, doors));
    });
}

function addStatus(thaw: Command, surroundings: Surroundings): void {
  common(thaw.command('status'))
    .summary('how far restores of vaults are')
    .description(
      'Says how far the newest run of a vault is, or of each: archives and bytes by state, pace, time left, failures. Stock is taken after each round, with a minute to half an hour between.',
    )
    .argument('[vault]', 'name of the vault', read.vaultName)
    .option('--watch', 'go on until it ends; exit 0 when all is restored, 1 when not')
    .action(async (vaultName: string | undefined, options: StatusOptions) => {
      await answer(surroundings, options, (doors) =>
        options.watch
          ? watchStatus(vaultName, doors, { ...looking(doors, surroundings), show: surroundings.screen.show })
          : status(vaultName, doors),
      );
    });
}

function addReport(thaw: Command, surroundings: Surroundings): void {
  common(thaw.command('report'))
    .summary('what became of every archive')
    .description(
      'Prints the report of the newest run that restored a vault: CSV, a row an archive; with --json a JSON object a line.',
    )
    .argument('<vault>', 'name of the vault', read.vaultName)
    .option('--run <id>', 'that of another run')
    .option('--html <file>', 'write the page to look at into a file instead')
    .action(async (vaultName: string, options: ReportOptions) => {
      const { sink, signal } = surroundings;
      await answer(surroundings, options, (doors) =>
        report(vaultName, options, doors, { sink, ...(signal && { signal }) }),
      );
    });
}

async function answer(
  { open, say }: Surroundings,
  options: CommonOptions,
  command: (doors: Doors) => Promise<Answer>,
): Promise<void> {
  using doors = await open(options.stack);
  say(await command(doors), options);
}

/** The local cloud makes hours pass in seconds. */
const looking = ({ isLocal }: Doors, { signal }: Surroundings) => ({
  pollMs: isLocal ? 500 : 10_000,
  ...(signal && { signal }),
});
