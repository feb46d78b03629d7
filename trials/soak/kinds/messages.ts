import type { Kind } from './kind.ts';

const told: Pick<Kind, 'place' | 'roads'> = { place: 'sns:Publish', roads: ['short', 'parts'] };

/** Messages that come twice, late, or never. */
export const messages: readonly Kind[] = [
  { ...told, name: 'a notification comes twice', kind: 'twice', background: 0.01 },
  { ...told, name: 'a notification never comes', kind: 'never', background: 0 },
  {
    ...told,
    name: 'a notification comes late',
    kind: 'delay',
    details: (random) => ({ ms: 100 + Math.floor(random() * 3000) }),
  },
  { name: 'a failure is told twice', place: 'events:Deliver', kind: 'twice' },
  { name: 'a failure is never told', place: 'events:Deliver', kind: 'never' },
];
