import { outputHours } from '../archive/output-lifetime.ts';
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

/** With less than this left a restore is not begun: a large archive would not be through. */
const enoughHours = 2;

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

export const isEnough = (hours: number): boolean => hours >= enoughHours;

const hoursSince = (date: string, { now, hourMs }: GlacierTime) => (now.getTime() - Date.parse(date)) / hourMs;
