import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import {
  type Keeps,
  likelyName,
  type NamedRow,
  settleCollisions,
} from '../../../../functions/archive/names/collisions.ts';
import { suffixBytes } from '../../../../functions/archive/names/date-suffix.ts';
import { shardOf } from '../../../../functions/archive/names/shard.ts';
import { checkKey } from '../../../../functions/archive/object-key.ts';

const row = (name: string, archiveId: string, year: number): NamedRow => ({
  name,
  archiveId,
  createdAt: `${year}-01-02T03:04:05.678Z`,
});
const hex = (archiveId: string, letters: number) =>
  createHash('sha256').update(archiveId).digest('hex').slice(0, letters);
const names = (rows: readonly NamedRow[], keeps?: Keeps) => settleCollisions(rows, keeps).map(({ name }) => name);

describe('settleCollisions()', () => {
  test('leaves names alone that nobody else has', () => {
    const rows = [row('a.txt', 'A', 2015), row('b.txt', 'B', 2015)];
    expect(settleCollisions(rows)).toEqual(rows);
  });

  test('gives a name to the newest, and their dates to the older ones', () => {
    expect(names([row('a.txt', 'A', 2015), row('a.txt', 'B', 2017), row('a.txt', 'C', 2016)])).toEqual([
      'a.20150102T030405Z.txt',
      'a.txt',
      'a.20160102T030405Z.txt',
    ]);
  });

  test('puts the date before .tar.gz, and at the end where there is no extension', () => {
    expect(names([row('x/a.tar.gz', 'A', 2015), row('x/a.tar.gz', 'B', 2016)])[0]).toBe('x/a.20150102T030405Z.tar.gz');
    expect(names([row('x.y/.profile', 'A', 2015), row('x.y/.profile', 'B', 2016)])[0]).toBe(
      'x.y/.profile.20150102T030405Z',
    );
  });

  test('keeps everything else of a row', () => {
    const rows = [
      { ...row('a', 'A', 2015), sizeBytes: 7 },
      { ...row('a', 'B', 2016), sizeBytes: 8 },
    ];
    expect(settleCollisions(rows)).toEqual([{ ...rows[0], name: 'a.20150102T030405Z' }, rows[1]]);
  });

  test('tells three of one second apart by their ids', () => {
    expect(names([row('a', 'C', 2015), row('a', 'B', 2015), row('a', 'A', 2015)])).toEqual([
      `a.20150102T030405Z-${hex('C', 8)}`,
      'a.20150102T030405Z',
      'a',
    ]);
  });

  test('sees that milliseconds make newer, however they are written', () => {
    const later = { name: 'a', archiveId: 'A', createdAt: '2015-01-02T03:04:05.1Z' };
    const earlier = { name: 'a', archiveId: 'B', createdAt: '2015-01-02T03:04:05Z' };
    expect(names([earlier, later])).toEqual(['a.20150102T030405Z', 'a']);
  });

  test('leaves a name to whom it belongs, though it looks like one of ours', () => {
    const dated = 'a.20150102T030405Z.txt';
    expect(names([row('a.txt', 'A', 2015), row('a.txt', 'B', 2016), row(dated, 'C', 2010)])).toEqual([
      `a.20150102T030405Z-${hex('A', 8)}.txt`,
      'a.txt',
      dated,
    ]);
  });

  test('takes more hex, and in the end other hashes, where somebody foresaw the hex', () => {
    const foreseen = ['', ...[8, 16, 24, 32, 40, 48, 56, 64].map((letters) => `-${hex('A', letters)}`)].map(
      (end) => `a.20150102T030405Z${end}`,
    );
    const others = foreseen.map((name, i) => row(name, `X${i}`, 2010));
    const settled = names([row('a', 'A', 2015), row('a', 'B', 2016), ...others]);
    expect(settled.slice(2)).toEqual(foreseen);
    expect(settled[0]).toMatch(/^a\.20150102T030405Z-[0-9a-f]{64}$/);
    expect(new Set(settled).size).toBe(settled.length);
  });

  describe('leaves in place what lies in the bucket', () => {
    test('under the contested name, though another is newer', () => {
      expect(names([row('a', 'A', 2015), row('a', 'B', 2016)], new Map([['a', 'A']]))).toEqual([
        'a',
        'a.20160102T030405Z',
      ]);
    });

    test('under a dated name, though it is the newest now', () => {
      const keeps = new Map([['a.20150102T030405Z', 'A']]);
      expect(names([row('a', 'A', 2015), row('a', 'B', 2014)], keeps)).toEqual(['a.20150102T030405Z', 'a']);
      expect(names([row('a', 'A', 2015), row('a.20150102T030405Z', 'B', 2016)], keeps)).toEqual([
        'a.20150102T030405Z',
        'a.20150102T030405Z.20160102T030405Z',
      ]);
    });

    test('of an archive that is not among these: nobody gets its name', () => {
      expect(names([row('a', 'A', 2015)], new Map([['a', 'Z']]))).toEqual(['a.20150102T030405Z']);
    });

    test('of somebody else altogether: all get dates, and dates that are free', () => {
      const alien: Keeps = new Map([
        ['a', null],
        ['a.20150102T030405Z', null],
      ]);
      expect(names([row('a', 'A', 2015), row('a', 'B', 2016)], alien)).toEqual([
        `a.20150102T030405Z-${hex('A', 8)}`,
        'a.20160102T030405Z',
      ]);
    });
  });
});

