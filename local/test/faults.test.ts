import { describe, expect, test } from '@jest/globals';
import { Faults, replayOf } from '../faults.ts';
import { randomOf } from '../random.ts';

/** Which of so many requests at a place are struck, and by what. */
const struck = (faults: Faults, place: string, requests: number) =>
  Array.from({ length: requests }, () => faults.strike(place)?.kind ?? '-').join('');

const often = { place: 's3:PutObject', kind: 'x', probability: 0.3 };

test('randomOf() is a function of its words: even, and the same again', () => {
  const draws = (...words: string[]) => Array.from({ length: 2000 }, randomOf(...words));
  const one = draws('seed', 'one');
  expect(draws('seed', 'one')).toEqual(one);
  expect(draws('seed', 'two')).not.toEqual(one);
  expect(one.every((draw) => draw >= 0 && draw < 1)).toBe(true);
  for (let tenth = 0; tenth < 10; tenth += 1) {
    const count = one.filter((draw) => Math.floor(draw * 10) === tenth).length;
    expect(count).toBeGreaterThan(140);
    expect(count).toBeLessThan(260);
  }
});

describe('a fault', () => {
  test('with `from` and `times` strikes that often from that request on, where the facts are its own', () => {
    const faults = new Faults();
    faults.add({ place: 's3:PutObject', kind: 'x', where: { key: 'a' }, from: 2, times: 2 });
    const meet = (key: string) => faults.strike('s3:PutObject', { key })?.kind;
    expect([meet('a'), meet('b'), meet('a'), meet('a'), meet('a')]).toEqual([
      undefined,
      undefined,
      'x',
      'x',
      undefined,
    ]);
  });

  test('with a probability strikes the same requests for the same seed, others for another', () => {
    const days = (seed: number) => {
      const faults = new Faults(seed);
      faults.add(often);
      return struck(faults, 's3:PutObject', 200);
    };
    expect(days(1)).toBe(days(1));
    expect(days(2)).not.toBe(days(1));
    const times = days(1).split('x').length - 1;
    expect(times).toBeGreaterThan(40);
    expect(times).toBeLessThan(80);
  });

  test('is not shifted by what others meet, before it or elsewhere', () => {
    const alone = new Faults(7);
    alone.add(often);
    const expected = struck(alone, 's3:PutObject', 100);

    const crowded = new Faults(7);
    crowded.add({ ...often, kind: 'y' });
    crowded.add({ ...often, place: 's3:GetObject' });
    crowded.add(often);
    const seen = Array.from({ length: 100 }, () => {
      crowded.strike('s3:GetObject');
      return crowded.strike('s3:PutObject')?.kind ?? '-';
    });
    // Where both would strike the first one does; everywhere else nothing has changed.
    expect(seen.map((kind, at) => (kind === 'y' ? expected[at] : kind)).join('')).toBe(expected);
    expect(seen).toContain('y');
  });

  test('that struck is in the log with its place, and can be played again alone', () => {
    const faults = new Faults(3);
    faults.add({ ...often, details: { atByte: 5 } });
    const facts = { key: 'a', uploadId: 'of this run' };
    while (faults.log.length === 0) faults.strike('s3:PutObject', facts);
    const [first] = faults.log;
    if (first === undefined) throw new Error('Nothing struck');

    const again = new Faults();
    again.add(replayOf(first, ['uploadId']));
    for (let nth = 1; nth < first.nth; nth += 1) expect(again.strike('s3:PutObject', { key: 'a' })).toBeUndefined();
    expect(again.strike('s3:PutObject', { key: 'a' })).toMatchObject({ kind: 'x', details: { atByte: 5 } });
    expect(again.strike('s3:PutObject', { key: 'a' })).toBeUndefined();
  });
});
