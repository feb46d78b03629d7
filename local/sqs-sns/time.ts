import type { Clock } from '../clock.ts';

/**
 * SQS counts visibility in whole seconds, so no less than one is left of it at any speed.
 * (A user who reads the queue's attributes sees AWS's numbers; they only last shorter.)
 */
export const realSeconds = (seconds: number, clock: Clock): number =>
  seconds === 0 ? 0 : Math.max(1, clock.toMs(seconds) / 1000);