test('likelyName() gives every name under which a later run leaves an object where it is, the likeliest first', () => {
  const of = row('a.txt', 'A', 2015);
  const likely = Array.from({ length: 12 }, (_, number) => likelyName(of, number));
  expect(likely.slice(0, 3)).toEqual(['a.txt', 'a.20150102T030405Z.txt', `a.20150102T030405Z-${hex('A', 8)}.txt`]);
  expect(likely.slice(10)).toEqual([undefined, undefined]);
  for (const name of likely.slice(0, 10)) expect(names([of], new Map([[name ?? '', 'A']]))).toEqual([name]);
});

/** Few names and few dates, so that much collides, and what looks like names of ours. */
const adversarial = fc.record({
  name: fc
    .tuple(
      fc.constantFrom('a', 'x/a', 'a.b', '.a', 'a.tar'),
      fc.array(
        fc.oneof(
          fc.constantFrom('.20150102T030405Z', '.20160102T030405Z', '.20150102T030405Z-', '.20150102T030405Z-00000000'),
          fc.constantFrom('A', 'B', 'C').map((id) => `.20150102T030405Z-${hex(id, 8)}`),
          fc.constantFrom('A', 'B', 'C').map((id) => `.20160102T030405Z-${hex(id, 64)}`),
        ),
        { maxLength: 2 },
      ),
      fc.constantFrom('', '.txt', '.gz', '.20150102T030405Z'),
    )
    .map(([stem, dates, extension]) => stem + dates.join('') + extension),
  archiveId: fc.constantFrom('A', 'B', 'C', 'D', 'E'),
  createdAt: fc.constantFrom('2015-01-02T03:04:05.678Z', '2015-01-02T03:04:05Z', '2016-01-02T03:04:05Z'),
});
const keptNames = adversarial.map(({ name, archiveId }): [string, string | null] => [
  name,
  archiveId === 'E' ? null : archiveId,
]);

test('settleCollisions() gives each row a name of its own, in its shard, whatever the order and whatever lies there', () => {
  const keepsLists = fc.array(keptNames, { maxLength: 6 }).map((entries): Keeps => new Map(entries));
  const shards = fc.integer({ min: 1, max: 1000 });
  const rowLists = fc.uniqueArray(adversarial, { maxLength: 14, selector: (some) => JSON.stringify(some) });
  fc.assert(
    fc.property(rowLists, keepsLists, shards, fc.nat(), (rows, keeps, count, turn) => {
      const settled = settleCollisions(rows, keeps);
      expect(new Set(settled.map(({ name }) => name)).size).toBe(rows.length);
      for (const [i, { name, archiveId }] of settled.entries()) {
        const before = rows[i]?.name ?? '';
        expect(checkKey('', name)).toBeUndefined();
        expect(name.length).toBeLessThanOrEqual(before.length + suffixBytes);
        expect(shardOf(name, count)).toBe(shardOf(before, count));
        expect(keeps.get(name) ?? archiveId).toBe(archiveId);
        expect(keeps.get(name)).not.toBeNull();
      }
      const turned = [...rows.slice(turn % (rows.length || 1)), ...rows.slice(0, turn % (rows.length || 1))];
      expect(new Set(settleCollisions(turned, keeps).map((some) => JSON.stringify(some)))).toEqual(
        new Set(settled.map((some) => JSON.stringify(some))),
      );
    }),
    { numRuns: 300 },
  );
});

test('settleCollisions() once more, with its outcome in the bucket, changes nothing', () => {
  const rowLists = fc.uniqueArray(adversarial, { maxLength: 8, selector: ({ archiveId }) => archiveId });
  fc.assert(
    fc.property(rowLists, (rows) => {
      const settled = settleCollisions(rows);
      const keeps = new Map(settled.map(({ name, archiveId }) => [name, archiveId]));
      expect(settleCollisions(rows, keeps)).toEqual(settled);
    }),
    { numRuns: 200 },
  );
});

test('shardOf() spreads names, and takes those apart that only look alike', () => {
  const counts = Array.from({ length: 16 }, () => 0);
  for (let i = 0; i < 16_000; i++) {
    const shard = shardOf(`photos/2019/img_${i}.jpg`, 16);
    counts[shard] = (counts[shard] ?? 0) + 1;
  }
  expect(Math.min(...counts)).toBeGreaterThan(800);
  expect(Math.max(...counts)).toBeLessThan(1200);
  expect(shardOf('a.20150102T030405Z/b', 2 ** 31)).not.toBe(shardOf('a/b', 2 ** 31));
  expect(shardOf('a.2015.txt', 2 ** 31)).not.toBe(shardOf('a.txt', 2 ** 31));
});
