import { restoreSmall } from '../../../infra/definitions/budgets.ts';
import type { Random } from '../../../local/random.ts';
import { type Aim, type Kind, restoreJobOutputs, restoreSmallOutput } from './kind.ts';

/** One of the steps that this road takes. */
function anyStep({ road, functionOf }: Aim, random: Random) {
  const steps = road === 'short' ? ['RestoreSmall'] : ['Plan', 'FetchPart', 'Finalize'];
  return { functionName: functionOf(steps[Math.floor(random() * steps.length)] ?? '') };
}

/** A step that carries bytes. */
const carrier = ({ road, functionOf }: Aim) => ({
  functionName: functionOf(road === 'short' ? 'RestoreSmall' : 'FetchPart'),
});

const invoke = { place: 'lambda:Invoke', where: anyStep };
const item = { place: 'states:MapItem', roads: restoreJobOutputs };
const gone: Pick<Kind, 'ends' | 'background'> = { ends: ['PartsIncomplete'], background: 0 };

/** Workers that die, or are not let work, and what becomes of their results. */
export const workers: readonly Kind[] = [
  { ...invoke, name: 'a worker is throttled', kind: 'throttle', background: 0.003 },
  {
    ...invoke,
    roads: restoreSmallOutput,
    where: ({ functionOf }) => ({ functionName: functionOf('RestoreSmall') }),
    name: 'Lambda has no room for a small restore, longer than its execution waits',
    kind: 'throttle',
    times: 1 + restoreSmall.throttled.attempts,
    background: 0,
  },
  { ...invoke, name: 'Lambda is unwell', kind: 'service-exception', background: 0.002 },
  { ...invoke, name: 'Lambda does not say what happened', kind: 'unknown' },
  { ...invoke, name: 'a worker runs out of time', kind: 'timeout' },
  { ...invoke, name: 'a worker runs out of memory', kind: 'out-of-memory' },
  { ...invoke, name: 'a worker dies before its work', kind: 'crash-before' },
  {
    ...invoke,
    where: carrier,
    name: 'a worker dies during its work',
    kind: 'crash-during',
    details: (random) => ({ afterMs: 1 + Math.floor(random() * 40) }),
  },
  { ...invoke, where: carrier, name: 'a worker dies after its work', kind: 'crash-after' },
  { ...invoke, name: 'a result is late', kind: 'delay', details: (random) => ({ ms: Math.floor(random() * 2000) }) },
  // Of an archive of one part that is all of the results.
  { ...item, ...gone, ends: ['PartsIncomplete', 'ResultsNotUnderstood'], name: 'a result is lost', kind: 'lose' },
  { ...item, ...gone, name: 'a result comes twice', kind: 'double' },
  { ...item, ...gone, name: 'a result is altered', kind: 'alter', details: () => ({ merge: { sizeBytes: 7 } }) },
  {
    ...item,
    name: 'an Express child runs twice',
    kind: 'run-twice',
    roads: ['parts', 'by hand'],
    where: () => ({ label: 'FetchParts' }),
    late: true, // a small archive has one item, and another fault may have it
    background: 0, // not every item's child is Express
  },
  {
    name: 'an upload cannot be aborted',
    place: 'lambda:Invoke',
    kind: 'fails',
    roads: restoreJobOutputs,
    where: ({ functionOf }) => ({ functionName: functionOf('Abandon') }),
    details: () => ({ error: 'AccessDenied' }),
    after: 'a result comes twice',
    background: 0,
  },
];
