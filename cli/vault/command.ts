import { Option } from 'commander';
import { keyStyles } from '../../functions/archive/names/key-style.ts';
import { type AddCommand, answer, common, polling } from '../shared/surroundings.ts';
import * as read from '../shared/values.ts';
import { estimate } from './estimate.ts';
import { startRestore } from './vault.ts';
import { type VaultOptions, wishOf } from './vault-request.ts';

/** `thaw vault`. */
export const addVault: AddCommand = (thaw, surroundings) => {
  common(thaw.command('vault'))
    .summary('estimate or restore a whole vault')
    .description(
      'Restores all archives of a vault, or a selection of them. The run continues by itself. If you start it again, it requests only what is missing.',
    )
    .argument('<name>', 'name of the vault', read.vaultName)
    .addOption(
      new Option(
        '--estimate',
        'print what the vault contains, what a restore costs and how long it takes; buys nothing',
      ).conflicts('dryRun'),
    )
    .option('--dry-run', 'the same, and list which archive gets which key')
    .option('--wait', 'with --estimate or --dry-run: wait for the answer (Glacier needs 3 to 5 hours for an inventory)')
    .option('--again', 'with --estimate or --dry-run: ignore the answer of the last day')
    .option(
      '--tier <tier>',
      'Bulk (5-12 h, no fee by size), Standard (3-5 h) or Expedited (1-5 min) (default: Bulk)',
      read.tier,
    )
    .option('--max-cost <usd>', 'upper bound on the cost in USD, such as 50; required to restore', read.dollars)
    .option('--prefix <text>', 'first characters of every key, such as photos/')
    .option(
      '--storage-class <class>',
      'storage class of the objects, such as DEEP_ARCHIVE (default: the setting of the stack)',
      read.storageClass,
    )
    .option('--include <glob>', 'only archives whose name matches; can be repeated', read.glob)
    .option('--exclude <glob>', 'no archives whose name matches; can be repeated', read.glob)
    .option('--after <date>', 'only archives uploaded on this date (UTC) or later, such as 2015-01-01', read.date)
    .option('--before <date>', 'only archives uploaded before this date (UTC), such as 2016-01-01', read.date)
    .option('--archives <file>', 'only these archives: a file with one archive id per line')
    .option(
      '--names <file>',
      'names that override all others: a CSV file with the columns archiveId and name (or key, as in a report)',
    )
    .option(
      '--name-rule <rule>',
      'how to read descriptions: a regular expression with (?<name>...), or a JSON pointer such as /filename; can be repeated',
      read.nameRule,
    )
    .addOption(
      new Option(
        '--keys <style>',
        'portable: any disk can hold them, Windows too; exact: names as written, drives with their colon (default: safe)',
      ).choices(keyStyles),
    )
    .addOption(
      new Option(
        '--folder-markers <what>',
        'keep: archives of about a byte that stand for a folder are restored too (default: left out)',
      ).choices(['keep']),
    )
    .option('--per-day <size>', 'request at most this much in 24 hours, such as 20TiB (default: 100TiB)', read.size)
    .option(
      '--sample <n>',
      'restore n archives of all sizes and kinds first; restore the rest only if all of them succeed',
      read.sample,
    )
    .option('--expedited-ok', 'allow Expedited for more than 1 GiB: 0.03 USD per GB and 0.01 USD per request')
    .option(
      '--inventory <key|job>',
      'use an inventory in the destination bucket, or a completed inventory job, instead of a new inventory',
    )
    .addHelpText('after', globHelp)
    .action(async (vaultName: string, options: VaultOptions) => {
      const wish = await wishOf(vaultName, options);
      await answer(surroundings, options, (doors) =>
        wish.request.mode === 'restore'
          ? startRestore(wish, doors)
          : estimate(wish, options, doors, { ...polling(doors, surroundings), tell: surroundings.screen.tell }),
      );
    });
};

const globHelp = `
Globs match the name without the prefix: * matches within a folder, ** across folders. Neither matches names that begin
with a dot: write those out, such as '.ssh/**'. Quote globs, so that the shell does not expand them.`;
