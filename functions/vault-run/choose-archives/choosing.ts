import { isPriced, type Pace, type Roads } from '../../archive/estimate.ts';
import { type KeyStyle, sameNameIn } from '../../archive/names/key-style.ts';
import { compileNameRule, type NameRule } from '../../archive/names/name-rule.ts';
import { leastRoomBytes } from '../../archive/names/safe-name.ts';
import type { StorageClass } from '../../archive/prices.ts';
import { MiB } from '../../archive/units.ts';
import type { Bucket } from '../../cloud/bucket.ts';
import type { Files } from '../../cloud/files.ts';
import type { RetrievalRequests } from '../../cloud/glacier-retrieval-requests.ts';
import { requestRefused } from '../../errors.ts';
import type { DestinationSettings } from '../../restore/restore-target.ts';
import { runFiles } from '../../run-files/keys.ts';
import { readRunRequest } from '../../run-files/run-request.ts';
import type { VaultProgress, VaultRun, VaultSettings } from '../../vault-flow.ts';
import { progressFields } from '../progress.ts';

/** How much is in memory at once. */
interface Sizes {
  /** Of the inventory, at a time. */
  readonly readBytes: number;
  /** Of the inventory, before its rows are written down: their text lies in memory, twice at the end. */
  readonly chunkBytes: number;
  /** Of the inventory, a shard: its rows lie in memory as objects, some five times as large. */
  readonly shardBytes: number;
  /** Of all files that are merged, together. */
  readonly mergeBytes: number;
  /** Of a file of names or of archive ids, which lies in memory as text and as a map. */
  readonly userFileBytes: number;
}

/** For a Lambda of 1,769 MB; an inventory of 4 GB (10 million rows) makes 60 chunks and 80 shards. */
const usualSizes: Sizes = {
  readBytes: 8 * MiB,
  chunkBytes: 64 * MiB,
  shardBytes: 48 * MiB,
  mergeBytes: 64 * MiB,
  userFileBytes: 128 * MiB,
};

export interface ChooseDoors {
  /** The work bucket. */
  readonly files: Files;
  /** The destination bucket, where the inventory lies, and what was restored before. */
  readonly destination: Pick<Files, 'sizeOf' | 'readRange' | 'list'>;
  /** The destination bucket again, for what its objects say of themselves. */
  readonly bucket: Pick<Bucket, 'head'>;
  readonly vault: Pick<RetrievalRequests, 'describeVault'>;
  readonly settings: DestinationSettings & Roads & Pace;
  /** False when the call should come to its end. */
  readonly hasTime: () => boolean;
  /** Other than usual, in tests. */
  readonly sizes?: Sizes;
}

/** All that the passes of choose-archives need to know of the run. */
export interface Choosing extends ChooseDoors {
  readonly run: VaultRun;
  readonly request: VaultSettings & { readonly storageClass: StorageClass };
  readonly inventoryKey: string;
  /** Where the inventory lies: the destination bucket, or the work bucket. */
  readonly inventoryFiles: Pick<Files, 'sizeOf' | 'readRange'>;
  /** Where each of the run's files lies. */
  readonly at: ReturnType<typeof runFiles>;
  readonly sizes: Sizes;
  /** What every key begins with: the stack's prefix and the request's. */
  readonly prefix: string;
  /** What the prefix leaves of a key's 1,024 bytes (S3 guide, "Naming Amazon S3 objects"). */
  readonly roomBytes: number;
  readonly keyStyle: KeyStyle;
  /** Equal for names that must not lie side by side, in `keyStyle`. The same for rows, folders and shards of a run. */
  readonly asSame: (name: string) => string;
  /** The user's own, in their order. */
  readonly nameRules: readonly NameRule[];
}

/** Errors: `RequestRefused` where the run cannot be chosen for, `ConfigurationError` of another destination. */
export async function beginChoosing(run: VaultRun, doors: ChooseDoors): Promise<Choosing> {
  const at = runFiles(run);
  const request = await readRunRequest(doors.files, run, doors.settings);
  if (request === undefined) throw refuse(run, `the request in ${at.request}`, 'nothing');
  const { inventoryKey } = run;
  if (inventoryKey === null) throw refuse(run, 'the key of an inventory', 'none');
  const { storageClass } = request;
  if (!isPriced(storageClass)) throw refuse(run, 'a storage class whose price is known', storageClass);
  const prefix = doors.settings.keyPrefix + request.prefix;
  const roomBytes = 1024 - Buffer.byteLength(prefix);
  if (roomBytes < leastRoomBytes) {
    throw refuse(run, `a prefix of at most ${1024 - leastRoomBytes} bytes`, JSON.stringify(prefix));
  }
  const sizes = doors.sizes ?? usualSizes;
  const { keys: keyStyle = 'safe' } = request;
  return {
    ...doors,
    run,
    request: { ...request, storageClass },
    inventoryKey,
    inventoryFiles: request.inventory && 'workKey' in request.inventory ? doors.files : doors.destination,
    at,
    sizes,
    prefix,
    roomBytes,
    keyStyle,
    asSame: sameNameIn[keyStyle],
    nameRules: (request.nameRules ?? []).map(compileNameRule),
  };
}

const refuse = ({ vaultName, run }: VaultRun, wanted: string, found: string) =>
  requestRefused(
    `Cannot choose archives of vault "${vaultName}" for run "${run}": wanted ${wanted}, found ${found}. Start RestoreVault again.`,
  );

const passes = ['scan', 'names', 'order', 'by key', 'done'] as const;

/** How far choose-archives has come: it travels in VaultRun, and is all that a call knows of those before. */
export interface Progress {
  readonly pass: (typeof passes)[number];
  /** The next chunk, shard or segment of that pass. */
  readonly next: number;
  /** Chunks that the inventory was scanned in. */
  readonly chunks: number;
  readonly shards: number;
  /** Rows of the manifest so far. */
  readonly rows: number;
  /** Rows of archives that the inventory lists twice, and their bytes. */
  readonly twice: number;
  readonly twiceBytes: number;
  /** Where a merge goes on, by shard. */
  readonly cursors: readonly number[];
}

const begin: Progress = {
  pass: 'scan',
  next: 0,
  chunks: 0,
  shards: 0,
  rows: 0,
  twice: 0,
  twiceBytes: 0,
  cursors: [],
};

export const asProgress = (progress: Progress): VaultProgress => ({ ...progress });

/** What a former call gave back; the beginning where there was none. Error: `RequestRefused`. */
export function readProgress(found: VaultProgress | null): Progress {
  if (found === null) return begin;
  const { count, counts, oneOf } = progressFields('choose-archives', found);
  return {
    pass: oneOf('pass', passes),
    next: count('next'),
    chunks: count('chunks'),
    shards: count('shards'),
    rows: count('rows'),
    twice: count('twice'),
    twiceBytes: count('twiceBytes'),
    cursors: counts('cursors'),
  };
}
