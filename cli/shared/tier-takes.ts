import type { Tier } from '../../functions/vault-flow.ts';

/** How long Glacier takes for an archive (Glacier guide, "Archive Retrieval Options"). */
export const tierTakes: Readonly<Record<Tier, string>> = {
  Expedited: '1 to 5 minutes',
  Standard: '3 to 5 hours',
  Bulk: '5 to 12 hours',
};
