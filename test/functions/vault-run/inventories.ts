import { createHash } from 'node:crypto';

/** An archive as Glacier's inventory writes it. */
export interface InventoryEntry {
  readonly ArchiveId: string;
  readonly ArchiveDescription: string;
  readonly CreationDate: string;
  readonly Size: number;
  readonly SHA256TreeHash: string;
}

const vaultArn = (vaultName: string): string => `arn:aws:glacier:us-east-1:000000000000:vaults/${vaultName}`;

/** An archive id of Glacier's length. */
export const archiveIdOf = (number: number): string =>
  createHash('sha512').update(String(number)).digest('base64url').padEnd(138, `-${number}_`).slice(0, 138);

export const entry = (number: number, changes: Partial<InventoryEntry> = {}): InventoryEntry => ({
  ArchiveId: archiveIdOf(number),
  ArchiveDescription: `photos/${number}.jpg`,
  CreationDate: new Date(Date.UTC(2014, 0, 1) + number * 3_600_000).toISOString(),
  Size: number + 1,
  SHA256TreeHash: createHash('sha256').update(String(number)).digest('hex'),
  ...changes,
});

/**
 * Entries of every kind: plain paths, names that several have, none, quotes, backslashes, and characters of two to four
 * bytes. Not in order of date.
 */
export const entries = (count: number): InventoryEntry[] =>
  Array.from({ length: count }, (_, index) => {
    const number = (index * 7919) % count; // every number once, where 7919 does not divide the count
    return entry(number, {
      ArchiveDescription: descriptions[number % descriptions.length]?.(number) ?? '',
      Size: sizeOf(number),
    });
  });

const descriptions: readonly ((number: number) => string)[] = [
  (number) => `photos/${number % 1000}/${number}.jpg`,
  () => 'backup.tar.gz',
  () => '',
  (number) => `C:\\Fotos\\Ärger\\"${number}".txt`,
  (number) => `{"Path":"docs/${number}.pdf"}`,
  (number) => `日本/${number}😀.mov`,
  (number) => `twin/${number % 50}.doc`,
];

const sizeOf = (number: number) => 1 + ((number * 104_729) % 16 ** (1 + (number % 6)));

/** Glacier's JSON inventory; every other row has its non-ASCII characters escaped. */
export function inventoryOf(vaultName: string, rows: readonly (InventoryEntry | string)[]): string {
  const list = rows.map((row, index) => (typeof row === 'string' ? row : written(row, index)));
  return `{"VaultARN":"${vaultArn(vaultName)}","InventoryDate":"2026-11-21T03:00:00Z","ArchiveList":[${list.join(',')}]}`;
}

function written(row: InventoryEntry, index: number): string {
  const text = JSON.stringify(row);
  if (index % 2 === 0) return text;
  return text.replace(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
