import type { VaultStatus } from '../../vault-flow.ts';
import { vaultMetrics } from '../metrics.ts';
import { states } from './stock.ts';

/**
 * A status as a line of the log, in CloudWatch's embedded metric format (CloudWatch guide,
 * "CloudWatch_Embedded_Metric_Format_Specification"): no call, no permission.
 */
export function metricsLine({ vaultName, run, at, counts, bytesPerSecond, chargedUsd }: VaultStatus): string {
  const values = Object.fromEntries([
    ...states.map((state) => [vaultMetrics.archives[state], counts[state].archives] as const),
    ...states.map((state) => [vaultMetrics.bytes[state], counts[state].bytes] as const),
    [vaultMetrics.bytesPerSecond, bytesPerSecond],
    [vaultMetrics.charged, chargedUsd],
  ]);
  const metrics = {
    Namespace: vaultMetrics.namespace,
    Dimensions: [[vaultMetrics.dimension]],
    Metrics: Object.keys(values).map((Name) => ({ Name, Unit: unitOf(Name) })),
  };
  const _aws = { Timestamp: Date.parse(at), CloudWatchMetrics: [metrics] };
  return JSON.stringify({ _aws, [vaultMetrics.dimension]: vaultName, run, ...values });
}

function unitOf(name: string): string {
  if (name === vaultMetrics.bytesPerSecond) return 'Bytes/Second';
  if (name === vaultMetrics.charged) return 'None';
  return name.startsWith('Bytes') ? 'Bytes' : 'Count';
}
