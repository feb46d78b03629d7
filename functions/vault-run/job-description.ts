/** Glacier takes printable ASCII, 1,024 characters of it (Glacier guide, JobParameters); a run may have any letters. */
const ascii = (value: unknown): string =>
  JSON.stringify(value).replace(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** The description by which Plan finds the row of a job's archive (functions/archive/job-key.ts reads it). */
export const rowDescription = (run: string, row: number): string => ascii({ thaw: { run, row } });

/** The description by which a run knows the inventory job that it asked for. Its output goes where every inventory goes. */
export const inventoryDescription = (run: string): string => ascii({ thaw: { inventoryOf: run } });
