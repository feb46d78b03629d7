import type { LedgerEntry, ManifestRow, Tier } from '../../vault-flow.ts';
import { type GlacierTime, isOverdue } from '../glacier-time.ts';
import type { FoundObject } from './found-objects.ts';

/** What is to be done about one row: what the ledger and the listing say together, before anybody is asked. */
export type Judgement =
  | { readonly step: 'leave it' }
  /** An object that nobody looked at yet lies at its key. */
  | { readonly step: 'look at the object'; readonly noted: FoundObject }
  /** Its job should have been done by now. */
  | { readonly step: 'ask Glacier'; readonly entry: LedgerEntry }
  | { readonly step: 'write down'; readonly entry: LedgerEntry };

/** What a run allows, and what time it is. */
export interface Rules extends GlacierTime {
  readonly tier: Tier;
  /** How often an archive is asked for at most. */
  readonly tries: number;
}

export function judge(
  row: ManifestRow,
  entry: LedgerEntry | undefined,
  noted: FoundObject | undefined,
  rules: Rules,
): Judgement {
  if (noted !== undefined) {
    return wasLookedAt(entry, noted) ? { step: 'leave it' } : { step: 'look at the object', noted };
  }
  if (entry === undefined || entry.again) return { step: 'leave it' };
  if (entry.state === 'restored') return { step: 'write down', entry: again(entry, goneReason(row), rules) };
  if (entry.state === 'failed') return judgeFailed(entry, rules);
  return isOverdue(entry, rules.tier, rules) ? { step: 'ask Glacier', entry } : { step: 'leave it' };
}

/** The same ETag means the same object: what it was found to be stands in the ledger. */
const wasLookedAt = (entry: LedgerEntry | undefined, { eTag }: FoundObject) =>
  entry !== undefined && entry.state !== 'requested' && entry.eTag === eTag;

/** One with an ETag failed because a stranger lay at its key, and that was moved away. Its job may be alive still. */
function judgeFailed(entry: LedgerEntry, rules: Rules): Judgement {
  if (entry.eTag === undefined) return { step: 'leave it' };
  const { reason = '' } = entry;
  if (entry.jobId === undefined) return { step: 'write down', entry: again(entry, reason, rules) };
  return { step: 'write down', entry: { ...requestOf(entry), state: 'requested', reason } };
}

/** The entry of an archive that did not come: to be asked for once more, as long as that may be. */
export const again = (entry: LedgerEntry, reason: string, { tries }: Pick<Rules, 'tries'>): LedgerEntry =>
  entry.tries < tries
    ? { ...requestOf(entry), state: 'requested', reason, again: true }
    : failed(entry, `${reason} It was asked for ${entry.tries} times.`);

/** The entry of an archive that will not be asked for any more. */
export const failed = (entry: LedgerEntry | undefined, reason: string): LedgerEntry => ({
  ...requestOf(entry),
  state: 'failed',
  reason,
});

/** Of an entry, what was asked of Glacier; without what was seen since. */
export function requestOf(entry: LedgerEntry | undefined): Pick<LedgerEntry, 'jobId' | 'requestedAt' | 'tries'> {
  const { jobId, requestedAt, tries = 0 } = entry ?? {};
  return { ...(jobId !== undefined && { jobId }), ...(requestedAt !== undefined && { requestedAt }), tries };
}

/** Why an archive is wanted again that was there once. */
export const goneReason = ({ key }: ManifestRow): string =>
  `ObjectGone: an object of it lay at ${JSON.stringify(key)}, and lies there no more.`;
