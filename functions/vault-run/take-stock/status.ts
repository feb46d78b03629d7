import { isGivenUpState, isWantedState, type LedgerState, ledgerStates } from '../../run-files/ledger.ts';
import { metricsLine } from '../../runtime/metrics.ts';
import type { Count, RequestState, VaultRun, VaultStatus, WaitingMessages } from '../../vault-flow.ts';
import { vaultMetrics } from '../metrics.ts';
import { idleRoundsOf } from './idle-rounds.ts';
import type { Stock } from './stock.ts';

export interface StatusOf {
  readonly run: Pick<VaultRun, 'vaultName' | 'run'>;
  readonly round: number;
  readonly stock: Stock;
  readonly waiting: WaitingMessages;
  /** Undefined before the first request. */
  readonly requestState: RequestState | undefined;
  /** Of the round before. */
  readonly former: VaultStatus | undefined;
  readonly now: Date;
}

export function statusOf({
  run: { vaultName, run },
  round,
  stock,
  waiting,
  requestState,
  former,
  now,
}: StatusOf): VaultStatus {
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
    underWay: stock.underWay,
    restored: stock.restored,
    waiting,
    requests: requestState?.requests ?? 0,
    idleRounds: idleRoundsOf({ stock, waiting, requestState, former }),
    failures: stock.failures,
  };
}

function bytesPerSecond(stock: Stock, former: VaultStatus | undefined, now: Date): number {
  if (former === undefined) return 0; // what was there before is nobody's work
  const seconds = (now.getTime() - Date.parse(former.at)) / 1000;
  const bytes = stock.counts.restored.bytes - former.counts.restored.bytes;
  return seconds > 0 ? Math.max(0, Math.round(bytes / seconds)) : 0;
}

type MetricState = keyof typeof vaultMetrics.archives;

const metricStates: readonly MetricState[] = ['wanted', 'requested', 'ready', 'restored', 'failed'];

/** Each metric costs 0.30 USD per month: what is to be requested later counts as wanted, what is given up as failed. */
function metricStateOf(state: LedgerState): MetricState {
  if (isWantedState(state)) return 'wanted';
  if (isGivenUpState(state)) return 'failed';
  return metricStates.find((each) => each === state) ?? 'wanted';
}

function countFor(metric: MetricState, counts: VaultStatus['counts']): Count {
  const states = ledgerStates.filter((state) => metricStateOf(state) === metric);
  return {
    archives: states.reduce((sum, state) => sum + counts[state].archives, 0),
    bytes: states.reduce((sum, state) => sum + counts[state].bytes, 0),
  };
}

/** A status as a line of metrics. */
export function statusLine({ vaultName, run, at, counts, bytesPerSecond, chargedUsd }: VaultStatus): string {
  const values = Object.fromEntries([
    ...metricStates.flatMap((state) => {
      const { archives, bytes } = countFor(state, counts);
      return [[vaultMetrics.archives[state], archives] as const, [vaultMetrics.bytes[state], bytes] as const];
    }),
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
