import { estimateOf, isPriced } from '../../archive/estimate.ts';
import { GiB } from '../../archive/units.ts';
import type { VaultRun, VaultSettings } from '../../vault-flow.ts';
import type { Stock } from './stock.ts';

/** Expedited above it wants to be meant: a GB costs three times Standard's, and a request two hundred times. */
const expeditedBytes = GiB;

/** Why nothing is asked for at all: said before the first request, of what is missing then. Undefined where all is well. */
export function refusalOf({ missing }: Stock, settings: VaultSettings): VaultRun['failure'] | undefined {
  const { tier, maxCostUsd, acceptExpedited = false } = settings;
  const costUsd = costOf(missing, settings);
  if (costUsd > (maxCostUsd ?? 0)) {
    return {
      error: 'OverBudget',
      cause: `Cannot restore vault "${settings.vaultName}" within ${usd(maxCostUsd ?? 0)} (maxCostUsd): ${countOf(missing)} are missing, and asking for them by ${tier} costs about ${usd(costUsd)}. Nothing was requested. Start it again with a larger maxCostUsd, a cheaper tier, or fewer archives (include, exclude, after, before).`,
    };
  }
  if (tier === 'Expedited' && missing.bytes > expeditedBytes && !acceptExpedited) {
    return {
      error: 'RequestRefused',
      cause: `Cannot restore vault "${settings.vaultName}" by Expedited: ${countOf(missing)} are missing, which costs about ${usd(costUsd)}, and above 1 GiB that wants an explicit yes. Nothing was requested. Start it again with acceptExpedited, or with tier Standard or Bulk.`,
    };
  }
  return undefined;
}

function costOf(missing: Stock['missing'], { tier, storageClass, bytesPerDay }: VaultSettings): number {
  if (missing.archives === 0) return 0;
  const wish = { storageClass: isPriced(storageClass) ? storageClass : 'STANDARD', bytesPerDay } as const;
  return estimateOf(missing, wish).onceUsdByTier[tier];
}

const countOf = ({ archives, bytes }: Stock['missing']) =>
  `${archives.toLocaleString('en')} archives of together ${bytes.toLocaleString('en')} bytes`;

/** To the cent, and finer below one. */
const usd = (value: number) => `${value.toLocaleString('en', { maximumFractionDigits: value < 1 ? 4 : 2 })} USD`;
