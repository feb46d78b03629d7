import { billOf } from '../../cli/cost/bill.ts';
import { calibrate } from '../../cli/cost/calibration.ts';
import type { Order } from '../../cli/cost/order.ts';
import { settingsOf } from '../../cli/cost/settings.ts';
import type { Figure, Measurement } from '../measurement.ts';

const common = { storageClass: 'STANDARD', streamMiBPerSecond: 18, tier: 'Bulk' } as const;
const tebibyte: Order = { ...common, archives: 1, sizeBytes: 2 ** 40 };
const thousand: Order = { ...common, archives: 1000, sizeBytes: 10 * 2 ** 20 };
const herd: Order = { ...common, archives: 1000, sizeBytes: 100 * 2 ** 30 };

/** `npm run cost` for the orders that the goals name. */
export const cost: Measurement = {
  name: 'cost',
  async measure(bench) {
    const [settings, calibration] = [await settingsOf(bench.assembly), await calibrate(bench)];
    const bill = (order: Order) => billOf(order, settings, calibration);
    const { lines, totalUsd } = bill(thousand);
    const puts = lines.filter(({ service }) => service === 'S3 writes').reduce((sum, { usd }) => sum + usd, 0);
    const figures: Figure[] = [
      { name: '1 TiB in one archive', value: bill(tebibyte).totalUsd, unit: 'USD', goal: atMost(0.2) },
      {
        name: '1,000 archives of 10 MiB, without the S3 PUTs',
        value: totalUsd - puts,
        unit: 'USD',
        goal: atMost(0.015),
      },
      { name: '1,000 archives of 100 GiB', value: bill(herd).totalUsd, unit: 'USD' },
    ];
    return { title: "Cost, 18 MiB/s a stream, without Glacier's fee and storage", figures };
  },
};

const atMost = (value: number) => ({ wanted: 'at most', value }) as const;
