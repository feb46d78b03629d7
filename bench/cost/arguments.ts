import { parse } from '../../cli/shared/parse.ts';
import { UsageError } from '../../cli/shared/usage.ts';
import { largestArchiveBytes } from '../../functions/archive/part-plan.ts';
import { prices } from '../../functions/archive/prices.ts';
import type { Order } from './order.ts';

export const costUsage = `npm run cost -- --archives <number> --size <size> [--class <class>] [--stream <size>] [--tier <tier>] [--json]

What restoring costs in ${prices.region}, at prices of ${prices.date}, without storage. Counts come from three restores on a
local cloud, made for it: a few seconds.

  --archives <number>  how many
  --size <size>        of each: 64KiB, 10MiB, 1TiB
  --class <class>      storage class of the objects: ${Object.keys(prices.s3.write).join(', ')} (STANDARD)
  --stream <size>      what one Glacier stream brings in a second (18MiB)
  --tier <tier>        of the retrieval jobs: ${Object.keys(prices.glacier).join(', ')} (Bulk)
  --json               one JSON object in place of lines
  --help               this text
`;

export interface CostArguments {
  /** Absent where help was asked for. */
  readonly order?: Order;
  readonly json: boolean;
}

export function costArguments(args: string[]): CostArguments {
  const options = {
    archives: { type: 'string', default: '1' },
    size: { type: 'string' },
    class: { type: 'string', default: 'STANDARD' },
    stream: { type: 'string', default: '18MiB' },
    tier: { type: 'string', default: 'Bulk' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  } as const;
  const { values } = parse({ args, options }, costUsage);
  if (values.help) return { json: false };
  const order = {
    archives: wholeNumber('archives', values.archives),
    sizeBytes: archiveSize(values.size),
    storageClass: oneOf('class', values.class, prices.s3.write),
    streamMiBPerSecond: bytesIn('stream', values.stream) / 2 ** 20,
    tier: oneOf('tier', values.tier, prices.glacier),
  };
  return { order, json: values.json };
}

const units = { KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30, TiB: 2 ** 40 };

function bytesIn(name: string, text = ''): number {
  const [, amount, unit] = /^(\d{1,6}(?:\.\d{1,3})?)(KiB|MiB|GiB|TiB)$/.exec(text) ?? [];
  const bytes = Math.round(Number(amount) * (Object.entries(units).find(([each]) => each === unit)?.[1] ?? Number.NaN));
  if (bytes > 0) return bytes;
  throw new UsageError(`--${name} must be a size such as 64KiB, 10MiB or 1TiB, and is "${text}"\n\n${costUsage}`);
}

function archiveSize(text: string | undefined): number {
  const bytes = bytesIn('size', text);
  if (bytes <= largestArchiveBytes) return bytes;
  throw new UsageError(`--size is ${text}, and Glacier's largest archive has 40,000 GiB\n\n${costUsage}`);
}

function wholeNumber(name: string, text: string): number {
  if (/^[1-9]\d{0,9}$/.test(text)) return Number(text);
  throw new UsageError(`--${name} must be a whole number from 1, and is "${text}"\n\n${costUsage}`);
}

function oneOf<Known extends object>(name: string, text: string, known: Known): keyof Known & string {
  const isKnown = (key: string): key is keyof Known & string => Object.hasOwn(known, key);
  if (isKnown(text)) return text;
  throw new UsageError(`--${name} must be one of ${Object.keys(known).join(', ')}, and is "${text}"\n\n${costUsage}`);
}
