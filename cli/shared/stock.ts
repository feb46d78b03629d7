import { isGivenUpState, type LedgerState, ledgerStates } from '../../functions/run-files/ledger.ts';
import type { Count, VaultStatus } from '../../functions/vault-flow.ts';

/** In the order of a run's table: what is done first. */
export const statesInOrder: readonly LedgerState[] = [
  'restored',
  'ready',
  'requested',
  'wanted',
  'refused for now',
  'taken away',
  'blocked',
  'failed',
];

type Stock = Pick<VaultStatus, 'counts'>;

/** Archives of all states. */
export function allOf({ counts }: Stock): Count {
  const each = Object.values(counts);
  return {
    archives: each.reduce((sum, { archives }) => sum + archives, 0),
    bytes: each.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}

/** Archives that the run does nothing more for. */
export const givenUpIn = ({ counts }: Stock): number =>
  ledgerStates.filter(isGivenUpState).reduce((sum, state) => sum + counts[state].archives, 0);
