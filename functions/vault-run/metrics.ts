/** What CloudWatch keeps of a run, one value per round: names for the dashboard. No imports: `infra/` stands on it. */
export const vaultMetrics = {
  /** The vault's name: another run makes no other metric. */
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
