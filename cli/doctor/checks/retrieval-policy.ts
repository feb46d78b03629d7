import type { Check } from '../check.ts';
import type { Doors } from '../doors.ts';
import { ok, type Seen, warning } from '../finding.ts';

/** Jobs of tier Standard above the policy's rate are refused when they are asked for (Glacier guide, "data-retrieval-policy"). */
const look = async (doors: Doors): Promise<readonly Seen[]> => {
  const strategy = await doors.retrievalStrategy();
  if (strategy === 'None') return [ok('none: Standard jobs are not limited')];
  return [
    warning(
      `${strategy}: Standard jobs above its rate are refused (PolicyEnforcedException); Bulk and Expedited are not`,
      'Request with Tier Bulk, or set-data-retrieval-policy to None',
    ),
  ];
};

export const retrievalPolicy: Check = { name: 'retrieval policy', look, before: look };
