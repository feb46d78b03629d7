import type { RequestState, VaultRun, VaultStatus } from '../../vault-flow.ts';
import type { Stock } from './stock.ts';

export interface StatusOf {
  readonly run: Pick<VaultRun, 'vaultName' | 'run'>;
  readonly round: number;
  readonly stock: Stock;
  /** Undefined before the first request. */
  readonly requestState: RequestState | undefined;
  /** Of the round before. */
  readonly former: VaultStatus | undefined;
  readonly now: Date;
}

export function statusOf({ run: { vaultName, run }, round, stock, requestState, former, now }: StatusOf): VaultStatus {
  const at = now.toISOString();
  return {
    vaultName,
    run,
    at,
    began: former?.began ?? at,
    round,
    counts: stock.counts,
    chargedUsd: requestState?.chargedUsd ?? 0,
    bytesPerSecond: bytesPerSecond(stock, former, now),
    failures: stock.failures,
  };
}

function bytesPerSecond(stock: Stock, former: VaultStatus | undefined, now: Date): number {
  if (former === undefined) return 0; // what was there before is nobody's work
  const seconds = (now.getTime() - Date.parse(former.at)) / 1000;
  const bytes = stock.counts.restored.bytes - former.counts.restored.bytes;
  return seconds > 0 ? Math.max(0, Math.round(bytes / seconds)) : 0;
}
