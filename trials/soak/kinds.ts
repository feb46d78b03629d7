import type { Fault } from '../../local/faults.ts';
import type { Random } from '../../local/random.ts';
import { damages } from './kinds/damages.ts';
import type { Aim, Kind } from './kinds/kind.ts';
import { messages } from './kinds/messages.ts';
import { services } from './kinds/services.ts';
import { stores } from './kinds/stores.ts';
import { workers } from './kinds/workers.ts';

export const kinds: readonly Kind[] = [...services, ...damages, ...stores, ...workers, ...messages];

/** The fault that lets this kind strike this row. */
export function faultOf(kind: Kind, aim: Aim, random: Random): Fault {
  const { place, from, times = 1, details } = kind;
  return {
    place,
    kind: kind.kind,
    times,
    ...(from === undefined ? {} : { from: from(aim.road) }),
    where: { ...ownFacts(place, aim), ...kind.where?.(aim, random) },
    ...(details ? { details: details(random) } : {}),
  };
}

/** Each service knows a restore by another fact; queues and events know none. */
function ownFacts(place: string, { jobId, key, executionName: execution }: Aim): Readonly<Record<string, string>> {
  if (place.startsWith('glacier:') || place.startsWith('lambda:')) return { jobId };
  if (place.startsWith('s3:')) return { key };
  if (place === 'sns:Publish') return { JobId: jobId };
  return place === 'states:MapItem' ? { execution } : {};
}
