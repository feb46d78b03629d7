import { type Estimate, estimateOf, noArchives, type Tally, withArchive } from '../../functions/archive/estimate.ts';
import { prices, type StorageClass } from '../../functions/archive/prices.ts';
import { GiB } from '../../functions/archive/units.ts';
import { type Tier, tiers } from '../../functions/vault-flow.ts';
import { tierTakes } from '../shared/tier-takes.ts';
import { usual } from '../shared/usual-stack.ts';
import type { Amount, SelectionEstimate, TierEstimate } from './api.ts';
import { flagOf } from './index/schema.ts';
import type { Selected } from './index/select.ts';
import { archiveColumns, archiveJoin, type VaultIndex } from './index/vault-index.ts';

/** Above it Expedited wants a yes of its own (functions/vault-flow.ts, `acceptExpedited`). */
const expeditedFreelyBytes = 1 * GiB;

export interface EstimateTerms {
  readonly storageClass: StorageClass;
  readonly bytesPerDay: number;
  /** How much dearer the region is than us-east-1. */
  readonly priceFactor: number | undefined;
  /** Whether the bucket lies in another region than the stack: each byte is then charged as transfer. */
  readonly toOtherRegion?: boolean | undefined;
  /** What every key begins with. */
  readonly keyPrefix: string;
}

/** What a selection would cost. Arithmetic on the index: nothing is asked of AWS. */
export function selectionEstimate(index: VaultIndex, selected: Selected, terms: EstimateTerms): SelectionEstimate {
  const { sizes, flags } = index;
  const tally = tallyOf(sizes, selected.chosen);
  const cost = estimateOf(tally, { ...terms, pace: usual });
  return {
    indexId: index.indexId,
    selected: { archives: tally.archives, bytes: tally.bytes },
    copies: amountOf(sizes, (position) => selected.chosen[position] === 1 && isCopy(flags, position)),
    leftOut: amountOf(sizes, (position) => selected.leftOut[position] === 1),
    tiers: tiers.toReversed().map((tier) => tierEstimate(tier, cost, tally)),
    perMonth: {
      beforeUsd: cost.vaultUsdMonth,
      objectsUsd: cost.objectsUsdMonth,
      afterUsd: cost.vaultUsdMonth + cost.objectsUsdMonth,
      minimumDays: cost.minimumDays,
    },
    storageClass: terms.storageClass,
    storageClasses: Object.keys(prices.s3.storage),
    prices: cost.prices,
    examples: examplesOf(index, selected, terms),
  };
}

const isCopy = (flags: Uint8Array, position: number) => ((flags[position] ?? 0) & flagOf.copies) !== 0;

function tallyOf(sizes: Float64Array, chosen: Uint8Array): Tally {
  let tally = noArchives;
  for (let position = 0; position < sizes.length; position++) {
    if (chosen[position] === 1) tally = withArchive(tally, sizes[position] ?? 0, usual);
  }
  return tally;
}

function amountOf(sizes: Float64Array, isMeant: (position: number) => boolean): Amount {
  let [archives, bytes] = [0, 0];
  for (let position = 0; position < sizes.length; position++) {
    if (!isMeant(position)) continue;
    archives++;
    bytes += sizes[position] ?? 0;
  }
  return { archives, bytes };
}

const tierEstimate = (tier: Tier, cost: Estimate, { bytes }: Tally): TierEstimate => ({
  tier,
  onceUsd: cost.onceUsdByTier[tier],
  hours: cost.hoursByTier[tier],
  takes: tierTakes[tier],
  needsAcceptance: tier === 'Expedited' && bytes > expeditedFreelyBytes,
});

const mostExamples = 5;

/** From all over the selection, in the order of paths. */
function examplesOf(
  index: VaultIndex,
  { chosen }: Selected,
  { keyPrefix }: EstimateTerms,
): SelectionEstimate['examples'] {
  const step = Math.max(1, Math.floor(chosen.length / mostExamples));
  const starts = Array.from({ length: mostExamples }, (_, example) => chosen.indexOf(1, example * step));
  const positions = [...new Set(starts)].filter((position) => position !== -1);
  return positions.map((position) => {
    const row = index.row(`SELECT ${archiveColumns} FROM ${archiveJoin} WHERE position = ?`, position) ?? {};
    const { description, path, nameStyle } = index.entryOf(row);
    return { description, key: keyPrefix + path, nameStyle };
  });
}
