import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Bill, billOf } from '../../../cli/cost/bill.ts';
import { type Calibration, calibrate } from '../../../cli/cost/calibration.ts';
import type { Order, StackSettings } from '../../../cli/cost/order.ts';
import { usd } from '../../../cli/cost/print.ts';
import { settingsOf } from '../../../cli/cost/settings.ts';
import type { Tree } from '../../../local/cloudformation/template/index.ts';
import { FakeAccount } from '../fake-account.ts';
import { typed } from '../typed.ts';

const assembly = process.env.THAW_TEST_ASSEMBLY ?? '';
const signal = new AbortController().signal;
const tebibyte: Order = {
  archives: 1,
  sizeBytes: 2 ** 40,
  storageClass: 'STANDARD',
  streamMiBPerSecond: 18,
  tier: 'Bulk',
};

/** Another state before all others, in a copy of the template. */
function withOneMoreState(template: Tree): Tree {
  const before = JSON.stringify(template);
  const start = String.raw`\"StartAt\":\"Plan\",\"States\":{`;
  const longer = String.raw`\"StartAt\":\"Extra\",\"States\":{\"Extra\":{\"Type\":\"Pass\",\"Next\":\"Plan\"},`;
  if (!before.includes(start)) throw new Error('Cannot add a state: the definition does not start as it used to');
  const after: Tree = JSON.parse(before.replace(start, longer));
  return after;
}

let folder: string;
let settings: StackSettings;
let counted: Calibration;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'thaw-cost-'));
  settings = {
    ...(await settingsOf(assembly)),
    minimumPartSizeBytes: 128 * 2 ** 20,
    smallOutputUpToBytes: 128 * 2 ** 20,
  };
  counted = await calibrate({ assembly, folder, signal });
});

afterAll(() => rm(folder, { recursive: true }));

const bill = (change: Partial<Order> = {}, calibration = counted): Bill =>
  billOf({ ...tebibyte, ...change }, settings, calibration);

const quantity = ({ lines }: Bill, name: string) => lines.find((line) => line.name === name)?.quantity ?? 0;

function transitions({ lines }: Bill) {
  const found = lines.find(({ name }) => name === 'Standard transitions');
  if (found === undefined) throw new Error('Cannot compare: the bill has no line for Standard transitions');
  return found;
}

describe('a bill', () => {
  test('counts what was counted on the local cloud, once a restore and once a part', () => {
    const { lines } = bill();
    expect(Object.fromEntries(lines.map(({ name, quantity: count }) => [name, count]))).toMatchObject({
      'Express requests': 8192,
      'Standard transitions': 6,
      UploadPart: 8192,
      CreateMultipartUpload: 1,
      CompleteMultipartUpload: 1,
    });
  });

  test('grows when the template gets another state', async () => {
    const more = await calibrate({ assembly, folder, signal }, withOneMoreState);
    // Of this line alone: what is logged differs by some bytes from run to run, and a part's logs are paid 8,192 times.
    const [before, after] = [transitions(bill()), transitions(bill({}, more))];
    expect(after.quantity).toBe(before.quantity + 1);
    expect(after.usd - before.usd).toBeCloseTo(0.025e-3, 9);
  });

  test('of small archives has no Standard execution in it', () => {
    const small = bill({ archives: 1000, sizeBytes: 10 * 2 ** 20 });
    expect([quantity(small, 'Standard transitions'), quantity(small, 'PutObject')]).toEqual([0, 1000]);
  });

  test('of a deep archive differs in what makes the object, for parts are staged', () => {
    const deep = bill({ storageClass: 'DEEP_ARCHIVE' });
    expect(deep.totalUsd - bill().totalUsd).toBeCloseTo(0.05e-3 - 0.005e-3, 9);
  });

  test("keeps Glacier's fee apart", () => {
    const standard = bill({ tier: 'Standard' });
    expect(standard.totalUsd).toBe(bill().totalUsd);
    expect([bill().glacierUsd, standard.glacierUsd]).toEqual([0, 1024 * 0.01 + 0.05e-3]);
  });

  test('of slower streams is higher: waiting is what costs', () => {
    expect(bill({ streamMiBPerSecond: 4 }).totalUsd).toBeGreaterThan(2 * bill().totalUsd);
  });

  test('of parts above 1 GiB pays for Standard children', () => {
    const huge = bill({ sizeBytes: 20 * 2 ** 40 });
    expect([quantity(huge, 'Express requests'), quantity(huge, 'Standard transitions')]).toEqual([
      0,
      5120 + 6, // parts, and what a restore has of its own
    ]);
  });
});

describe('thaw cost', () => {
  test.each([
    [[], "required option '--size <size>' not specified"],
    [['--size', '10'], 'Wanted a size with its unit'],
    [['--size', '50TiB'], "Glacier's largest archive"],
    [['--size', '1GiB', '--archives', '0'], 'Wanted a whole number from 1.'],
    [['--size', '1GiB', '--class', 'COLD'], 'Wanted one of STANDARD,'],
    [['--size', '1GiB', '--tier', 'toString'], 'Wanted one of Bulk, Standard, Expedited.'],
  ])('refuses %j in a sentence', async (words, sentence) => {
    await expect(typed(new FakeAccount(), 'cost', ...words)).rejects.toThrow(sentence);
  });
});

test.each([
  [0, '0.00 USD'],
  [0.18234, '0.18 USD'],
  [17.8, '17.80 USD'],
  [0.0118, '0.012 USD'],
  [0.0000004, '0.00000040 USD'],
])('usd() writes %d as %s', (amount, text) => {
  expect(usd(amount)).toBe(text);
});
