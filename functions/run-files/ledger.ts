/**
 * What becomes of an archive in a vault's run: the states of a ledger entry, and the only ways from one to another.
 *
 *     wanted -> requested <-> ready -> restored -> taken away (its object is gone), or wanted where it is to be bought again
 *        ^----------+----------+         any -> blocked (another object lies at its key) -> wanted, requested
 *        '-> refused for now -> requested  any -> failed
 */

/** In the order in which people read them. */
export const ledgerStates = [
  'wanted',
  'refused for now',
  'requested',
  'ready',
  'restored',
  'taken away',
  'blocked',
  'failed',
] as const;
export type LedgerState = (typeof ledgerStates)[number];

/** What every entry keeps of the requests for its archive. */
interface Requests {
  /** The newest accepted job; undefined where none was accepted, or the answer was lost. */
  readonly jobId?: string;
  /** When the archive was last requested, ISO. */
  readonly requestedAt?: string;
  /** How often the archive was requested. */
  readonly tries: number;
}

/** What was charged has a date: it is asked about when it is overdue. */
interface Charged extends Requests {
  readonly requestedAt: string;
  /** When Glacier was last asked about the job, ISO. */
  readonly askedAt?: string;
  /** Why the try before this one failed: `<Name>: <sentence>`. */
  readonly reason?: string;
}

/** How the object at the archive's key was found to be the archive. */
interface Verified {
  /** ETag of the object when its metadata was read: the same in a later listing means the same object. */
  readonly eTag: string;
  /** When it was seen to be there and right, ISO. */
  readonly verifiedAt: string;
  readonly verified: 'tree-hash' | 'size';
}

/** To be requested once more; `reason` says why. An archive that was never requested has no entry. */
export interface WantedEntry extends Requests {
  readonly state: 'wanted';
  readonly reason: string;
}

/** With Glacier. */
export interface RequestedEntry extends Charged {
  readonly state: 'requested';
}

/** Glacier has the job's output ready, and it is not restored yet. */
export interface ReadyEntry extends Charged {
  readonly state: 'ready';
  readonly jobId: string;
  readonly askedAt: string;
  /** When stock-taking last sent a notification of its own for the job, ISO. */
  readonly sentAt?: string;
}

export interface RestoredEntry extends Requests, Verified {
  readonly state: 'restored';
  /** Key of the object that this one was copied from; undefined for one that a job brought. */
  readonly copyOf?: string;
}

/** Another object lies at the archive's key; nothing is requested until it is moved away. */
export interface BlockedEntry extends Requests {
  readonly state: 'blocked';
  /** ETag of the object that is in the way. */
  readonly eTag: string;
  readonly reason: string;
}

/** Not requested any more. */
export interface FailedEntry extends Requests {
  readonly state: 'failed';
  readonly reason: string;
}

/** Was verified, and is gone from the bucket. Without ETag and date where no stock-taking saw the object, but its restore ended well. */
export interface TakenAwayEntry extends Requests, Partial<Verified> {
  readonly state: 'taken away';
  readonly reason: string;
}

/** Glacier refused the request for a time (policy, capacity, a quota): it stands at the end of the line. */
export interface RefusedForNowEntry extends Requests {
  readonly state: 'refused for now';
  /** When it was refused, ISO. */
  readonly refusedAt: string;
  readonly reason: string;
}

/** What became of one archive so far. A row without an entry is wanted and was never requested. */
export type LedgerEntry =
  | WantedEntry
  | RequestedEntry
  | ReadyEntry
  | RestoredEntry
  | BlockedEntry
  | FailedEntry
  | TakenAwayEntry
  | RefusedForNowEntry;

/** The ledger of one segment of the manifest: entries by row. */
export type Ledger = Readonly<Record<string, LedgerEntry>>;

export const stateOf = (entry: LedgerEntry | undefined): LedgerState => entry?.state ?? 'wanted';

/** True where a request may be sent for the archive. */
export const isWanted = (entry: LedgerEntry | undefined): boolean => isWantedState(stateOf(entry));

export const isWantedState = (state: LedgerState): boolean => state === 'wanted' || state === 'refused for now';

/** True where a request is paid for, and its object may still come. */
export const isUnderWay = (entry: LedgerEntry | undefined): entry is RequestedEntry | ReadyEntry =>
  entry?.state === 'requested' || entry?.state === 'ready';

export const isUnderWayState = (state: LedgerState): boolean => state === 'requested' || state === 'ready';

/** True where the run does nothing more for the archive, and no right object of it is in the bucket. */
export const isGivenUpState = (state: LedgerState): boolean =>
  state === 'failed' || state === 'blocked' || state === 'taken away';

/** Why the archive is not restored, or why the try before this one failed; undefined where there is nothing to say. */
export const reasonOfEntry = (entry: LedgerEntry | undefined): string | undefined =>
  entry === undefined || entry.state === 'restored' ? undefined : entry.reason;

