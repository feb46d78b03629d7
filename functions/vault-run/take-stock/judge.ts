import type { StoredObject } from '../../cloud/bucket.ts';
import { copyOfIn } from '../../restore/object-metadata.ts';
import {
  blocked,
  isUnderWay,
  type LedgerEntry,
  type ReadyEntry,
  type RequestedEntry,
  type RestoredEntry,
  restored,
  takenAway,
  unblocked,
  wantedAgain,
} from '../../run-files/ledger.ts';
import { reasonText } from '../../run-files/reasons.ts';
import type { ManifestRow, Tier } from '../../vault-flow.ts';
import { type GlacierTime, isOverdue, type RestorePace } from '../glacier-time.ts';
import type { FoundObject } from './found-objects.ts';

/** What is to be done about one row: what the ledger and the listing say together, before anybody is asked. */
export type Judgement =
  | { readonly step: 'leave it' }
  /** An object whose metadata nobody has read yet lies at its key. */
  | { readonly step: 'head the object'; readonly found: FoundObject }
  /** Its job should have been done by now. */
  | { readonly step: 'describe the job'; readonly entry: RequestedEntry | ReadyEntry }
  | { readonly step: 'write down'; readonly entry: LedgerEntry };

/** What a run allows, and what time it is. */
export interface Rules extends GlacierTime {
  readonly tier: Tier;
  /** How often an archive is requested at most. */
  readonly tries: number;
  /** Requests it again where its verified object is gone. */
  readonly rebuyMissing: boolean;
  readonly pace: RestorePace;
}

export function judge(
  row: ManifestRow,
  entry: LedgerEntry | undefined,
  found: FoundObject | undefined,
  rules: Rules,
): Judgement {
  if (found !== undefined) return wasRead(entry, found) ? { step: 'leave it' } : { step: 'head the object', found };
  if (isUnderWay(entry)) {
    return isOverdue(entry, rules.tier, rules) ? { step: 'describe the job', entry } : { step: 'leave it' };
  }
  if (entry?.state === 'restored') {
    return { step: 'write down', entry: gone(row, entry, rules) };
  }
  if (entry?.state === 'blocked') return { step: 'write down', entry: unblocked(entry, rules.tries) };
  return { step: 'leave it' };
}

/** The same ETag means the same object: what it was found to be stands in the ledger. */
const wasRead = (entry: LedgerEntry | undefined, { eTag }: FoundObject) =>
  (entry?.state === 'restored' || entry?.state === 'blocked') && entry.eTag === eTag;

/** The entry of an archive whose object was there and right, and is gone: nobody buys it twice by surprise. */
export function gone(row: ManifestRow, entry: LedgerEntry, { rebuyMissing, tries }: Rules): LedgerEntry {
  const sentence = `an object of it lay at ${JSON.stringify(row.key)}, and lies there no more.`;
  return rebuyMissing
    ? wantedAgain(entry, reasonText('ObjectGone', sentence), tries)
    : takenAway(entry, reasonText('TakenAway', sentence));
}

/** The entry of an archive at whose key an object lies, by the object's own metadata. That is not read again. */
export function classifyObject(
  row: ManifestRow,
  entry: LedgerEntry | undefined,
  object: StoredObject,
  { eTag }: FoundObject,
  now: Date,
): LedgerEntry {
  const verified = verifiedAs(row, object);
  if (verified === undefined) return blocked(entry, { eTag, reason: takenReason(row, object) });
  const jobId = object.metadata['thaw-job-id'];
  const copyOf = copyOfIn(object.metadata);
  return restored(entry, {
    eTag,
    verifiedAt: now.toISOString(),
    verified,
    ...(jobId !== undefined && { jobId }),
    ...(copyOf !== undefined && { copyOf }),
  });
}

/** How the object is known to be the archive: undefined where it is not. The inventory's own hash decides, where it has one. */
function verifiedAs(row: ManifestRow, { sizeBytes, metadata }: StoredObject): RestoredEntry['verified'] | undefined {
  const treeHash = metadata['thaw-tree-hash'];
  if (sizeBytes !== row.sizeBytes || metadata['thaw-archive-id'] !== row.archiveId) return undefined;
  if (treeHash === undefined) return 'size';
  return row.treeHash === '' || row.treeHash === treeHash ? 'tree-hash' : undefined;
}

const ofVault = ({ 'thaw-vault': vaultName }: StoredObject['metadata']) =>
  vaultName === undefined ? '' : ` of vault "${vaultName}"`;

function takenReason(row: ManifestRow, { sizeBytes, metadata }: StoredObject): string {
  const wanted = `archive "${row.archiveId}" of ${row.sizeBytes} bytes with tree hash "${row.treeHash}"`;
  const found = `an object of ${sizeBytes} bytes of archive "${metadata['thaw-archive-id'] ?? 'none'}"${ofVault(metadata)} with tree hash "${metadata['thaw-tree-hash'] ?? 'none'}"`;
  const sentence = `wanted ${wanted} at ${JSON.stringify(row.key)}, found ${found}. Move it away and start the vault again.`;
  return reasonText('DestinationTaken', sentence);
}
