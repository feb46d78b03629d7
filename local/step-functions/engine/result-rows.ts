import { type Json, type JsonObject, parseJson } from '../json.ts';
import type { ResultWriter } from '../language/states.ts';
import { type Execution, iso, redriveStatus } from './execution.ts';
import { asStruck } from './item-faults.ts';
import type { MapRun } from './map-run.ts';

type Transformation = ResultWriter['transformation'];

/** What stays in the state's output where nothing is exported: one row per child, in the order of the items. */
export const rowsOf = (mapRun: MapRun, transformation: Transformation): Json =>
  mapRun.children.flatMap((child) => (child === undefined ? [] : rowsOfChild(mapRun, child, transformation)));

export function rowsOfChild(mapRun: MapRun, child: Execution, transformation: Transformation): Json[] {
  // "If a child workflow execution fails, Step Functions returns its execution result unchanged" ("input-output-resultwriter").
  if (child.status !== 'SUCCEEDED') return [wholeRow(child)];
  const outputs = asStruck(parseJson(child.output ?? 'null'), mapRun.faults.get(child.index ?? -1));
  if (transformation === 'COMPACT') return outputs;
  if (transformation === 'FLATTEN') return outputs.flat();
  return outputs.map((output) => ({ ...wholeRow(child), Output: JSON.stringify(output) }));
}

/** A row of transformation NONE. */
export function wholeRow(child: Execution): JsonObject {
  const { status, reason } = redriveStatus(child);
  return {
    ...(child.cause === undefined ? {} : { Cause: child.cause }),
    ...(child.error === undefined ? {} : { Error: child.error }),
    ExecutionArn: child.executionArn,
    Input: child.input,
    InputDetails: { Included: true },
    Name: child.name,
    ...(child.output === undefined ? {} : { Output: child.output }),
    OutputDetails: { Included: true },
    RedriveCount: child.redriveCount,
    RedriveStatus: status,
    ...(reason === undefined ? {} : { RedriveStatusReason: reason }),
    StartDate: iso(child.startMs),
    StateMachineArn: child.stateMachineArn,
    Status: child.status,
    ...(child.stopMs === undefined ? {} : { StopDate: iso(child.stopMs) }),
  };
}

/** The row of an item whose child was never started. */
export const pendingRow = (mapRun: MapRun, input: string): JsonObject => ({
  Input: input,
  InputDetails: { Included: true },
  StateMachineArn: mapRun.stateMachineArn,
  Status: 'PENDING',
});
