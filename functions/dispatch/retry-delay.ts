/** How long a message that found the gate closed stays away on average, as long as it does not come very often. */
export const meanTurnSeconds = 45;

/** SQS gives a message at most this often before it is a dead letter (infra/notification-queue.ts): so later turns are longer. */
const hurriedTurns = 100;

/**
 * When a message that found the gate closed is seen again: at any time of the next minutes, by `chance` from 0 up to 1.
 * Messages that came together and came back together would all be away together when a place is free: 0.45 of the
 * workers' throughput in place of 0.9 (bench/README.md). A job's output lives 24 hours: 100 turns of 45 s and 900 of
 * 90 s are 23.75 hours.
 */
export const secondsToNextTurn = (receiveCount: number, chance: number): number =>
  Math.floor(chance * ((receiveCount <= hurriedTurns ? 2 : 4) * meanTurnSeconds + 1));
