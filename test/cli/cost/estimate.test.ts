import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { billOf } from '../../../cli/cost/bill.ts';
import { type Calibration, calibrate } from '../../../cli/cost/calibration.ts';
import type { StackSettings } from '../../../cli/cost/order.ts';
import { settingsOf } from '../../../cli/cost/settings.ts';
import { noArchives, ownUsdOf, runUsdPerArchive, withArchive } from '../../../functions/archive/estimate.ts';
import { MiB, TiB } from '../../../functions/archive/units.ts';

const assembly = process.env.THAW_TEST_ASSEMBLY ?? '';
let folder: string;
let settings: StackSettings;
let counted: Calibration;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'thaw-estimate-'));
  settings = { ...(await settingsOf(assembly)), minimumPartSizeBytes: 128 * MiB, smallOutputUpToBytes: 128 * MiB };
  counted = await calibrate({ assembly, folder, signal: new AbortController().signal });
});

afterAll(() => rm(folder, { recursive: true }));

describe('the estimate stays within 15 % of what the cost model counts', () => {
  test.each([
    ['1,000 of a byte', 1000, 1],
    ['1,000 of 10 MiB', 1000, 10 * MiB],
    ['1,000 of 128 MiB', 1000, 128 * MiB],
    ['1,000 of two parts', 1000, 200 * MiB],
    ['10 of 10 GiB', 10, 10_240 * MiB],
    ['one of 1 TiB', 1, TiB],
    ['one of 9 TiB, in parts of 1 GiB', 1, 9 * TiB],
    ['one of 39 TiB, in parts of 4 GiB', 1, 39 * TiB],
  ])('%s', (_, archives, sizeBytes) => {
    for (const storageClass of ['STANDARD', 'STANDARD_IA', 'DEEP_ARCHIVE'] as const) {
      const order = { archives, sizeBytes, storageClass, streamMiBPerSecond: 18, tier: 'Bulk' } as const;
      const { totalUsd } = billOf(order, settings, counted);
      const tally = Array.from({ length: archives }).reduce<typeof noArchives>(
        (sum) => withArchive(sum, sizeBytes, settings),
        noArchives,
      );
      const ratio = (ownUsdOf(tally, storageClass) - archives * runUsdPerArchive) / totalUsd;
      expect([storageClass, ratio > 0.85 && ratio < 1.15, ratio]).toEqual([storageClass, true, ratio]);
    }
  });
});
