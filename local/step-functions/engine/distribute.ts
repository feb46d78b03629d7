import { randomUUID } from 'node:crypto';
import { mapRunArn, stateMachineArn } from '../arn.ts';
import { Halted, StateFailure } from '../failure.ts';
import { field, isObject, type Json } from '../json.ts';
import type { Distribution, MapState } from '../language/states.ts';
import { fill } from '../language/template.ts';
import { ChildRuns } from './child-runs.ts';
import { errorDetails } from './history.ts';
import type { MapRun } from './map-run.ts';
import { unlessAborted } from './patience.ts';
import { type Destination, writeResults } from './result-files.ts';
import { rowsOf } from './result-rows.ts';
import { numberOf, payloadText } from './shape.ts';
import { record, type Visit } from './thread.ts';

/** A Distributed Map: opens its Map Run, or goes on with it, and answers the state's result. */
export async function distribute(
  visit: Visit<MapState>,
  distribution: Distribution,
  items: readonly Json[],
  inputs: readonly Json[],
  limit: number,
): Promise<Json> {
  const { frame, thread, state } = visit;
  const { engine } = thread.run;
  const known = engine.mapRuns.get(frame.mapRunArn ?? '');
  // A Map Run whose parent was stopped may still be busy with its last children: first it settles.
  if (known !== undefined) await unlessAborted(engine.settled(known), thread.signal);
  const destination = destinationOf(visit, distribution);
  const mapRun = known === undefined ? open(visit, distribution, inputs.length, limit) : reopen(visit, known);
  const texts = inputs.map((input) => payloadText(input, state.name));
  const runs = new ChildRuns(engine, mapRun, state.processor, items, texts);
  const work = inTurn(runs, thread.signal, () => settle(runs, mapRun, distribution, destination, texts));
  engine.settling.set(mapRun.mapRunArn, work);
  return follow(visit, runs, work);
}

/** Where the results of a Map Run go, if anywhere but into the state's output. */
function destinationOf({ sight }: Visit<MapState>, { writer }: Distribution): Destination | undefined {
  if (writer.parameters === undefined) return undefined;
  const parameters = fill(writer.parameters, sight);
  const bucket = isObject(parameters) ? field(parameters, 'Bucket') : undefined;
  const prefix = (isObject(parameters) ? field(parameters, 'Prefix') : undefined) ?? '';
  if (typeof bucket === 'string' && typeof prefix === 'string') return { bucket, prefix };
  throw new StateFailure('States.ResultWriterFailed', 'Bucket and Prefix of the ResultWriter must be strings');
}

function open(visit: Visit<MapState>, distribution: Distribution, total: number, limit: number): MapRun {
  const { thread, frame, sight } = visit;
  const { engine, execution } = thread.run;
  demandChildren(visit, 'states:StartExecution', execution.stateMachineArn);
  const machineName = execution.stateMachineArn.split(':').at(-1) ?? '';
  const mapRun: MapRun = {
    mapRunArn: mapRunArn(machineName, distribution.label, randomUUID()),
    executionArn: execution.executionArn,
    stateMachineArn: stateMachineArn(`${machineName}/${distribution.label}`),
    label: distribution.label,
    type: distribution.executionType,
    roleName: execution.roleName,
    definitionId: execution.definitionId,
    maxConcurrency: limit,
    toleratedCount: numberOf(distribution.toleratedCount, 'ToleratedFailureCountPath', sight),
    toleratedPercentage: numberOf(distribution.toleratedPercentage, 'ToleratedFailurePercentagePath', sight),
    total,
    startMs: Date.now(),
    status: 'RUNNING',
    redriveCount: 0,
    children: Array.from({ length: total }),
    succeededFiles: [],
    failedFiles: 0,
    pendingFiles: 0,
    resultsWritten: 0,
    faults: new Map(),
  };
  engine.mapRuns.set(mapRun.mapRunArn, mapRun);
  frame.mapRunArn = mapRun.mapRunArn;
  engine.store.saveMapRun(mapRun);
  thread.run.save();
  record(thread, 'MapRunStarted', () => ({ mapRunArn: mapRun.mapRunArn }));
  return mapRun;
}

/** After a redrive of the parent, or after a restart of this cloud, which found the Map Run still RUNNING. */
function reopen(visit: Visit<MapState>, mapRun: MapRun): MapRun {
  if (mapRun.status === 'RUNNING') return mapRun;
  const [machine, label] = (mapRun.stateMachineArn.split(':').at(-1) ?? '').split('/');
  const children = mapRun.executionArn.replace(/:[^:]+:[^:]+$/, `:${machine}/${label}:*`);
  if (mapRun.type === 'STANDARD') demandChildren(visit, 'states:RedriveExecution', children);
  else demandChildren(visit, 'states:StartExecution', visit.thread.run.execution.stateMachineArn);
  mapRun.redriveCount += 1;
  Object.assign(mapRun, { status: 'RUNNING', stopMs: undefined, redriveMs: Date.now() });
  visit.thread.run.engine.store.saveMapRun(mapRun);
  const { mapRunArn, redriveCount } = mapRun;
  record(visit.thread, 'MapRunRedriven', () => ({ mapRunArn, redriveCount }));
  return mapRun;
}

function demandChildren({ thread }: Visit<MapState>, action: string, resource: string): void {
  const { engine, execution } = thread.run;
  try {
    engine.demandPermission(execution.roleName, action, resource);
  } catch (error) {
    throw new StateFailure('States.Permissions', Error.isError(error) ? error.message : String(error));
  }
}

/** Map Runs above the quota have begun, and wait for their turn. One whose parent ends meanwhile starts no child. */
async function inTurn(runs: ChildRuns, signal: AbortSignal, work: () => Promise<Json>): Promise<Json> {
  const { throttle } = runs.engine;
  if (throttle === undefined) return work();
  const leave = await throttle.mapRun(signal);
  try {
    if (signal.aborted && !runs.engine.isClosing) runs.abort();
    return await work();
  } finally {
    leave();
  }
}

/** From the first child to the last result written. Goes on even when the parent has ended. */
async function settle(
  runs: ChildRuns,
  mapRun: MapRun,
  { writer }: Distribution,
  destination: Destination | undefined,
  inputs: readonly string[],
): Promise<Json> {
  let failure = await runs.finish();
  if (runs.engine.isClosing) throw new Halted('The local cloud is closing: the Map Run goes on with the next start');
  let result: Json = null;
  try {
    if (destination === undefined) result = rowsOf(mapRun, writer.transformation);
    else result = await writeResults(runs, mapRun, writer, destination, inputs);
  } catch (error) {
    failure ??= new StateFailure('States.ResultWriterFailed', Error.isError(error) ? error.message : String(error));
  }
  const status = failure === undefined ? 'SUCCEEDED' : 'FAILED';
  Object.assign(mapRun, { status: runs.aborted ? 'ABORTED' : status, stopMs: Date.now() });
  runs.engine.store.saveMapRun(mapRun);
  if (failure !== undefined) throw failure;
  return result;
}

async function follow({ thread }: Visit<MapState>, runs: ChildRuns, work: Promise<Json>): Promise<Json> {
  try {
    const result = await unlessAborted(work, thread.signal);
    record(thread, 'MapRunSucceeded');
    return result;
  } catch (error) {
    if (thread.signal.aborted) runs.abort();
    if (error instanceof Halted || !(error instanceof StateFailure)) throw error;
    record(thread, 'MapRunFailed', () => errorDetails(error.error, error.reason));
    throw error;
  }
}
