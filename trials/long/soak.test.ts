import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { edited } from '../mutants/edits.ts';
import { kinds } from '../soak/kinds.ts';
import { Ledger } from '../soak/ledger.ts';
import { mutant } from '../soak/mutant.ts';
import { play } from '../soak/play.ts';
import { isGood, linesOf } from '../soak/report.ts';
import { bytesOf, rowsOf } from '../soak/rows.ts';
import { type Rule, rulesNotMet } from '../soak/rules.ts';
import { scheduleOf } from '../soak/schedule.ts';

const seed = 1;
/** On a machine with nothing else to do it takes a tenth of this. */
const patienceMs = 180_000;

test(`a short soak (seed ${seed}) loses nothing, makes nothing wrong, and leaves nothing over`, async () => {
  // Those that cost a new process each, or many seconds of silence, are for the long soak.
  const costly = /^(a worker dies|a worker runs out of memory|a body stalls for ever|a notification never comes)/;
  const isCheap = ({ name }: { name: string }) => !costly.test(name);
  const signal = AbortSignal.timeout(patienceMs);
  const report = await play({ seed, restores: 15, speed: 200, atOnce: 3, kinds: isCheap, signal });
  expect(linesOf(report).at(-1)).toBe('lost 0  wrong 0  left over 0');
  expect(report).toMatchObject({ restores: 15, verdict: { lost: [], wrong: [], leftOver: [] } });
  expect(isGood(report)).toBe(true);
  const struck = Object.values(report.faults).filter((count) => count > 0);
  expect(struck.length).toBeGreaterThan(30);
}, 190_000);

describe('archives and faults', () => {
  const rules: readonly Rule[] = [{ state: 'Plan', rule: 'Retry', index: 0, errors: ['TimeoutError', 'SlowDown'] }];
  const planned = (ofSeed: number) => {
    const rows = rowsOf(ofSeed, 1000);
    return { rows, schedule: [...scheduleOf(rows, rules, ofSeed).values()].map((own) => own.map(({ name }) => name)) };
  };

  test('are a function of the seed', () => {
    expect(planned(1)).toEqual(planned(1));
    expect(planned(2)).not.toEqual(planned(1));
    const row = { index: 3, sizeBytes: 100 };
    expect(bytesOf(row, 1).equals(bytesOf(row, 1))).toBe(true);
    expect(bytesOf(row, 1).equals(bytesOf(row, 2))).toBe(false);
  });

  test('in a thousand restores each kind is meant for twenty at least, and no archive is of no byte', () => {
    const { rows, schedule } = planned(3);
    for (const { name } of kinds) {
      expect([name, schedule.flat().filter((own) => own === name).length >= 20]).toEqual([name, true]);
    }
    expect(Math.min(...rows.map(({ sizeBytes }) => sizeBytes))).toBe(1);
    expect(rows.filter(({ road }) => road === 'parts')).toHaveLength(50);
  });

  test('no archive meets two faults that end its restore for good', () => {
    const ending = new Set(kinds.flatMap(({ name, ends }) => (ends ? [name] : [])));
    for (const own of planned(4).schedule) expect(own.filter((name) => ending.has(name)).length).toBeLessThan(2);
  });
});

test('an object with one other byte is counted as wrong, whatever happens to it later', async () => {
  const ledger = new Ledger();
  const bytes = Buffer.from('the archive');
  ledger.expect('key', bytes);
  const made = (body: Buffer) => ({ bucketName: 'b', key: 'key', sizeBytes: body.length, bytes: piecewise(body) });
  await ledger.witness(made(bytes));
  expect(ledger.wrong).toEqual([]);
  await ledger.witness(made(Buffer.from('the brchive')));
  await ledger.witness(made(bytes));
  expect(ledger.wrong).toHaveLength(1);
});

async function* piecewise(bytes: Buffer) {
  yield bytes.subarray(0, 4);
  yield bytes.subarray(4);
}

test('rulesNotMet() names rules and errors that nothing came by', () => {
  const rule = { state: 'Plan', rule: 'Retry', index: 0 } as const;
  const rules: readonly Rule[] = [
    { ...rule, errors: ['A', 'B'] },
    { ...rule, rule: 'Catch', errors: ['States.ALL'] },
  ];
  expect(rulesNotMet(rules, [{ ...rule, error: 'A' }])).toEqual(['Catch 0 of Plan', 'B', 'States.ALL']);
  const all = [{ ...rule, error: 'A' }, { ...rule, error: 'B' }, { ...rule, rule: 'Catch', error: 'C' } as const];
  expect(rulesNotMet(rules, all)).toEqual([]);
});

test('the mutant of `npm run soak -- --mutant` fits the source', async () => {
  for (const edit of mutant.edits) {
    const source = await readFile(path.join(import.meta.dirname, '../..', edit.file), 'utf8');
    expect(edited(source, edit)).not.toBe(source);
  }
});
