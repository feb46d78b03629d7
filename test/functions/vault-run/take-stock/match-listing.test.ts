import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { compareUtf8 } from '../../../../functions/archive/names/utf8-order.ts';
import type { KeyRow } from '../../../../functions/vault-flow.ts';
import {
  type ListingPlace,
  listingBegins,
  matchListing,
} from '../../../../functions/vault-run/take-stock/match-listing.ts';
import { fakeFiles } from '../../fake-files.ts';

/** By-key rows for these keys, in segments. */
function segmentsWith(keys: readonly string[], rowsPerSegment: number): readonly (readonly KeyRow[])[] {
  const rows = [...keys].sort(compareUtf8).map((key, row) => ({ key, row }));
  return Array.from({ length: Math.ceil(rows.length / rowsPerSegment) }, (_, segment) =>
    rows.slice(segment * rowsPerSegment, (segment + 1) * rowsPerSegment),
  );
}

interface Given {
  readonly wanted: readonly string[];
  readonly there: readonly string[];
  readonly rowsPerSegment?: number;
  readonly strangers?: number;
  /** Segments that are not looked at. */
  readonly passed?: readonly number[];
  /** After so many steps of a call it is cut; the last number counts for all further calls. */
  readonly cuts?: readonly number[];
}

/** Matches, however many calls that takes. */
async function matchAll({ wanted, there, rowsPerSegment = 10, strangers, passed = [], cuts = [] }: Given) {
  const segments = segmentsWith(wanted, rowsPerSegment);
  const destination = fakeFiles(Object.fromEntries(there.map((key) => [key, key])));
  const found: string[] = [];
  let steps = 0;
  let calls = 0;
  for (let place: ListingPlace | undefined = listingBegins; place !== undefined; calls += 1) {
    let left = cuts[Math.min(calls, cuts.length - 1)] ?? Number.POSITIVE_INFINITY;
    place = await matchListing(place, {
      keyRows: async (segment) => segments[segment],
      passedBy: (segment) => (passed.includes(segment) ? segments[segment]?.at(-1)?.key : undefined),
      destination,
      prefix: 'p/',
      strangers,
      add: ({ key }, { eTag }) => found.push(`${key} ${eTag.length}`),
      mayGoOn: () => {
        steps += 1;
        left -= 1;
        return left > 0;
      },
    });
  }
  return { found: found.map((line) => line.split(' ')[0] ?? ''), calls, steps, listings: destination.calls.list };
}

const key = fc
  .array(fc.constantFrom('a', 'b', 'B', '0', 'é', '\uFFFD', '\u{1F600}', '/'), { minLength: 1, maxLength: 4 })
  .map((letters) => `p/${letters.join('')}`);

test('matchListing() finds the wanted keys that are there, whatever else is, wherever its calls are cut', async () => {
  const keys = fc.uniqueArray(key, { maxLength: 40 });
  const given = fc.record({
    wanted: keys,
    there: keys,
    rowsPerSegment: fc.integer({ min: 1, max: 7 }),
    strangers: fc.integer({ min: 1, max: 5 }),
    passed: fc.uniqueArray(fc.integer({ min: 0, max: 12 })),
    cuts: fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 }),
  });
  await fc.assert(
    fc.asyncProperty(given, async (of) => {
      const looked = segmentsWith(of.wanted, of.rowsPerSegment).filter((_, segment) => !of.passed.includes(segment));
      const expected = looked.flat().flatMap(({ key: name }) => (of.there.includes(name) ? name : []));
      expect((await matchAll(of)).found).toEqual(expected);
      expect((await matchAll({ ...of, cuts: [] })).found).toEqual(expected);
    }),
    { numRuns: 150 },
  );
});

test('matchListing() orders keys as S3 does, by bytes of UTF-8 and not by UTF-16', async () => {
  const keys = ['p/\uFFFD', 'p/\u{1F600}'];
  expect((await matchAll({ wanted: keys, there: keys })).found).toEqual(keys);
});

test('matchListing() of an empty vault, or of an empty bucket, finds nothing and ends', async () => {
  expect((await matchAll({ wanted: [], there: ['p/a'] })).found).toEqual([]);
  expect((await matchAll({ wanted: ['p/a'], there: [] })).found).toEqual([]);
});

test("matchListing() leaps over others' objects: a bucket of many is not listed whole", async () => {
  const strangers = Array.from({ length: 5000 }, (_, number) => `p/other-${String(number).padStart(5, '0')}`);
  const wanted = ['p/first', 'p/zebra', 'p/zoo'];
  const { found, steps, listings } = await matchAll({ wanted, there: [...strangers, ...wanted], strangers: 100 });
  expect(found).toEqual(wanted);
  expect(steps).toBeLessThan(250);
  expect(listings).toBe(2);
});

test('matchListing() that may go on never comes one key further in each call, and ends', async () => {
  const wanted = ['p/b', 'p/d', 'p/f'];
  const there = ['p/a', 'p/b', 'p/c', 'p/d', 'p/e'];
  const { found, calls } = await matchAll({ wanted, there, cuts: [1] });
  expect(found).toEqual(['p/b', 'p/d']);
  expect(calls).toBeLessThanOrEqual(wanted.length + there.length + 1);
});
