import { type AddCommand, answer, common } from '../shared/surroundings.ts';
import * as read from '../shared/values.ts';
import { type ReportOptions, report } from './report.ts';

/** `thaw report`. */
export const addReport: AddCommand = (thaw, surroundings) => {
  common(thaw.command('report'))
    .summary('print the result for every archive of a run')
    .description(
      'Prints the report of the newest run that restored a vault: CSV with one row per archive; with --json one JSON object per line.',
    )
    .argument('<vault>', 'name of the vault', read.vaultName)
    .option('--run <id>', 'report of another run')
    .option('--html <file>', 'write the HTML page into a file instead')
    .action(async (vaultName: string, options: ReportOptions) => {
      const { sink, signal } = surroundings;
      await answer(surroundings, options, (doors) => report(vaultName, options, doors, { sink, signal }));
    });
};
