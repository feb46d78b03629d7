import { parse } from '../../cli/shared/parse.ts';
import { UsageError } from '../../cli/shared/usage.ts';
import { type Tier, tiers } from '../../functions/vault-flow.ts';
import type { Region } from '../../local/quotas.ts';
import { defaultOptions, type SimulationOptions } from './options.ts';
import { type Story, stories } from './stories.ts';

export const simulateUsage = `npm run simulate -- [--archives N --size S [--tier T]] [options]

Runs a vault on virtual time: the product's own decisions against AWS's quotas and latencies (local/quotas.ts, trials/simulate/quotas.ts).
Without --archives it tells the stories of the table in docs/reliability.md, in some minutes.

  --archives N       archives in the vault; may be given several times, each with its --size: they are asked for in this order
  --size S           how large each of them is: 200MiB, 1GiB, 40000GiB
  --tier T           Bulk (default), Standard, Expedited
  --stream S         what one worker brings per second (default 18MiB)
  --concurrency N    Lambda's concurrent executions (default 1000)
  --quotas low|high  high: us-east-1, us-west-2, eu-west-1; low (default): everywhere else
  --workers N        the stack's setting (default 500)
  --max-concurrency N, --requests-per-second N   likewise (20, 100)
  --policy S         the account's data retrieval policy, bytes per hour
  --taken-away H     each object is taken out of the bucket H hours after it came
  --hours N          stop after so many hours (default 240)
  --sample N         simulate at most N archives one by one (default 20000); with more, each stands for several
  --seed N           (default 20261130)
  --ideal            the same with calls that take no time and have no quota
  --story NAME       one story: ${stories.map(({ name }) => name).join(', ')}
  --json             one JSON object in place of words
  --help             this text

Exit status: 0 simulated, 1 something failed, 2 usage, 130 interrupted.
`;

export interface SimulateArguments {
  /** One vault; undefined where stories are to be told. */
  readonly options: SimulationOptions | undefined;
  readonly stories: readonly Story[];
  readonly json: boolean;
  readonly help: boolean;
}

const text = { type: 'string' } as const;
const flag = { type: 'boolean', default: false } as const;

export function simulateArguments(args: string[]): SimulateArguments {
  const options = {
    archives: { type: 'string', multiple: true },
    size: { type: 'string', multiple: true },
    tier: text,
    stream: text,
    concurrency: text,
    quotas: text,
    workers: text,
    'max-concurrency': text,
    'requests-per-second': text,
    policy: text,
    'taken-away': text,
    hours: text,
    sample: text,
    seed: text,
    story: text,
    ideal: flag,
    json: flag,
    help: { ...flag, short: 'h' },
  } as const;
  const { values } = parse({ args, options }, simulateUsage);
  const { json, help } = values;
  if (values.archives === undefined) return { options: undefined, stories: storiesNamed(values.story), json, help };
  const number = (name: keyof typeof values, usual: number) =>
    values[name] === undefined ? usual : wholeNumber(`--${name}`, String(values[name]));
  return {
    stories: [],
    json,
    help,
    options: {
      archives: kindsOf(values.archives, values.size ?? []),
      tier: oneOf('--tier', values.tier ?? defaultOptions.tier, tiers) satisfies Tier,
      streamBytesPerSecond: sizeOf('--stream', values.stream ?? '18MiB'),
      concurrency: number('concurrency', defaultOptions.concurrency),
      quotas: oneOf('--quotas', values.quotas ?? defaultOptions.quotas, ['low', 'high'] as const) satisfies Region,
      ideal: values.ideal,
      workers: number('workers', defaultOptions.workers),
      maxConcurrency: number('max-concurrency', defaultOptions.maxConcurrency),
      requestsPerSecond: number('requests-per-second', defaultOptions.requestsPerSecond),
      ...(values.policy !== undefined && { policyBytesPerHour: sizeOf('--policy', values.policy) }),
      ...(values['taken-away'] !== undefined && { takenAwayAfterHours: number('taken-away', 0) }),
      hoursAtMost: number('hours', defaultOptions.hoursAtMost),
      seed: number('seed', defaultOptions.seed),
      sampleAtMost: number('sample', defaultOptions.sampleAtMost),
    },
  };
}

function storiesNamed(name: string | undefined): readonly Story[] {
  if (name === undefined) return stories;
  const named = stories.filter((story) => story.name === name);
  if (named.length > 0) return named;
  throw new UsageError(`There is no story "${name}", only: ${stories.map((story) => story.name).join(', ')}`);
}

function kindsOf(counts: readonly string[], sizes: readonly string[]): SimulationOptions['archives'] {
  if (counts.length !== sizes.length) {
    throw new UsageError(`Each --archives needs its --size: there are ${counts.length} and ${sizes.length}.`);
  }
  return counts.map((count, index) => ({
    count: wholeNumber('--archives', count),
    sizeBytes: sizeOf('--size', sizes[index] ?? ''),
  }));
}

function wholeNumber(name: string, value: string): number {
  if (/^[1-9]\d{0,11}$/.test(value)) return Number(value);
  throw new UsageError(`${name} must be a positive whole number, and is "${value}".`);
}

const units = { KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30, TiB: 2 ** 40 } as const;

function sizeOf(name: string, value: string): number {
  const [, amount, unit] = /^([1-9]\d{0,8})(KiB|MiB|GiB|TiB)$/.exec(value) ?? [];
  if (amount !== undefined) return Number(amount) * units[unit as keyof typeof units];
  throw new UsageError(`${name} must be a size like 200MiB or 1GiB, and is "${value}".`);
}

function oneOf<Value extends string>(name: string, value: string, values: readonly Value[]): Value {
  const found = values.find((candidate) => candidate === value);
  if (found !== undefined) return found;
  throw new UsageError(`${name} must be one of ${values.join(', ')}, and is "${value}".`);
}
