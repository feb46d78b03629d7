import { fewHours, hoursUntil } from '../archive/output-lifetime.ts';
import type { RestoreTask } from '../flow.ts';
import type { Measure } from '../runtime/metrics.ts';

interface Restore extends RestoreTask {
  /** ISO; null where Glacier does not say. */
  readonly availableUntil: string | null;
}

/**
 * Measures how long a restore still has, if that is not long: one line per restore when it begins, one line per part
 * while it goes on, and in most months none at all, for a metric that is measured costs 0.30 USD per month.
 */
export function measureFewHoursLeft({ vaultName, jobId, availableUntil }: Restore, measure: Measure): void {
  const left = availableUntil === null ? Infinity : hoursUntil(availableUntil);
  if (left < fewHours) measure('HoursLeft', left, { vaultName, jobId });
}
