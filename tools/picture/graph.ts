/** A state machine as people look at it: states, and the ways from one to the next. */
export interface Graph {
  readonly states: readonly State[];
  readonly ways: readonly Way[];
}

export interface State {
  readonly name: string;
  readonly kind: Kind;
  /** What stands under the name. */
  readonly says: string;
  /** A map's own little machine: the state every item goes through. */
  readonly child?: State;
}

/** A task is a function's; others are named after what they make. */
export type Kind = 'task' | 'execution' | 'message' | 'wait' | 'pass' | 'choice' | 'map' | 'succeed' | 'fail';

export interface Way {
  readonly from: string;
  readonly to: string;
  /** Lines of text at the way: what a choice asks, which errors are caught. */
  readonly label: readonly string[];
  /** Taken by errors, not by results. */
  readonly caught: boolean;
}

/** The two dots where an execution begins and ends. No state can have these names: they are too long. */
export const start = `start${'.'.repeat(80)}`;
export const end = `end${'.'.repeat(80)}`;
