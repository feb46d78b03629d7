import { notYet, Problem } from '../shared/problem.ts';
import { type AddCommand, answer, common, polling } from '../shared/surroundings.ts';
import * as read from '../shared/values.ts';
import { choosing, globHelp } from '../vault/choosing-options.ts';
import { withSynologyNames } from '../vault/synology/sister-vault.ts';
import { type VaultOptions, wishOf } from '../vault/vault-request.ts';
import { names } from './names.ts';

/** `thaw names`. */
export const addNames: AddCommand = (thaw, surroundings) => {
  choosing(common(thaw.command('names')))
    .summary('print which archive of a vault gets which key')
    .description(
      'Prints the key of every archive of a vault before anything is restored: CSV with one row per archive; with --json one JSON object per line. Buys nothing. The file can be given to "thaw vault --names" after you edited its keys.',
    )
    .argument('<vault>', 'name of the vault', read.vaultName)
    .option('--wait', 'wait for the answer (Glacier needs 3 to 5 hours for an inventory)')
    .option('--again', 'ignore the answer of the last day')
    .addHelpText('after', globHelp)
    .action(async (vaultName: string, options: VaultOptions) => {
      const wish = await wishOf(vaultName, { ...options, dryRun: true });
      const { sink, screen } = surroundings;
      await answer(surroundings, options, async (doors) => {
        const waiting = { ...polling(doors, surroundings), tell: screen.tell };
        const named = await withSynologyNames(wish, options, doors, waiting);
        if ('notYet' in named) throw new Problem('NotYet', named.notYet.lines.join('\n'), notYet);
        return await names(named.wish, options, doors, { ...waiting, sink });
      });
    });
};
