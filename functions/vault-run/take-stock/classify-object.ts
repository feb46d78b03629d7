import type { StoredObject } from '../../cloud/bucket.ts';
import type { LedgerEntry, ManifestRow } from '../../vault-flow.ts';
import type { FoundObject } from './found-objects.ts';
import { failed, requestOf } from './judge.ts';

/** The entry of an archive at whose key an object lies, by what that says of itself. It is not looked at again. */
export function classifyObject(
  row: ManifestRow,
  entry: LedgerEntry | undefined,
  object: StoredObject,
  { eTag }: FoundObject,
  now: Date,
): LedgerEntry {
  const verified = verifiedAs(row, object);
  if (verified === undefined) return { ...failed(entry, takenReason(row, object)), eTag };
  const jobId = object.metadata['thaw-job-id'];
  const request = { ...requestOf(entry), ...(jobId !== undefined && { jobId }) };
  return { ...request, state: 'restored', eTag, verifiedAt: now.toISOString(), verified };
}

/** How the object is known to be the archive: undefined where it is not. The inventory's own hash decides, where it has one. */
function verifiedAs(row: ManifestRow, { sizeBytes, metadata }: StoredObject): LedgerEntry['verified'] {
  const treeHash = metadata['thaw-tree-hash'];
  if (sizeBytes !== row.sizeBytes || metadata['thaw-archive-id'] !== row.archiveId) return undefined;
  if (treeHash === undefined) return 'size';
  return row.treeHash === '' || row.treeHash === treeHash ? 'tree-hash' : undefined;
}

function takenReason(row: ManifestRow, { sizeBytes, metadata }: StoredObject): string {
  const wanted = `archive "${row.archiveId}" of ${row.sizeBytes} bytes with tree hash "${row.treeHash}"`;
  const found = `an object of ${sizeBytes} bytes of archive "${metadata['thaw-archive-id'] ?? 'none'}" with tree hash "${metadata['thaw-tree-hash'] ?? 'none'}"`;
  return `DestinationTaken: wanted ${wanted} at ${JSON.stringify(row.key)}, found ${found}. Move it away and start the vault again.`;
}
