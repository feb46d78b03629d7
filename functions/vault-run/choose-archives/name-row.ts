import type { InventoryRow } from '../../archive/inventory-row.ts';
import { nameOf } from '../../archive/names/name-of.ts';
import { safeName } from '../../archive/names/safe-name.ts';
import { demandAllRows, readIdsFile, readNamesFile } from '../../archive/names-file.ts';
import { isChosen, type Selection } from '../../archive/selection.ts';
import type { Reading } from '../../archive/user-files/rows.ts';
import { requestRefused } from '../../errors.ts';
import { vaultPrefix } from '../../run-files/keys.ts';
import type { Choosing } from './choosing.ts';

/** A row of the inventory with a name, which others may have as well. */
export interface ScannedRow extends InventoryRow {
  /** Safe, before the prefix. */
  readonly name: string;
  readonly nameStyle: string;
}

/** The user's file first, then what the description says. */
export function nameRow(row: InventoryRow, { names }: UserFiles, { run, roomBytes }: Choosing): ScannedRow {
  const { archiveId, description, createdAt, sizeBytes, treeHash } = row;
  const override = names.get(archiveId);
  const found =
    override === undefined
      ? nameOf(description, { vaultName: run.vaultName, archiveId })
      : { name: override, style: 'override' };
  const name = safeName(found.name, archiveId, roomBytes);
  return { archiveId, description, createdAt, sizeBytes, treeHash, name, nameStyle: found.style };
}

/** Says why the request does not mean an archive; undefined where it does. */
export type WhyLeftOut = (row: ScannedRow) => string | undefined;

export function whyLeftOut({ request }: Choosing, { archives }: UserFiles): WhyLeftOut {
  const { include, exclude, after, before } = request;
  const reasons: [string, Selection][] = [
    ['not in the list of archives', archives ? { archives } : {}],
    ['uploaded at another time', { ...(after && { after }), ...(before && { before }) }],
    ['not included', { include }],
    ['excluded', { exclude }],
  ];
  return (row) => reasons.find(([, selection]) => !isChosen(row, selection))?.[0];
}

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
