import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { bundle, startChild } from '../children.ts';
import type { Bench, Figure, Measurement, Result } from '../measurement.ts';
import type { IndexMeasured, IndexTask } from '../workers/index-task.ts';

/** The console's index of a vault's inventory: how long it takes, what it needs, and how fast it answers. */
export const consoleIndex: Measurement = {
  name: 'console index',
  async measure({ quick, folder }: Bench): Promise<Result> {
    const archives = quick ? 100_000 : 1_000_000;
    const inventory = path.join(folder, 'inventory.json');
    await pipeline(Readable.from(inventoryOf(archives)), createWriteStream(inventory));
    const { size: sizeBytes } = await stat(inventory);
    const task: IndexTask = { inventory, file: path.join(folder, 'index.sqlite'), sizeBytes };
    bundle('../cli/console/index/worker.ts', path.join(folder, 'console-index.mjs')); // as the package has it
    using child = startChild('workers/index-task.ts', folder);
    const measured = await child.ask<IndexMeasured>(task);
    const title = `Index of ${archives.toLocaleString('en')} archives, inventory of ${Math.round(sizeBytes / 2 ** 20)} MiB`;
    return { title, figures: figuresOf(measured) };
  },
};

const figuresOf = ({ seconds, cpuSeconds, peakMiB, fileMiB, ms }: IndexMeasured): Figure[] => [
  { name: 'build', value: seconds, unit: 's', goal: { wanted: 'at most', value: 60 } },
  { name: 'the same, CPU', value: cpuSeconds, unit: 's' },
  { name: 'peak memory', value: peakMiB, unit: 'MiB', goal: { wanted: 'at most', value: 300 } },
  { name: 'file', value: fileMiB, unit: 'MiB' },
  ...Object.entries(ms).map(([name, value]): Figure => {
    return {
      name,
      value,
      unit: 'ms CPU',
      ...(name.startsWith('estimate') ? {} : { goal: { wanted: 'at most', value: 200 } }),
    };
  }),
];

/** Half of the archives in one folder, half in 25,000; one in ten is a copy, one in a hundred has a name that others have. */
function* inventoryOf(archives: number): Generator<string> {
  yield '{"VaultARN":"arn:aws:glacier:us-east-1:000000000000:vaults/bench","InventoryDate":"2026-11-21T03:00:00Z","ArchiveList":[';
  const rows: string[] = [];
  for (let number = 0; number < archives; number++) {
    rows.push(`${number === 0 ? '' : ','}${JSON.stringify(row(number, archives))}`);
    if (rows.length === 1000) yield rows.splice(0).join('');
  }
  yield `${rows.join('')}]}`;
}

function row(number: number, archives: number) {
  const place = (number * 7919) % archives; // not in the order of names
  const name = `IMG ${String(place % 100 === 0 ? 0 : place).padStart(6, '0')}.jpg`;
  const album = `photos/${2000 + (place % 25)}/Album ${place % 1000}`;
  return {
    ArchiveId: createHash('sha512').update(String(number)).digest('base64url').padEnd(138, '-').slice(0, 138),
    ArchiveDescription: JSON.stringify({
      path: `${place % 2 === 0 ? 'flat' : album}/${name}`,
      mtime: 1_400_000_000 + place,
    }),
    CreationDate: new Date(Date.UTC(2014, 0, 1) + number * 1000).toISOString(),
    Size: 1 + ((place * 104_729) % 10_000_000),
    SHA256TreeHash: createHash('sha256')
      .update(String(place % 10 === 9 ? 0 : place))
      .digest('hex'),
  };
}
