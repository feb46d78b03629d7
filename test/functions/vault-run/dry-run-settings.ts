import type { VaultSettings } from '../../../functions/vault-flow.ts';

/** Of a dry run of a whole vault into an empty bucket. */
export const dryRunSettings = {
  mode: 'dry run',
  tier: 'Bulk',
  maxCostUsd: null,
  prefix: '',
  storageClass: 'STANDARD',
  include: [],
  exclude: [],
  bytesPerDay: 2 ** 40,
  tries: 3,
} as const satisfies Partial<VaultSettings>;
