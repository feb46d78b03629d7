import type { Fault, Faults } from '../../faults.ts';
import { isObject, type Json } from '../json.ts';
import type { MapRun } from './map-run.ts';

/**
 * Faults over the items of a Distributed Map, place `states:MapItem`, met once at the start of each child.
 * Facts: `execution` (name of the Map Run's parent), `label`, `index`, `item` (as JSON, e.g. `2`), `redriveCount`.
 * Kinds: `lose` (the row of its result is left out), `double` (the row is written twice),
 * `alter` with `{ merge: {...} }` (these fields of its output are others in the row),
 * `run-twice` (an Express child runs twice; the second outcome counts).
 */
export function strikeItem(all: Faults, mapRun: MapRun, index: number, item: Json): Fault | undefined {
  const { label, redriveCount, faults, executionArn } = mapRun;
  const execution = executionArn.split(':').at(-1) ?? '';
  const facts = {
    execution,
    label,
    index: String(index),
    item: JSON.stringify(item),
    redriveCount: String(redriveCount),
  };
  const fault = all.strike('states:MapItem', facts);
  if (fault === undefined) return undefined;
  const isKnown = ['lose', 'double', 'alter', 'run-twice'].includes(fault.kind);
  if (!isKnown) throw new Error(`The place states:MapItem does not understand the fault '${fault.kind}'`);
  if (fault.kind === 'run-twice' && mapRun.type !== 'EXPRESS') throw new Error('Only an Express child can run twice');
  faults.set(index, fault);
  return fault;
}

/** The outputs that stand for one child's output in the results: none, one, or two. */
export function asStruck(output: Json, fault: Fault | undefined): Json[] {
  if (fault?.kind === 'lose') return [];
  if (fault?.kind === 'double') return [output, output];
  if (fault?.kind !== 'alter' || !isObject(output)) return [output];
  const merge: Json = JSON.parse(JSON.stringify(fault.details?.merge ?? {}));
  return [{ ...output, ...Object(merge) }];
}
