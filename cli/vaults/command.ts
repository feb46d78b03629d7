import { type AddCommand, answer, common } from '../shared/surroundings.ts';
import { vaults } from './vaults.ts';

/** `thaw vaults`. */
export const addVaults: AddCommand = (thaw, surroundings) => {
  common(thaw.command('vaults'))
    .summary('list the vaults of this account and region')
    .description(
      'Lists the vaults of this account and region: archives, bytes, date of the last inventory, newest run.',
    )
    .action(async (options) => {
      await answer(surroundings, options, vaults);
    });
};
