import type { Random } from '../../../local/random.ts';
import type { Road } from '../rows.ts';

/** One way in which something goes wrong. */
export interface Kind {
  /** What happens, for people. No two share one. */
  readonly name: string;
  readonly place: string;
  readonly kind: string;
  /** On which roads a restore comes by; each by default. */
  readonly roads?: readonly Road[];
  /** How often it strikes once it is there. @default 1 */
  readonly times?: number;
  /** Not before the request of this number. @default 1 */
  readonly from?: (road: Road) => number;
  readonly details?: (random: Random) => Readonly<Record<string, unknown>>;
  /** What else must be true of what it strikes. */
  readonly where?: (aim: Aim, random: Random) => Readonly<Record<string, string>>;
  /** Names of errors in which a restore may end for good because of this. A row meets one such kind at most. */
  readonly ends?: readonly string[];
  /** Strikes where a restore is nearly done, or where another kind would come first: not what ends for good. */
  readonly late?: boolean;
  /** Strikes only what meets this kind, too: the restore must have failed for that reason first. */
  readonly after?: string;
  /** How often it is meant to strike, in shares of the others. @default 1 */
  readonly weight?: number;
  /** How likely it strikes any request that comes by, beside those it was meant for. @default 0.001 */
  readonly background?: number;
}

/** By what a row is known at the places where faults strike. */
export interface Aim {
  readonly road: Road;
  readonly jobId: string;
  readonly key: string;
  /** Of the execution that restores it. */
  readonly executionName: string;
  /** The name of a step's function. */
  readonly functionOf: (step: string) => string;
  readonly restoreSmallOutputArn: string;
  readonly restoreJobOutputArn: string;
  readonly waitingRoomArn: string;
}

export const restoreJobOutputs: readonly Road[] = ['parts', 'by hand', 'large parts'];
export const restoreSmallOutput: readonly Road[] = ['short'];
