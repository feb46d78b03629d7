import path from 'node:path';
import { InvalidArgumentError, Option } from 'commander';
import { type AddCommand, debugging } from '../shared/surroundings.ts';
import type { Wanted } from './serve.ts';

/** `thaw local`. */
export const addLocal: AddCommand = (thaw, surroundings) => {
  debugging(thaw.command('local'))
    .summary('serve a local cloud with the stack deployed')
    .description(
      'Serves a small cloud on this machine (Glacier, S3, Step Functions, SNS, SQS, Lambda, CloudFormation\'s questions) with the stack deployed, until it is stopped. Any AWS client works on it: evaluate the lines it prints. It also serves the page of "thaw console" and prints its URL.',
    )
    .option('--fresh', 'forget what earlier runs stored', false)
    .option('--port <number>', 'the services listen on this port and the ports after it', port, 7300)
    .option('--speed <number>', 'how many times faster than AWS time passes', speed, 1000)
    .option(
      '--seed-vault <number>',
      'put so many archives into the vault demo if it is empty: small ones, described as every tool did, and from 1000 on three large ones',
      seedArchives,
      0,
    )
    .option(
      '--seed-synology',
      "fill the vaults nas_1 and nas_1_mapping as Synology's Glacier Backup does, if nas_1 is empty: 2,000 files in 1,500 archives",
      false,
    )
    .addOption(
      new Option(
        '--quotas <region>',
        'throttle as AWS does: high has the quotas of us-east-1, us-west-2 and eu-west-1, low those of the other regions (default: nothing is throttled)',
      ).choices(['low', 'high']),
    )
    .option('--data <folder>', 'where everything is kept between runs', '.local')
    .addHelpText('after', '\nExit status: 0 stopped, 1 could not serve, 2 usage.')
    .action(async ({ data, port, seedVault, ...options }: LocalOptions) => {
      const wanted = { ...options, basePort: port, seedArchives: seedVault, dataFolder: path.resolve(data) };
      const { serve } = await import('./serve.ts');
      await serve(wanted, surroundings);
    });
};

interface LocalOptions extends Pick<Wanted, 'fresh' | 'speed' | 'seedSynology' | 'quotas'> {
  readonly port: number;
  readonly seedVault: number;
  readonly data: string;
}

/** The services take a handful of ports from here on. */
const highestBasePort = 65_500;

function port(text: string): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && number >= 1 && number <= highestBasePort) return number;
  throw new InvalidArgumentError(`Wanted a whole number from 1 to ${highestBasePort}.`);
}

/** Each takes some memory for good. */
const mostSeeds = 100_000;

function seedArchives(text: string): number {
  const count = Number(text);
  if (/^\d{1,6}$/.test(text) && count <= mostSeeds) return count;
  throw new InvalidArgumentError(`Wanted a whole number up to ${mostSeeds}.`);
}

function speed(text: string): number {
  const number = Number(text);
  if (text.trim() !== '' && Number.isFinite(number) && number > 0) return number;
  throw new InvalidArgumentError("Wanted a number above 0; 1 is AWS's own pace, 1000 is a thousand times faster.");
}
