import { outputHours } from '../archive/output-lifetime.ts';
import { alone, type Speed } from '../archive/restore-pace.ts';
import type { ReadyEntry, RequestedEntry } from '../run-files/ledger.ts';
import type { Tier } from '../vault-flow.ts';

/** How long an hour of Glacier's lasts, in ms: 3,600,000, and less where a local cloud makes days pass quickly. */
export interface GlacierTime {
  readonly now: Date;
  readonly hourMs: number;
}

/** After so many hours Glacier is asked about a job whose notification has not come. Well after what Glacier promises (guide, "Archive Retrieval Options"). */
const overdueHours: Readonly<Record<Tier, number>> = { Expedited: 0.25, Standard: 8, Bulk: 24 };

/** And again after so many. */
const againHours = 2;

/** With so many hours left a restore is always begun: what it stores of a large archive, the next job need not fetch (functions/restore/open-upload.ts). */
const enoughHours = 2;

/** For the wait for workers, besides the restore itself. */
const reserveHours = 0.25;

/** A restore may take so many times as long as reckoned. */
const margin = 1.5;

/** How fast one archive is restored: the stack's setting, and the speed that the run has measured. */
export interface RestorePace {
  readonly maxConcurrency: number;
  readonly speed: Speed;
}

/** True when it is time to ask Glacier about the entry's job. */
export function isOverdue(
  { requestedAt, askedAt }: Pick<RequestedEntry | ReadyEntry, 'requestedAt' | 'askedAt'>,
  tier: Tier,
  time: GlacierTime,
): boolean {
  const [since, hours] = askedAt === undefined ? [requestedAt, overdueHours[tier]] : [askedAt, againHours];
  return !(hoursSince(since, time) < hours); // a date that cannot be read is overdue, too
}

/** Hours that are left of a finished job's output. */
export const hoursLeft = (completedAt: string | undefined, time: GlacierTime): number =>
  outputHours - hoursSince(completedAt ?? '', time);

/** Whether an inventory that has so many hours left is worth taking: it is read at once. */
export const isEnoughToRead = (hours: number): boolean => hours >= enoughHours;

/** Whether a restore of so many bytes is worth beginning with so many hours left. */
export function isEnough(hours: number, sizeBytes: number, pace: RestorePace, { hourMs }: GlacierTime): boolean {
  const restoreHours = (alone(sizeBytes, pace, pace.speed) * 1000) / hourMs;
  return hours >= Math.min(enoughHours, reserveHours + margin * restoreHours);
}

const hoursSince = (date: string, { now, hourMs }: GlacierTime) => (now.getTime() - Date.parse(date)) / hourMs;
