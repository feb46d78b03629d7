import { readIdsFile, readNamesFile } from '../../archive/names-file.ts';
import { type FileFindings, findingsIn } from '../../archive/user-files/findings.ts';
import { UnknownIds } from '../../archive/user-files/unknown-ids.ts';
import { requestRefused } from '../../errors.ts';
import { vaultPrefix } from '../../run-files/keys.ts';
import type { Choosing } from './choosing.ts';

/** Something of each file that there is. */
export type OfUserFiles<Value> = Partial<Readonly<Record<'names' | 'archives', Value>>>;

/** What a user's own files say of archives. */
export interface UserFiles {
  /** The name of an archive as the file says it: wins over every description. */
  readonly nameOf: (archiveId: string) => string | undefined;
  /** Further names of an archive, in the order of the file. */
  readonly otherNamesOf: (archiveId: string) => readonly string[];
  /** When its file was last modified, ISO. */
  readonly modifiedAt: ReadonlyMap<string, string>;
  /** Only these archives; undefined: all. */
  readonly archives: ReadonlySet<string> | undefined;
  /** To be told of every archive that the inventory lists. */
  readonly unknownIds: OfUserFiles<UnknownIds>;
  /** What is doubtful in each file, unknown ids among it. */
  readonly findings: () => OfUserFiles<FileFindings>;
}

/** `met`: what the ids were that former calls met. Error: `RequestRefused` where a file is missing, too large or not understood. */
export async function readUserFiles(choosing: Choosing, met: OfUserFiles<string> = {}): Promise<UserFiles> {
  const { request } = choosing;
  const names =
    request.names === undefined ? undefined : await readWith(readNamesFile, 'names', request.names, choosing);
  const archives =
    request.archives === undefined ? undefined : await readWith(readIdsFile, 'archives', request.archives, choosing);
  const unknownIds = {
    ...(names && { names: new UnknownIds(names.names.keys(), met.names) }),
    ...(archives && { archives: new UnknownIds(archives.ids, met.archives) }),
  };
  const isKey = names?.nameHeader?.toLowerCase() === 'key';
  const asName = (name: string) => (isKey ? withoutPrefix(name, choosing) : name);
  return {
    nameOf: (archiveId) => {
      const name = names?.names.get(archiveId);
      return name === undefined ? undefined : asName(name);
    },
    otherNamesOf: (archiveId) => [...(names?.otherNames.get(archiveId) ?? [])].map(asName),
    modifiedAt: names?.modifiedAt ?? new Map(),
    archives: archives?.ids,
    unknownIds,
    findings: () => ({
      ...(names && { names: findingsIn(names, { unknownIds: unknownIds.names, copies: request.copies === true }) }),
      ...(archives && { archives: findingsIn(archives, { unknownIds: unknownIds.archives }) }),
    }),
  };
}

/** Keys of a report begin with the prefix that they get here once more. */
function withoutPrefix(key: string, { prefix, settings }: Choosing): string {
  const own = [prefix, settings.keyPrefix].find((beginning) => key.startsWith(beginning));
  return key.slice(own?.length ?? 0);
}

async function readWith<Content>(
  read: (bytes: Uint8Array) => Content,
  field: string,
  key: string,
  choosing: Choosing,
): Promise<Content> {
  const bytes = await bytesOf(field, key, choosing);
  try {
    return read(bytes);
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
