import type { RestoreTask } from './flow.ts';
import { fewHours, hoursUntil } from './hours-left.ts';
import type { Measure } from './metrics.ts';

interface Restore extends RestoreTask {
  readonly availableUntil: string | null;
}

/** Measures how long a restore has: a line a restore where it begins, and nothing where Glacier did not say. */
export function tellHoursLeft({ vaultName, jobId, availableUntil }: Restore, measure: Measure): void {
  if (availableUntil !== null) measure('HoursLeft', hoursUntil(availableUntil), { vaultName, jobId });
}

/** The same where it goes on, but only when there are few left: a line a part, in the last hours alone. */
export function tellFewHoursLeft(restore: Restore, measure: Measure): void {
  const { availableUntil } = restore;
  if (availableUntil !== null && hoursUntil(availableUntil) < fewHours) tellHoursLeft(restore, measure);
}
