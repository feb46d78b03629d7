import { isPriced, type Roads } from '../../archive/estimate.ts';
import { leastRoomBytes } from '../../archive/names/safe-name.ts';
import type { StorageClass } from '../../archive/prices.ts';
import type { Bucket } from '../../cloud/bucket.ts';
import type { Files } from '../../cloud/files.ts';
import type { RetrievalRequests } from '../../cloud/glacier-retrieval-requests.ts';
import { requestRefused } from '../../errors.ts';
import type { DestinationSettings } from '../../restore/restore-target.ts';
import { readJson } from '../../run-files/json-files.ts';
import { runFiles } from '../../run-files/keys.ts';
import type { VaultRun, VaultSettings } from '../../vault-flow.ts';
import { type Sizes, usualSizes } from './sizes.ts';

export interface ChooseDoors {
  /** The work bucket. */
  readonly files: Files;
  /** The destination bucket, where the inventory lies, and what was restored before. */
  readonly destination: Pick<Files, 'sizeOf' | 'readRange' | 'list'>;
  /** The destination bucket again, for what its objects say of themselves. */
  readonly bucket: Pick<Bucket, 'head'>;
  readonly vault: Pick<RetrievalRequests, 'describeVault'>;
  readonly settings: DestinationSettings & Roads;
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
  /** Where each of the run's files lies. */
  readonly at: ReturnType<typeof runFiles>;
  readonly sizes: Sizes;
  /** What every key begins with: the stack's prefix and the request's. */
  readonly prefix: string;
  /** What the prefix leaves of a key's 1,024 bytes (S3 guide, "Naming Amazon S3 objects"). */
  readonly roomBytes: number;
}

/** Error: `RequestRefused` where the run cannot be chosen for. */
export async function beginChoosing(run: VaultRun, doors: ChooseDoors): Promise<Choosing> {
  const at = runFiles(run);
  const request = await readJson<VaultSettings>(doors.files, at.request);
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
  return { ...doors, run, request: { ...request, storageClass }, inventoryKey, at, sizes, prefix, roomBytes };
}

const refuse = ({ vaultName, run }: VaultRun, wanted: string, found: string) =>
  requestRefused(
    `Cannot choose archives of vault "${vaultName}" for run "${run}": wanted ${wanted}, found ${found}. Start RestoreVault again.`,
  );
