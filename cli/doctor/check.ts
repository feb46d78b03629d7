import type { StackOutputs } from '../shared/stack-outputs.ts';
import type { Doors } from './doors.ts';
import type { Seen } from './finding.ts';

/** One thing that must be right before anything is paid. */
export interface Check {
  readonly name: string;
  /** Throws AWS's own error where it cannot tell. */
  readonly look: (doors: Doors, stack: StackOutputs) => Promise<readonly Seen[]>;
  /** The same where there is no stack yet. @default nothing can be looked at then */
  readonly before?: (doors: Doors) => Promise<readonly Seen[]>;
}
