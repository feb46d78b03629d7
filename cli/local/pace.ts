import { hourVariable } from '../../functions/runtime/environment.ts';
import type { CloudOptions } from '../../local/cloud.ts';

/** "Approximately once a day" (Glacier guide, "vault-inventory"). */
const inventoryEverySeconds = 24 * 3600;

/** "At least 24 hours" (Glacier guide, "Downloading a Job Output"). */
const outputHours = 24;

/** No machine fetches faster because its clock is fast: so long an output stays in real time, that thousands get their turn. */
const leastRealSeconds = 900;

/** What two cores restore, with room for what else they do (bench/README.md): asked for faster, archives only wait for them. */
export const requestsPerSecond = 20;

/** How many real seconds an output can be had when time passes `speed` times faster than on AWS. */
export const outputLivesSeconds = (speed: number): number => Math.max((outputHours * 3600) / speed, leastRealSeconds);

/** How time passes in `thaw local`. */
export const paceOf = (speed: number) =>
  ({
    speed,
    inventoryEverySeconds,
    windowSeconds: outputLivesSeconds(speed) * speed,
    // Dates are real here, and RestoreVault compares them: an hour of Glacier's is a 24th of an output's life.
    variables: { [hourVariable]: String(outputLivesSeconds(speed) / outputHours) },
  }) satisfies Partial<CloudOptions>;
