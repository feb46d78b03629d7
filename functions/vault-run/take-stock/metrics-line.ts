import { metricsLine } from '../../runtime/metrics.ts';
import type { VaultStatus } from '../../vault-flow.ts';
import { vaultMetrics } from '../metrics.ts';
import { states } from './stock.ts';

/** A status as a line of metrics. */
export function statusLine({ vaultName, run, at, counts, bytesPerSecond, chargedUsd }: VaultStatus): string {
  const values = Object.fromEntries([
    ...states.map((state) => [vaultMetrics.archives[state], counts[state].archives] as const),
    ...states.map((state) => [vaultMetrics.bytes[state], counts[state].bytes] as const),
    [vaultMetrics.bytesPerSecond, bytesPerSecond],
    [vaultMetrics.charged, chargedUsd],
  ]);
  return metricsLine({
    dimension: { [vaultMetrics.dimension]: vaultName },
    metrics: Object.keys(values).map((Name) => ({ Name, Unit: unitOf(Name) })),
    values,
    facts: { run },
    atMs: Date.parse(at),
  });
}

function unitOf(name: string): string {
  if (name === vaultMetrics.bytesPerSecond) return 'Bytes/Second';
  if (name === vaultMetrics.charged) return 'None';
  return name.startsWith('Bytes') ? 'Bytes' : 'Count';
}
