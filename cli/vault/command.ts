import { Option } from 'commander';
import { type AddCommand, answer, common, polling } from '../shared/surroundings.ts';
import { UsageError } from '../shared/usage.ts';
import * as read from '../shared/values.ts';
import { choosing, globHelp } from './choosing-options.ts';
import { estimate } from './estimate.ts';
import { allVaults, severalVaults } from './several.ts';
import { withSynologyNames } from './synology/sister-vault.ts';
import { demandIdle, startRestore } from './vault.ts';
import { type VaultOptions, wishOf } from './vault-request.ts';

/** Error: `UsageError`. */
function demandNames(names: readonly string[], { all, inventory }: VaultOptions): void {
  if (all === true && names.length > 0) throw new UsageError('--all means every vault: leave out the names, or --all.');
  if (all !== true && names.length === 0)
    throw new UsageError("missing required argument 'names': the name of a vault, or --all.");
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new UsageError(`vault "${twice}" is named twice.`);
  if (inventory !== undefined && (all === true || names.length > 1)) {
    throw new UsageError('--inventory is of one vault: name that vault alone.');
  }
}

/** `thaw vault`. */
export const addVault: AddCommand = (thaw, surroundings) => {
  choosing(common(thaw.command('vault')))
    .summary('estimate or restore whole vaults')
    .description(
      'Restores all archives of a vault, or a selection of them. The run continues by itself. If you start it again, it requests only what is missing. Of several vaults, --max-cost is the cap for all of them together; their estimates come first.',
    )
    .argument('[names...]', 'names of the vaults', read.vaultNames)
    .option('--all', 'all vaults of this account and region that have archives')
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
    .option('--per-day <size>', 'request at most this much in 24 hours, such as 20TiB (default: 100TiB)', read.size)
    .option(
      '--sample <n>',
      'restore n archives of all sizes and kinds first; restore the rest only if all of them succeed',
      read.sample,
    )
    .option('--expedited-ok', 'allow Expedited for more than 1 GiB: 0.03 USD per GB and 0.01 USD per request')
    .option(
      '--price-factor <n>',
      "how much dearer the region is than us-east-1, such as 1.2 (default: the stack's priceFactor)",
      read.priceFactor,
    )
    .option('--rebuy-missing', 'request again what was restored in this run and is gone from the bucket; paid again')
    .addHelpText('after', globHelp)
    .action(async (names: readonly string[], options: VaultOptions) => {
      const [vaultName = ''] = names;
      demandNames(names, options);
      const wish = await wishOf(vaultName, options);
      await answer(surroundings, options, async (doors) => {
        const waiting = { ...polling(doors, surroundings), tell: surroundings.screen.tell };
        if (options.all) return await severalVaults(await allVaults(doors), options, doors, waiting);
        if (names.length > 1) return await severalVaults(names, options, doors, waiting);
        if (wish.request.mode === 'restore') await demandIdle(vaultName, doors);
        const named = await withSynologyNames(wish, options, doors, waiting);
        if ('notYet' in named) return named.notYet;
        return wish.request.mode === 'restore'
          ? await startRestore(named.wish, doors)
          : await estimate(named.wish, options, doors, waiting);
      });
    });
};
