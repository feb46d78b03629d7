import { demandAllRows, readIdsFile, readNamesFile } from '../../archive/names-file.ts';
import type { Reading } from '../../archive/user-files/rows.ts';
import { requestRefused } from '../../errors.ts';
import { vaultPrefix } from '../../run-files/keys.ts';
import type { Choosing } from './choosing.ts';

/** What a user's own files say of archives. */
export interface UserFiles {
  /** Name by archive id: wins over every description. */
  readonly names: ReadonlyMap<string, string>;
  /** Only these archives; undefined: all. */
  readonly archives: ReadonlySet<string> | undefined;
}

/** Error: `RequestRefused` where a file is missing, too large or not understood. */
export async function readUserFiles(choosing: Choosing): Promise<UserFiles> {
  const { names, archives } = choosing.request;
  return {
    names: names === undefined ? new Map() : (await readWith(readNamesFile, 'names', names, choosing)).names,
    archives: archives === undefined ? undefined : (await readWith(readIdsFile, 'archives', archives, choosing)).ids,
  };
}

async function readWith<Content extends Reading>(
  read: (bytes: Uint8Array) => Content,
  field: string,
  key: string,
  choosing: Choosing,
): Promise<Content> {
  const bytes = await bytesOf(field, key, choosing);
  try {
    return demandAllRows(read(bytes));
  } catch (error) {
    throw refuse(field, key, Error.isError(error) ? error.message : String(error), error);
  }
}

async function bytesOf(field: string, key: string, { files, run, sizes }: Choosing): Promise<Uint8Array> {
  const folder = vaultPrefix(run.vaultName);
  if (!key.startsWith(folder)) throw refuse(field, key, `it does not lie below ${folder}`);
  const sizeBytes = await files.sizeOf(key);
  if (sizeBytes === undefined) throw refuse(field, key, 'nothing lies there');
  if (sizeBytes > sizes.userFileBytes) {
    throw refuse(field, key, `it has ${sizeBytes} bytes, and ${sizes.userFileBytes} is the most that can be read`);
  }
  return (await files.read(key))?.bytes ?? new Uint8Array();
}

const refuse = (field: string, key: string, reason: string, cause?: unknown) =>
  requestRefused(
    `Cannot use "${field}": ${JSON.stringify(key)} of the work bucket: ${reason}. Put the file right, and start RestoreVault again.`,
    cause,
  );
