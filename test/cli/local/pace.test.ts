import { expect, test } from '@jest/globals';
import { outputLivesSeconds, paceOf } from '../../../cli/local/pace.ts';

test('at the pace of AWS an output lives a day, and an hour is an hour', () => {
  expect(outputLivesSeconds(1)).toBe(86_400);
  expect(paceOf(1)).toEqual({
    speed: 1,
    inventoryEverySeconds: 86_400,
    windowSeconds: 86_400,
    variables: { OVERDUE_HOUR_SECONDS: '3600' },
  });
});

test('a fast clock shortens it, but never below what a machine needs to fetch thousands', () => {
  expect(outputLivesSeconds(50)).toBe(1728);
  expect(outputLivesSeconds(1000)).toBe(900);
  expect(paceOf(1000)).toMatchObject({ windowSeconds: 900_000, variables: { OVERDUE_HOUR_SECONDS: '37.5' } });
});
