import { type AddCommand, answer, common } from '../shared/surroundings.ts';
import * as read from '../shared/values.ts';
import { stop } from './stop.ts';

/** `thaw stop`. */
export const addStop: AddCommand = (thaw, surroundings) => {
  common(thaw.command('stop'))
    .summary('stop the run of a vault')
    .description(
      'Stops the run of a vault: within seconds nothing more is requested. What was already requested is paid for, and is still restored.',
    )
    .argument('<vault>', 'name of the vault', read.vaultName)
    .action(async (vaultName: string, options) => {
      await answer(surroundings, options, (doors) => stop(vaultName, doors));
    });
};
