import { exitStatus } from './usage.ts';

/** The exit status of a command that will have its answer later: ask again. */
export const notYet = 3;

/** What could not be done, in a sentence that needs no stack. `exit` is the status the command ends with. */
export class Problem extends Error {
  override readonly name: string;
  readonly exit: number;

  constructor(name: string, sentence: string, exit: number = exitStatus.failed, cause?: unknown) {
    super(sentence, cause === undefined ? undefined : { cause });
    this.name = name;
    this.exit = exit;
  }
}
