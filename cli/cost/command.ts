import { InvalidArgumentError } from 'commander';
import { largestArchiveBytes } from '../../functions/archive/part-plan.ts';
import { prices, type StorageClass } from '../../functions/archive/prices.ts';
import { MiB } from '../../functions/archive/units.ts';
import { type AddCommand, debugging } from '../shared/surroundings.ts';
import * as read from '../shared/values.ts';
import { cost } from './cost.ts';
import type { Order } from './order.ts';

interface CostOptions extends Pick<Order, 'archives' | 'tier'> {
  readonly size: number;
  readonly class: StorageClass;
  readonly stream: number;
}

/** `thaw cost`. */
export const addCost: AddCommand = (thaw, surroundings) => {
  debugging(thaw.command('cost'))
    .summary('print what restores cost, line by line')
    .description(
      `Prints what restores cost in ${prices.region}, at prices of ${prices.date}, without storage. The counts come from three restores on a local cloud, which is started for them: a few seconds.`,
    )
    .option('--archives <number>', 'how many archives', archives, 1)
    .requiredOption('--size <size>', 'size of each archive, such as 64KiB, 10MiB or 1TiB', archiveSize)
    .option(
      '--class <class>',
      `storage class of the objects: ${Object.keys(prices.s3.write).join(', ')}`,
      storageClass,
      'STANDARD',
    )
    .option('--stream <size>', 'bytes per second of one Glacier stream (default: 18MiB)', read.size, 18 * MiB)
    .option('--tier <tier>', 'tier of the retrieval jobs: Bulk, Standard or Expedited', read.tier, 'Bulk')
    .option('--json', 'print JSON')
    .action(async ({ archives, size, class: storageClass, stream, tier }: CostOptions) => {
      const order = { archives, sizeBytes: size, storageClass, streamMiBPerSecond: stream / MiB, tier };
      surroundings.say(await cost(order, surroundings.signal));
    });
};

function archiveSize(text: string): number {
  const bytes = read.size(text);
  if (bytes <= largestArchiveBytes) return bytes;
  throw new InvalidArgumentError("Glacier's largest archive has 40,000 GiB.");
}

function archives(text: string): number {
  if (/^[1-9]\d{0,9}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Wanted a whole number from 1.');
}

function storageClass(text: string): StorageClass {
  const isKnown = (name: string): name is StorageClass => Object.hasOwn(prices.s3.write, name);
  const name = text.toUpperCase();
  if (isKnown(name)) return name;
  throw new InvalidArgumentError(`Wanted one of ${Object.keys(prices.s3.write).join(', ')}.`);
}
