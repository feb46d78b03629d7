import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Agenda } from '../../sqs-sns/agenda.ts';

interface Item {
  readonly name: number;
  atMs: number | undefined;
}

const current = (item: Item, atMs: number) => item.atMs === atMs;

test('due() gives what a sorted list would, whatever was moved or taken out before', () => {
  const step = fc.record({ name: fc.nat(20), atMs: fc.option(fc.nat(50), { nil: undefined }) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 3000 }), fc.nat(60), (steps, nowMs) => {
      const items = Array.from({ length: 21 }, (_, name): Item => ({ name, atMs: undefined }));
      const agenda = new Agenda<Item>(current);
      for (const { name, atMs } of steps) {
        const item = items[name];
        if (item === undefined || item.atMs === atMs) continue;
        item.atMs = atMs;
        if (atMs !== undefined) agenda.add(item, atMs);
      }
      const set = items.filter(({ atMs }) => atMs !== undefined);
      const earliest = Math.min(...set.map(({ atMs = 0 }) => atMs));
      expect(agenda.nextMs()).toBe(earliest);
      const due = agenda.due(nowMs);
      const expected = set.filter(({ atMs = 0 }) => atMs <= nowMs);
      expect(new Set(due)).toEqual(new Set(expected));
      const times = due.map(({ atMs = 0 }) => atMs);
      expect(times).toEqual(times.toSorted((a, b) => a - b));
    }),
  );
});

test('add() forgets what is of the past, so an agenda stays as large as what it holds', () => {
  let asked = 0;
  const item: Item = { name: 0, atMs: 0 };
  const agenda = new Agenda<Item>((each, atMs) => {
    asked += 1;
    return current(each, atMs);
  });
  for (let atMs = 0; atMs < 100_000; atMs += 1) {
    item.atMs = atMs;
    agenda.add(item, atMs);
  }
  asked = 0;
  expect(agenda.due(200_000)).toEqual([item]);
  expect(asked).toBeLessThan(3000);
});
