import { expect, test } from '@jest/globals';
import type { RunStatus } from '../../../cli/status/run-status.ts';
import { jsonScreen, screenOf } from '../../../cli/status/screen.ts';

const running: RunStatus = {
  vaultName: 'photos',
  run: 'first',
  executionArn: 'arn',
  state: 'running',
  step: 'WaitForInventory',
  began: undefined,
  ended: undefined,
  tier: undefined,
  maxCostUsd: undefined,
  chargedUsd: 0,
  requests: 0,
  stock: undefined,
  secondsLeft: undefined,
  remarks: [],
  failure: undefined,
};

function paper(of: object = {}) {
  const written: string[] = [];
  return { written, write: (text: string) => written.push(text), ...of };
}

test('without a terminal every line of news is written once', () => {
  const output = paper();
  const screen = screenOf(output);
  for (const charged of [0, 0, 0.1, 0.1]) screen.show([{ ...running, chargedUsd: charged }]);
  screen.clear();
  expect(output.written).toEqual([
    'photos  running: waiting for the inventory (on AWS 3 to 5 hours)  0.00 USD\n',
    'photos  running: waiting for the inventory (on AWS 3 to 5 hours)  0.10 USD\n',
  ]);
});

test('on a terminal the new picture replaces the old one, cut to what fits', () => {
  const output = paper({ isTTY: true, columns: 12, rows: 3 });
  const screen = screenOf(output, 'xterm');
  screen.show([running]);
  screen.tell('done');
  screen.clear();
  expect(output.written).toEqual(['photos  ru…\n  run     …\n', '\x1b[2A\r\x1b[J', 'done\n', '\x1b[1A\r\x1b[J']);
});

test('with --json an object is written whenever something changed, and no words', () => {
  const output = paper();
  const screen = jsonScreen(output);
  screen.tell('waiting');
  for (const charged of [0, 0, 0.1]) screen.show([{ ...running, chargedUsd: charged }]);
  expect(output.written.map((line): unknown => JSON.parse(line))).toMatchObject([
    { runs: [{ chargedUsd: 0 }] },
    { runs: [{ chargedUsd: 0.1 }] },
  ]);
});

test('on a terminal that moves no cursor, lines are written one after the other', () => {
  const output = paper({ isTTY: true, columns: 80, rows: 24 });
  const screen = screenOf(output, 'dumb');
  screen.show([running]);
  screen.show([{ ...running, chargedUsd: 1 }]);
  expect(output.written.join('')).not.toContain('\x1b');
  expect(output.written).toHaveLength(2);
});
