import type { RequestState, VaultRun, VaultStatus, WaitingMessages } from '../../vault-flow.ts';
import type { Stock } from './stock.ts';

/** After so many rounds in which nothing happened and nothing was expected, nothing will. */
const mostIdleRounds = 3;

interface RoundSeen {
  readonly stock: Stock;
  readonly waiting: WaitingMessages;
  readonly requestState: RequestState | undefined;
  /** Of the round before. */
  readonly former: VaultStatus | undefined;
}

/** Rounds in a row, this one included, in which no row changed, and nothing was with Glacier, in the waiting rooms or running. */
export const idleRoundsOf = (round: RoundSeen): number => (isIdle(round) ? (round.former?.idleRounds ?? 0) + 1 : 0);

function isIdle({ stock, waiting, requestState, former }: RoundSeen): boolean {
  if (former === undefined) return false;
  const { requests = 0, inFlight = null, paused = null, ended = null } = requestState ?? {};
  const isExpected = stock.underWay.archives > 0 || waiting.queue + waiting.room > 0 || inFlight !== null;
  // A pause ends by itself after three days (request-state.ts), and a day is over tomorrow.
  const isPatient = paused !== null || ended === 'day is full';
  return stock.changed === 0 && requests === former.requests && !isExpected && !isPatient;
}

/** Why a run ends that would go on for ever. Undefined while it may go on. */
export function standstillOf(
  { vaultName }: Pick<VaultRun, 'vaultName'>,
  { idleRounds, counts }: Pick<VaultStatus, 'idleRounds' | 'counts'>,
): VaultRun['failure'] | undefined {
  if (idleRounds < mostIdleRounds) return undefined;
  const [archives, bytes] = (['archives', 'bytes'] as const).map(
    (unit) => counts.wanted[unit] + counts['refused for now'][unit],
  );
  return {
    error: 'NoProgress',
    cause: `Cannot go on with vault "${vaultName}": ${archives?.toLocaleString('en')} archives of together ${bytes?.toLocaleString('en')} bytes are missing, and in ${idleRounds} rounds none was requested, none changed, and nothing was with Glacier, in the waiting rooms or running.`,
  };
}
