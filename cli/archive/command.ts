import { type AddCommand, answer, common } from '../shared/surroundings.ts';
import * as read from '../shared/values.ts';
import { type ArchiveOptions, archive, keyDescription } from './archive.ts';

/** `thaw archive`. */
export const addArchive: AddCommand = (thaw, surroundings) => {
  common(thaw.command('archive'))
    .summary('request one archive')
    .description(
      'Requests one archive, or a range of it. When Glacier has completed the job, the archive is restored. Only the tier limits the cost.',
    )
    .argument('<vault>', 'name of the vault', read.vaultName)
    .argument('<archive id>', 'id of the archive, 138 characters', read.archiveId)
    .option('--tier <tier>', 'Bulk (5-12 h), Standard (3-5 h) or Expedited (1-5 min)', read.tier, 'Bulk')
    .option('--range <bytes>', 'first and last byte, such as 0-1048575, in whole MiB', read.range)
    .option('--key <name>', "key of the object, after the stack's key prefix (default: <vault>/<archive id>)")
    .action(async (vaultName: string, archiveId: string, options: ArchiveOptions) => {
      if (options.key !== undefined) keyDescription(options.key);
      await answer(surroundings, options, (doors) => archive({ vaultName, archiveId }, options, doors));
    });
};
