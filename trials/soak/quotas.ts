import { publishedQuotas, type Quotas } from '../../local/quotas.ts';
import type { Quota } from '../../local/token-bucket.ts';

/** How the soak may name them. `none`: nothing is throttled. */
export const quotaNames = ['low', 'high', 'tight', 'none'] as const;
export type QuotaName = (typeof quotaNames)[number];

/** An account that is new may have no more (Lambda guide, "gettingstarted-limits": "reduced concurrency"). */
const newAccountConcurrency = 10;

/**
 * A soak's thousand restores last for hours of the fast clock and hardly meet AWS's quotas. `tight` are those of `low` per
 * second of real time, without bursts, with the concurrency of a new account: as if each restore stood for a hundred.
 */
export function quotasOf(name: QuotaName, speed: number): Quotas | undefined {
  if (name === 'none') return undefined;
  if (name !== 'tight') return publishedQuotas[name];
  const { stepFunctions, lambda } = publishedQuotas.low;
  const tight = ({ perSecond }: Quota) => ({ burst: Math.max(1, perSecond), perSecond: perSecond / speed });
  const apis = Object.entries(stepFunctions.apis).map(([api, quota]) => [api, tight(quota)]);
  return {
    stepFunctions: {
      ...stepFunctions,
      apis: Object.fromEntries(apis),
      stateTransitions: tight(stepFunctions.stateTransitions),
    },
    lambda: { ...lambda, concurrency: newAccountConcurrency },
  };
}