/** Requested, once more: InitiateJob was accepted, or may have been. Keeps why the try before failed. */
export function requested(
  before: LedgerEntry | undefined,
  request: { readonly jobId?: string; readonly requestedAt: string; readonly reason?: string },
): RequestedEntry {
  const reason = request.reason ?? reasonOfEntry(before);
  return {
    state: 'requested',
    ...(request.jobId !== undefined && { jobId: request.jobId }),
    requestedAt: request.requestedAt,
    tries: (before?.tries ?? 0) + 1,
    ...(reason !== undefined && { reason }),
  };
}

/** InitiateJob refused this archive, and always will. Nothing of it was charged. */
export const refused = (before: LedgerEntry | undefined, reason: string): FailedEntry => ({
  state: 'failed',
  tries: (before?.tries ?? 0) + 1,
  reason,
});

/** Glacier takes no request for this archive now, and may later. Nothing of it was charged, and no try is counted. */
export const refusedForNow = (
  before: LedgerEntry | undefined,
  refusal: { readonly refusedAt: string; readonly reason: string },
): RefusedForNowEntry => ({ ...requestsOf(before), state: 'refused for now', ...refusal });

/** Glacier was asked about the job at `askedAt`, and it is to be waited for. */
export const stillRequested = (before: RequestedEntry | ReadyEntry, askedAt: Date): RequestedEntry => ({
  ...chargedOf(before),
  state: 'requested',
  askedAt: askedAt.toISOString(),
});

/** Glacier was seen to have the job's output ready at `askedAt`. */
export const ready = (
  before: (RequestedEntry | ReadyEntry) & { readonly jobId: string },
  { askedAt, sentAt, reason }: { readonly askedAt: Date; readonly sentAt?: Date; readonly reason?: string },
): ReadyEntry => {
  const sent = sentAt?.toISOString() ?? (before.state === 'ready' ? before.sentAt : undefined);
  return {
    ...chargedOf(before),
    jobId: before.jobId,
    state: 'ready',
    askedAt: askedAt.toISOString(),
    ...(sent !== undefined && { sentAt: sent }),
    ...(reason !== undefined && { reason }),
  };
};

/** The archive's object was seen to be in the bucket, and right. `jobId` is the job that brought it, where it says so. */
export const restored = (
  before: LedgerEntry | undefined,
  { jobId, ...seen }: Verified & Pick<RestoredEntry, 'jobId' | 'copyOf'>,
): RestoredEntry => ({
  ...requestsOf(before),
  ...(jobId !== undefined && { jobId }),
  state: 'restored',
  ...seen,
});

/** The archive was to be copied from the object of another, which cannot be: it is requested itself. */
export const wantedItself = (before: LedgerEntry | undefined, reason: string): WantedEntry => ({
  ...requestsOf(before),
  state: 'wanted',
  reason,
});

/** An object that is not the archive was seen at its key. */
export const blocked = (
  before: LedgerEntry | undefined,
  found: { readonly eTag: string; readonly reason: string },
): BlockedEntry => ({ ...requestsOf(before), state: 'blocked', ...found });

/** The object that was in the way is gone: a job that was requested is waited for, otherwise the archive is wanted again. */
export function unblocked(before: BlockedEntry, triesAtMost: number): LedgerEntry {
  const { jobId, requestedAt, tries, reason } = before;
  if (jobId === undefined || requestedAt === undefined) return wantedAgain(before, reason, triesAtMost);
  return { state: 'requested', jobId, requestedAt, tries, reason };
}

/** The archive did not come, or went: it is requested once more, unless it was requested `triesAtMost` times already. */
export const wantedAgain = (before: LedgerEntry, reason: string, triesAtMost: number): WantedEntry | FailedEntry =>
  before.tries < triesAtMost
    ? { ...requestsOf(before), state: 'wanted', reason }
    : failed(before, `${reason} It was requested ${before.tries} times.`);

/** A verified object is gone from the bucket, and its archive is not bought a second time. */
export function takenAway(before: LedgerEntry, reason: string): TakenAwayEntry {
  const taken = { ...requestsOf(before), state: 'taken away', reason } as const;
  if (before.state !== 'restored') return taken;
  const { eTag, verifiedAt, verified } = before;
  return { ...taken, eTag, verifiedAt, verified };
}

/** The archive is not requested any more. */
export const failed = (before: LedgerEntry | undefined, reason: string): FailedEntry => ({
  ...requestsOf(before),
  state: 'failed',
  reason,
});

function requestsOf(entry: Requests | undefined): Requests {
  const { jobId, requestedAt, tries = 0 } = entry ?? {};
  return { ...(jobId !== undefined && { jobId }), ...(requestedAt !== undefined && { requestedAt }), tries };
}

const chargedOf = (entry: RequestedEntry | ReadyEntry) => ({ ...requestsOf(entry), requestedAt: entry.requestedAt });
