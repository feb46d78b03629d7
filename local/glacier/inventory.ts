import { invalid } from './errors.ts';
import type { Archive, InventoryWish } from './records.ts';
import type { Stock } from './stocktaking.ts';
import { byAge, type Vault } from './vault.ts';

export interface Inventory {
  readonly text: string;
  readonly nextMarker: string | null;
}

/** What the vault held when stock was taken, as far as it is wished for. */
export function writeInventory(vault: Vault, stock: Stock, wish: InventoryWish): Inventory {
  const { page, next } = pageOf(stock, wish);
  const text = wish.format === 'CSV' ? toCsv(page) : toJson(vault, stock.date, page);
  return { text, nextMarker: next ? markerOf(next) : null };
}

function pageOf({ archives }: Stock, wish: InventoryWish) {
  const from = wish.marker === null ? undefined : fromMarker(wish.marker);
  const wanted = archives.filter((archive) => isBetween(archive, wish) && (!from || byAge(archive, from) >= 0));
  const limit = wish.limit === null ? wanted.length : Number(wish.limit);
  return { page: wanted.slice(0, limit), next: wanted[limit] };
}

/** StartDate belongs to the range, EndDate does not (Glacier guide, InventoryRetrievalJobInput). */
function isBetween({ creationDate }: Archive, { startDate, endDate }: InventoryWish): boolean {
  const created = Date.parse(creationDate);
  return (
    (startDate === null || created >= Date.parse(startDate)) && (endDate === null || created < Date.parse(endDate))
  );
}

const markerOf = ({ creationDate, id }: Archive) => Buffer.from(`${creationDate} ${id}`).toString('base64url');

/** The first archive of the next page; it may have been deleted since. Throws AWS's 400 for anything else. */
export function fromMarker(marker: string): Pick<Archive, 'creationDate' | 'id'> {
  const [creationDate = '', id = ''] = Buffer.from(marker, 'base64url').toString().split(' ');
  if (Number.isNaN(Date.parse(creationDate)) || id === '') throw invalid(`Invalid marker: ${marker}`);
  return { creationDate, id };
}

function toJson(vault: Vault, date: string, archives: readonly Archive[]): string {
  return JSON.stringify({
    VaultARN: vault.arn,
    // To the second, unlike all other dates (Glacier guide, Get Job Output, example 1).
    InventoryDate: `${date.slice(0, 19)}Z`,
    ArchiveList: archives.map((archive) => ({
      ArchiveId: archive.id,
      ArchiveDescription: archive.description,
      CreationDate: archive.creationDate,
      Size: archive.sizeBytes,
      SHA256TreeHash: archive.treeHash,
    })),
  });
}

function toCsv(archives: readonly Archive[]): string {
  const rows = archives.map((archive) =>
    [archive.id, quoted(archive.description), archive.creationDate, archive.sizeBytes, archive.treeHash].join(','),
  );
  return ['ArchiveId,ArchiveDescription,CreationDate,Size,SHA256TreeHash', ...rows, ''].join('\n');
}

/**
 * Glacier's own quoting: a quote becomes \", a backslash stays as it is, so that "\" is a whole field and no CSV
 * reader is right (Glacier guide, Get Job Output, note; samples in mt-aws-glacier's tests). Fields with a comma or a
 * quote are always quoted, others may be: here those with anything but word characters.
 */
const quoted = (text: string) => (/^[\w.-]*$/.test(text) ? text : `"${text.replaceAll('"', '\\"')}"`);
