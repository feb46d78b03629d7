import { expect, test } from '@jest/globals';
import { secondsToNextTurn } from '../../../functions/dispatch/retry-delay.ts';

test.each([
  [1, 0, 0],
  [1, 0.5, 45],
  [100, 0.999, 90],
  [101, 0.5, 90],
  [999, 0.999, 180],
])('received %d times, by chance %d: seen again after %d s', (receiveCount, chance, seconds) => {
  expect(secondsToNextTurn(receiveCount, chance)).toBe(seconds);
});

test('a thousand turns, the most SQS allows, take most of the 24 hours a job lives', () => {
  const meanSeconds = Array.from({ length: 1000 }, (_, index) => secondsToNextTurn(index + 1, 0.5));
  expect(meanSeconds.reduce((sum, seconds) => sum + seconds) / 3600).toBe(23.75);
});
