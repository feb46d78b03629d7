import { Halted } from '../failure.ts';
import type { Json } from '../json.ts';
import type { Machine } from '../language/states.ts';
import type { Frame } from './frame.ts';
import type { Thread } from './thread.ts';

/** The threads of branches that live and die together: the first that fails ends the others. */
export class Branches {
  readonly #parent: Thread;
  readonly #halt = new AbortController();
  readonly #signal: AbortSignal;

  constructor(parent: Thread) {
    this.#parent = parent;
    this.#signal = AbortSignal.any([parent.signal, this.#halt.signal]);
  }

  /** A new thread after the parent's last event. */
  thread(context = this.#parent.context): Thread {
    return { ...this.#parent, trail: { ...this.#parent.trail }, signal: this.#signal, context };
  }

  /** Runs a branch that is not done yet. */
  async run(machine: Machine, frame: Frame, thread: Thread): Promise<void> {
    if (frame.result !== undefined) return;
    frame.result = { output: await thread.runStates(machine, frame, thread) };
  }

  /** Waits for all of the work; what failed first is what failed. */
  async all(work: Promise<unknown>): Promise<void> {
    try {
      await work;
    } catch (error) {
      this.#halt.abort(new Halted('Another branch failed'));
      throw error;
    } finally {
      this.#parent.trail.previousEventId = this.#parent.run.lastEventId;
    }
  }
}

export const resultsOf = (frames: readonly Frame[]): Json => frames.map(({ result }) => result?.output ?? null);
