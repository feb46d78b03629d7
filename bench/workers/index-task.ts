import { createReadStream } from 'node:fs';
import { buildInWorker } from '../../cli/console/index/build-in-worker.ts';
import { folderPage } from '../../cli/console/index/folder-page.ts';
import { searchPage } from '../../cli/console/index/search.ts';
import { select } from '../../cli/console/index/select.ts';
import { VaultIndex } from '../../cli/console/index/vault-index.ts';
import { selectionEstimate } from '../../cli/console/selection-estimate.ts';

/** What is measured: an inventory on disk becomes an index, which is then asked. */
export interface IndexTask {
  readonly inventory: string;
  readonly file: string;
  readonly sizeBytes: number;
}

export interface IndexMeasured {
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly peakMiB: number;
  readonly fileMiB: number;
  /** By question, the CPU of the longest of some askings. */
  readonly ms: Readonly<Record<string, number>>;
}

const naming = { vaultName: 'bench', keys: 'safe', nameRules: [], prefix: '', keyPrefix: '', namesFile: null } as const;

process.on('message', (task: IndexTask) => void measure(task).then((measured) => process.send?.(measured)));
process.on('disconnect', () => process.exit());

async function measure({ inventory, file, sizeBytes }: IndexTask): Promise<IndexMeasured> {
  const began = performance.now();
  const pieces = createReadStream(inventory, { highWaterMark: 65_536 }); // as S3's answers come
  await buildInWorker(pieces, { file, sizeBytes, isCsv: false, naming }, { tell: () => undefined });
  const seconds = (performance.now() - began) / 1000;
  const { user, system } = process.cpuUsage();
  const cpuSeconds = (user + system) / 1e6;
  const peakMiB = process.resourceUsage().maxRSS / 1024;
  using index = new VaultIndex(file, 'bench');
  const pages = Number(index.row('PRAGMA page_count')?.['page_count']);
  const fileMiB = (pages * Number(index.row('PRAGMA page_size')?.['page_size'])) / 2 ** 20;
  return {
    seconds,
    cpuSeconds,
    peakMiB,
    fileMiB,
    ms: Object.fromEntries(questions(index).map(([name, ask]) => [name, longest(ask)])),
  };
}

type Question = readonly [name: string, ask: () => unknown];

function questions(index: VaultIndex): Question[] {
  const page = { path: '', order: 'name', isDescending: false, filter: undefined, offset: 0, limit: 200 } as const;
  const flat = { ...page, path: 'flat' };
  const last = folderPage(index, flat).total - 200;
  const query = { text: '', glob: '', path: '', filter: undefined };
  const search = (more: object) => () => searchPage(index, { ...query, ...more }, 0, { limit: 200, mostMs: 120 });
  const terms = { storageClass: 'STANDARD', bytesPerDay: 2 ** 50, priceFactor: 1, keyPrefix: '' } as const;
  return [
    ['folder: top', () => folderPage(index, page)],
    ['folder of half a million: last page', () => folderPage(index, { ...flat, offset: last })],
    ['the same by size, last page', () => folderPage(index, { ...flat, order: 'size', offset: last })],
    ['the same, copies only', () => folderPage(index, { ...flat, filter: 'copies' })],
    ['search: a rare text', search({ text: 'img 000777' })],
    ['search: a text that is nowhere', search({ text: 'nowhere at all' })],
    ['search: two letters that are nowhere', search({ text: 'qq' })],
    ['search: a text that is everywhere', search({ text: 'img' })],
    ['search: **/*.jpg', search({ glob: '**/*.jpg' })],
    ['search: **/*.zip (nowhere)', search({ glob: '**/*.zip' })],
    ['search: **/IMG ?????[xyz].jpg (nowhere)', search({ glob: '**/IMG ?????[xyz].jpg' })],
    ['estimate of all', () => selectionEstimate(index, select(index, { all: true }), terms)],
  ];
}

const askings = 5;

/** Milliseconds of CPU: a core that is shared does not make an index slow. */
function longest(ask: () => unknown): number {
  const times = Array.from({ length: askings }, () => {
    const before = process.cpuUsage();
    ask();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  });
  return Math.max(...times);
}
