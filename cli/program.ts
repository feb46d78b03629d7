import { Command } from 'commander';
import { addArchive } from './archive/command.ts';
import { addCompletion } from './completion/command.ts';
import { addConsole } from './console/command.ts';
import { addCost } from './cost/command.ts';
import { addDoctor } from './doctor/command.ts';
import { addHelp } from './help/command.ts';
import { addLocal } from './local/command.ts';
import { addNames } from './names/command.ts';
import { addReport } from './report/command.ts';
import type { AddCommand, Surroundings } from './shared/surroundings.ts';
import { ownVersion } from './shared/version.ts';
import { addStatus } from './status/command.ts';
import { addStop } from './stop/command.ts';
import { addVault } from './vault/command.ts';
import { addVaults } from './vaults/command.ts';

const commands: readonly AddCommand[] = [
  addVaults,
  addVault,
  addNames,
  addArchive,
  addStatus,
  addStop,
  addReport,
  addConsole,
  addDoctor,
  addCost,
  addLocal,
  addCompletion,
  addHelp,
];

/** `thaw` and its commands. Arguments are read and checked before the account is asked for anything. */
export function program(surroundings: Surroundings): Command {
  const thaw = new Command('thaw')
    .description(
      'Restores archives from Amazon Glacier vaults into S3, with the Thaw stack of this account and region.',
    )
    .version(ownVersion, '--version', 'print the version')
    .addHelpText('after', afterHelp)
    .helpCommand(false)
    .exitOverride()
    .configureOutput({ outputError: () => undefined }) // main.ts prints it
    .hook('preAction', (_, command) => useAccount(command.opts()));
  for (const add of commands) add(thaw, surroundings);
  return thaw;
}

const afterHelp = `
The AWS profile, region and endpoints are those of the environment: AWS_PROFILE, AWS_REGION, AWS_ENDPOINT_URL_<SERVICE>.
Exit status: 0 done, 1 failed or refused, 2 bad usage, 3 not yet: ask again.`;

/** The SDK reads both variables; so does whatever a command starts. */
function useAccount({ profile, region }: { readonly profile?: string; readonly region?: string }): void {
  if (profile !== undefined) process.env['AWS_PROFILE'] = profile;
  if (region !== undefined) process.env['AWS_REGION'] = region;
}
