/** Glacier keeps an output for 24 hours after the job's completion, and promises no more (Glacier guide, "Downloading an archive"). */
export const outputHours = 24;

const hourMs = 3_600_000;

/** With less than this a person should know: enough to raise what slows a restore down. */
export const fewHours = 4;

/** Until when the output of a job that was completed then can certainly be downloaded, ISO; undefined where NaN came. */
export function availableUntil(completedMs: number): string | undefined {
  return Number.isNaN(completedMs) ? undefined : new Date(completedMs + outputHours * hourMs).toISOString();
}

/** Hours from now to that moment, to the minute; below 0 when it is over. */
export const hoursUntil = (iso: string): number => Math.round((Date.parse(iso) - Date.now()) / 60_000) / 60;
