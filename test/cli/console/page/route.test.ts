import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { hashOf, parseRoute } from '../../../../cli/console/page/route.ts';

test('hashOf() writes what parseRoute() reads, whatever the names are', () => {
  const names = fc.array(fc.string({ minLength: 1, unit: 'grapheme' }), { maxLength: 4 });
  const query = fc.dictionary(
    fc.string({ minLength: 1, unit: 'grapheme' }),
    fc.string({ minLength: 1, unit: 'grapheme' }),
  );
  fc.assert(
    fc.property(names, query, (path, query) => {
      expect(parseRoute(hashOf(path, query))).toEqual({ path, query: { ...query } });
    }),
  );
});

test('hashOf() keeps a slash within a name apart from those between names', () => {
  expect(hashOf(['vaults', 'a/b'], { folder: '2019/June' })).toBe('#/vaults/a%2Fb?folder=2019%2FJune');
});

test('hashOf() leaves out entries that are empty', () => {
  expect(hashOf(['vaults'], { text: '', filter: undefined })).toBe('#/vaults');
});

test('parseRoute() takes a part that is not well encoded as it stands', () => {
  expect(parseRoute('#/vaults/%E0%A4%A').path).toEqual(['vaults', '%E0%A4%A']);
});

test('parseRoute() gives no path for the bare address', () => {
  expect(parseRoute('')).toEqual({ path: [], query: {} });
});
