import type { Json } from '../json.ts';

/**
 * Where an execution stands: all that a redrive or a restart needs to go on. Plain JSON. A Parallel or an inline Map
 * keeps a frame for each of its branches.
 */
export interface Frame {
  state: string;
  input: Json;
  /** Absent until the state is entered: a frame that has it goes on without entering again. */
  entered?: { readonly eventId: number; readonly time: string };
  branches?: Frame[];
  /** Of a branch that is done. */
  result?: { readonly output: Json };
  /** Of a Distributed Map that has started. */
  mapRunArn?: string;
}

/** Drops what a state has begun: its branches, its Map Run. The next attempt at it starts them anew. */
export function forget(frame: Frame): void {
  delete frame.branches;
  delete frame.mapRunArn;
}

/**
 * What a redrive drops after these two errors: the state is run as a whole after States.DataLimitExceeded, and a Map Run
 * that met either is not gone on with (Step Functions guide, "redrive-executions" and "redrive-map-run").
 */
export function forgetSpent(frame: Frame, error: string | undefined): void {
  if (error === 'States.DataLimitExceeded') forget(frame);
  if (error !== 'States.Runtime') return;
  delete frame.mapRunArn;
  for (const branch of frame.branches ?? []) forgetSpent(branch, error);
}
