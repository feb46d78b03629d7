/** What CloudWatch keeps of a run, a value a round: names for the dashboard. No imports: `infra/` stands on it. */
export const vaultMetrics = {
  namespace: 'Thaw',
  /** The vault's name: a run more does not make a metric more. */
  dimension: 'VaultName',
  /** `VaultStatus.counts`. */
  archives: {
    wanted: 'ArchivesWanted',
    requested: 'ArchivesRequested',
    ready: 'ArchivesReady',
    restored: 'ArchivesRestored',
    failed: 'ArchivesFailed',
  },
  bytes: {
    wanted: 'BytesWanted',
    requested: 'BytesRequested',
    ready: 'BytesReady',
    restored: 'BytesRestored',
    failed: 'BytesFailed',
  },
  bytesPerSecond: 'BytesPerSecond',
  /** Charged to `maxCostUsd` so far, USD. */
  charged: 'ChargedUsd',
} as const;
