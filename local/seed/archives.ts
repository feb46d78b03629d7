import { folderMarker, oddDescriptions, plain, tools } from './descriptions.ts';

/** An archive to be made. */
export interface Wanted {
  readonly sizeBytes: number;
  /** What its bytes are made of (`bytesOf`): the same for copies. */
  readonly content: number;
  readonly description: string;
  /** ISO. */
  readonly creationDate: string;
}

const MiB = 2 ** 20;

const folders = ['photos/2012/Sommer', 'photos/2013', 'Documents', 'музыка', 'バックアップ/写真', 'tmp + old', 'a.b/c'];
const stems = ['IMG', 'Übersicht', 'report final (2)', 'файл', 'été', 'data', 'O\'Brien "x"', '100%'];
const endings = ['.jpg', '.JPG', '.tar.gz', '.docx', '', '.txt', '.mp4'];

/** So large that they go to RestoreJobOutput, in two parts of 128 MiB. */
const largeSizesBytes = [130 * MiB, 130 * MiB + 1, 130 * MiB + 77_777];

/** One in so many archives is a newer version of the file before it, under the same name. */
const versionEvery = 40;
/** One in so many has a description that gives no name, or an unsafe one. */
const oddEvery = 60;
/** One in so many stands for a folder, and holds no file. */
const markerEvery = 110;
/** One in so many has a name that is the folder of others. */
const folderEvery = 230;
/** One in so many has the bytes of the archive before it, under another name. */
const copyEvery = 90;

const isAt = (n: number, every: number) => n % every === every - 1;

/**
 * `count` archives of people who used every tool there was: small ones, and from a thousand on three large ones among
 * them. Always the same ones.
 */
export const wantedArchives = (count: number): Wanted[] => Array.from({ length: count }, (_, n) => wanted(n, count));

const wanted = (n: number, count: number): Wanted => ({
  sizeBytes: isAt(n, markerEvery) ? 1 : sizeOf(contentOf(n), count),
  content: contentOf(n),
  description: describe(n),
  creationDate: dateOf(n).toISOString(),
});

/** From 2012-08-21 on, when Glacier began, two to a day and a bit. */
const dateOf = (n: number) => new Date(Date.UTC(2012, 7, 21, 4, 5, 6) + n * 45_678_901 - (n % 7) * 86_400_000);

const contentOf = (n: number) => (isAt(n, copyEvery) && !isAt(n, markerEvery) ? n - 1 : n);

function describe(n: number): string {
  if (isAt(n, markerEvery)) return folderMarker(pick(folders, Math.floor(n / markerEvery)), dateOf(n));
  if (isAt(n, folderEvery)) return plain(pick(folders, Math.floor(n / folderEvery)), dateOf(n));
  if (isAt(n, oddEvery)) return pick(oddDescriptions, Math.floor(n / oddEvery));
  const file = isAt(n, versionEvery) ? n - 1 : n;
  return pick(tools, n)(pathOf(file), dateOf(file));
}

const pathOf = (file: number) =>
  `${pick(folders, Math.floor(file / 9))}/${pick(stems, Math.floor(file / 5))} ${String(file).padStart(5, '0')}${pick(endings, file)}`;

function sizeOf(n: number, count: number): number {
  const large = count >= 1000 ? largeSizesBytes[n / Math.floor(count / largeSizesBytes.length)] : undefined;
  return large ?? smallSizeOf(n);
}

/** One byte to 64 KiB, few of them large, and now and then the edges of a leaf of the tree hash. */
function smallSizeOf(n: number): number {
  if (n % 500 === 13) return MiB;
  if (n % 500 === 14) return MiB + 1;
  return 1 + Math.floor(2 ** ((n * 37) % 17) * (1 - ((n * 13) % 50) / 100));
}

export function pick<T>(list: readonly T[], n: number): T {
  const found = list[n % list.length];
  if (found === undefined) throw new Error('Cannot pick from an empty list');
  return found;
}
