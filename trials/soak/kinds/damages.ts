import type { Random } from '../../../local/random.ts';
import type { Road } from '../rows.ts';
import { type Kind, restoreJobOutputs, restoreSmallOutput } from './kind.ts';

/** On RestoreJobOutput the first request is for the first byte, which only shows that it can be had; what follows becomes the object. */
const slices = { place: 'glacier:GetJobOutput', from: (road: Road) => (road === 'short' ? 1 : 2) };
/** Anywhere in the body: the faults' own default is its middle. */
const pause = (random: Random) => ({ ms: 500 + Math.floor(random() * 2500) });

/** Bytes that do not come from Glacier as they were promised. */
export const damages: readonly Kind[] = [
  { ...slices, name: 'a body is cut short', kind: 'cut', background: 0.005 },
  { ...slices, name: 'a body stalls for a while', kind: 'stall', details: pause },
  { ...slices, name: 'a body stalls for ever', kind: 'stall', background: 0 },
  { ...slices, name: 'a flipped bit', kind: 'flip', background: 0.005 },
  {
    ...slices,
    name: 'a flipped bit without a hash',
    kind: 'flip',
    details: () => ({ dropHash: true }),
    roads: restoreJobOutputs,
    ends: ['ArchiveDamaged'],
    background: 0.0005,
  },
  {
    ...slices,
    name: 'a flipped bit without a hash, in RestoreSmallOutput',
    kind: 'flip',
    details: () => ({ dropHash: true }),
    roads: restoreSmallOutput,
    ends: ['ArchiveDamaged'], // where other faults have driven it off RestoreSmallOutput before
    weight: 3, // what else it takes to leave RestoreSmallOutput by every way strikes after it
    background: 0,
  },
  { ...slices, name: 'a Range is ignored', kind: 'ignore-range' },
  { ...slices, name: 'another range is served', kind: 'other-range' },
  { ...slices, name: 'the hash header is dropped', kind: 'drop-hash', background: 0.01 },
  { ...slices, name: 'a wrong hash header', kind: 'wrong-hash' },
  { ...slices, name: 'a body is too short', kind: 'short' },
  { ...slices, name: 'a body is too long', kind: 'long' },
  { ...slices, name: 'an answer is lost', kind: 'lose-answer' },
  {
    ...slices,
    name: 'the job expires midway',
    kind: 'expire',
    roads: ['short', 'parts'],
    ends: ['JobExpired'],
    background: 0,
  },
];
