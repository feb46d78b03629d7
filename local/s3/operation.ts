import type { Answer } from './answer.ts';
import type { Call } from './call.ts';

/** One API operation: its name as AWS gives it, and what it does. */
export interface Operation {
  readonly name: string;
  /** Kinds of fault it plays itself, besides those that every operation meets (faults.ts). */
  readonly faults?: readonly string[];
  /** Query parameters it understands. Any other one asks for something that is not here: 501. */
  readonly query?: readonly string[];
  run(call: Call): Promise<Answer> | Answer;
}
