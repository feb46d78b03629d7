import type { Check } from '../check.ts';
import { ok, warning } from '../finding.ts';

/** Jobs of tier Standard above the policy's rate are refused when they are asked for (Glacier guide, "data-retrieval-policy"). */
export const retrievalPolicy: Check = {
  name: 'retrieval policy',
  async look(doors) {
    const strategy = await doors.retrievalStrategy();
    if (strategy === 'None') return [ok('none: Standard jobs are not limited')];
    return [
      warning(
        `${strategy}: Standard jobs above its rate are refused (PolicyEnforcedException); Bulk and Expedited are not`,
        'Request with Tier Bulk, or set-data-retrieval-policy to None',
      ),
    ];
  },
};
