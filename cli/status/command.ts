import { type AddCommand, answer, common, polling } from '../shared/surroundings.ts';
import * as read from '../shared/values.ts';
import { type StatusOptions, status, watchStatus } from './status.ts';

/** `thaw status`. */
export const addStatus: AddCommand = (thaw, surroundings) => {
  common(thaw.command('status'))
    .summary('show the progress of vault runs')
    .description(
      'Shows the newest run of a vault, or of every vault: archives and bytes by state, rate, time left, failures. The numbers change after each round, every minute to every half hour.',
    )
    .argument('[vault]', 'name of the vault', read.vaultName)
    .option('--watch', 'continue until the run ends; exit with 0 if everything is restored, else with 1')
    .action(async (vaultName: string | undefined, options: StatusOptions) => {
      await answer(surroundings, options, (doors) =>
        options.watch
          ? watchStatus(vaultName, doors, { ...polling(doors, surroundings), show: surroundings.screen.show })
          : status(vaultName, doors),
      );
    });
};
