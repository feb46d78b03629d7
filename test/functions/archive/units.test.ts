import { expect, test } from '@jest/globals';
import { GiB, KiB, MiB, TiB } from '../../../functions/archive/units.ts';

test('units are binary: each has 1024 of the one before', () => {
  expect([KiB, MiB, GiB, TiB]).toEqual([1024, 1_048_576, 1_073_741_824, 1_099_511_627_776]);
});
