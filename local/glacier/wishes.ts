import path from 'node:path';
import { hashOfRange, leavesFile } from './disk.ts';
import { invalid, missing } from './errors.ts';
import { fromMarker } from './inventory.ts';
import { choiceField, type Fields, isFields, textField } from './json.ts';
import { type Bytes, fromInclusive, isTreeHashAligned } from './ranges.ts';
import type { Archive, ArchiveWish, InventoryWish, Tier } from './records.ts';
import type { Store } from './store.ts';
import { leafSpanBytes } from './tree-hash.ts';
import type { Vault } from './vault.ts';

/** What an archive retrieval asks for. Throws AWS's 400s and 404. */
export async function archiveWish(vault: Vault, fields: Fields, tier: Tier, store: Store): Promise<ArchiveWish> {
  const id = textField(fields, 'ArchiveId');
  if (id === null) throw missing('archiveId');
  refuse(fields, 'archive-retrieval', ['Format', 'InventoryRetrievalParameters']);
  const archive = store.archive(vault, id);
  const range = rangeOf(fields, archive);
  return {
    archiveId: id,
    description: archive.description,
    sizeBytes: archive.sizeBytes,
    archiveTreeHash: archive.treeHash,
    range,
    rangeTreeHash: await rangeHash(vault, archive, range),
    tier,
  };
}

/** What an inventory retrieval asks for. Throws AWS's 400s. */
export function inventoryWish(fields: Fields): InventoryWish {
  refuse(fields, 'inventory-retrieval', ['ArchiveId', 'RetrievalByteRange']);
  const parameters = fields.InventoryRetrievalParameters ?? {};
  if (!isFields(parameters)) throw invalid('Invalid InventoryRetrievalParameters: it must be an object');
  return {
    format: choiceField(fields, 'Format', ['CSV', 'JSON']) ?? 'JSON',
    startDate: dateOf(parameters, 'StartDate'),
    endDate: dateOf(parameters, 'EndDate'),
    limit: inventoryLimit(parameters),
    marker: markerOf(parameters),
    nextMarker: null,
  };
}

function refuse(fields: Fields, type: string, names: readonly string[]): void {
  for (const name of names) {
    if ((fields[name] ?? null) !== null) throw invalid(`${name} is not allowed for a job of type ${type}`);
  }
}

/**
 * Begins and ends at whole MiBs, or ends with the archive (Glacier guide, JobParameters: RetrievalByteRange). AWS
 * documents the 400, not its words.
 */
function rangeOf(fields: Fields, { sizeBytes }: Archive): Bytes {
  const text = textField(fields, 'RetrievalByteRange');
  if (text === null) return { start: 0, end: sizeBytes };
  const range = fromInclusive(text);
  const fits = range && range.end <= sizeBytes && range.start % leafSpanBytes === 0;
  if (fits && (range.end % leafSpanBytes === 0 || range.end === sizeBytes)) return range;
  throw invalid(`Invalid RetrievalByteRange: ${text}. It must be megabyte aligned and within 0-${sizeBytes - 1}`);
}

async function rangeHash(vault: Vault, { id, sizeBytes }: Archive, range: Bytes): Promise<string | null> {
  const isWhole = range.start === 0 && range.end === sizeBytes;
  if (isWhole || !isTreeHashAligned(range, sizeBytes)) return null;
  return hashOfRange(path.join(vault.archiveFolder(id), leavesFile), range);
}

/** To the second, with its zone (Glacier guide, InventoryRetrievalJobInput). */
function dateOf(fields: Fields, name: string): string | null {
  const text = textField(fields, name);
  if (text === null) return null;
  const isDate = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)$/.test(text) && !Number.isNaN(Date.parse(text));
  if (!isDate) throw invalid(`Invalid ${name}: ${text}. It must be like 2013-03-20T17:03:43Z`);
  return text;
}

/** A number, but in a string. */
function inventoryLimit(fields: Fields): string | null {
  const text = textField(fields, 'Limit');
  if (text !== null && !/^[1-9]\d*$/.test(text)) throw invalid(`Invalid Limit: ${text}. It must be an integer from 1`);
  return text;
}

function markerOf(fields: Fields): string | null {
  const marker = textField(fields, 'Marker');
  if (marker !== null) fromMarker(marker);
  return marker;
}
