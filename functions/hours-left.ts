/** Glacier keeps an output for 24 hours after the job's completion, and promises no more (Glacier guide, "Downloading an archive"). */
const outputLivesMs = 24 * 3600 * 1000;

/** With less than this a person should know: enough to raise what slows a restore down. */
export const fewHours = 4;

/** Hours in which the output can certainly be downloaded; below 0 when they are over, NaN where the date says nothing. */
export const hoursLeft = (completionDate: string): number =>
  (Date.parse(completionDate) + outputLivesMs - Date.now()) / 3_600_000;
