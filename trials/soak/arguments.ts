import { parse } from '../../cli/shared/parse.ts';
import { UsageError } from '../../cli/shared/usage.ts';
import { type QuotaName, quotaNames } from './quotas.ts';

export const soakUsage = `npm run soak -- [--restores <n>] [--seed <n>] [--minutes <n>] [--json] [--log <file>]

Restores archives on a local cloud while everything goes wrong at once, repairs what a person would repair, and looks at what
became of each archive. Ends with "lost 0  wrong 0  left over 0", or with status 1.

  --restores <n>   archives (1000)
  --seed <n>       archives and faults are a function of it (1)
  --minutes <n>    it has failed when it takes longer (10)
  --speed <n>      time outside Lambda passes so much faster (100)
  --quotas <name>  AWS's quotas per second of the fast clock: low (default), those of most regions; high; none; tight, those of low
                   per second of real time, without bursts, and Lambda's 10 of a new account
  --only <n,n>     the archives of these numbers alone, with the faults they had among the others
  --log <file>     writes each fault that struck, one JSON object per line: which archive's, where, the ordinal of the request
  --json           one JSON object in place of text
  --template       on the one-file template in place of the synthesized stack
  --mutant         with a product that does not compare hashes: it must be found wrong
  --help           this text

Exit status: 0 all is well, 1 something is not, 2 usage, 130 interrupted.
`;

export interface SoakArguments {
  readonly restores: number;
  readonly seed: number;
  readonly minutes: number;
  readonly speed: number;
  readonly quotas: QuotaName;
  readonly only: readonly number[] | undefined;
  readonly log: string | undefined;
  readonly json: boolean;
  readonly template: boolean;
  readonly mutant: boolean;
  readonly help: boolean;
}

export function soakArguments(args: string[]): SoakArguments {
  const options = {
    restores: { type: 'string' },
    seed: { type: 'string', default: '1' },
    minutes: { type: 'string', default: '10' },
    speed: { type: 'string', default: '100' },
    quotas: { type: 'string', default: 'low' },
    only: { type: 'string' },
    log: { type: 'string' },
    json: { type: 'boolean', default: false },
    template: { type: 'boolean', default: false },
    mutant: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  } as const;
  const { values } = parse({ args, options }, soakUsage);
  return {
    ...values,
    restores: whole('restores', values.restores ?? (values.mutant ? '40' : '1000')),
    seed: whole('seed', values.seed),
    minutes: whole('minutes', values.minutes),
    speed: whole('speed', values.speed),
    quotas: quotaName(values.quotas),
    only: values.only?.split(',').map((each) => whole('only', each, 0)),
    log: values.log,
  };
}

function quotaName(text: string): QuotaName {
  const name = quotaNames.find((known) => known === text);
  if (name !== undefined) return name;
  throw new UsageError(`--quotas takes ${quotaNames.join(', ')}, found "${text}"\n\n${soakUsage}`);
}

function whole(name: string, text: string, least = 1): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= least) return value;
  throw new UsageError(`--${name} takes a whole number from ${least}, found "${text}"\n\n${soakUsage}`);
}
