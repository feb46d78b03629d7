import { describe, expect, test } from '@jest/globals';
import { isChosen } from '../../../functions/archive/selection.ts';

const row = { name: '2019/trip/img 1.jpg', archiveId: 'A', createdAt: '2019-05-01T10:00:59Z' };

describe('isChosen()', () => {
  test.each([
    [{}],
    [{ include: ['2019/**'] }],
    [{ include: ['nothing', '**/*.{jpg,png}'] }],
    [{ include: [], exclude: ['2019/*', '*.jpg', '2019/trip'] }],
    [{ after: '2019-05-01' }],
    [{ after: '2019-05-01T10:00:59Z', before: '2019-05-01T10:01:00Z' }],
    [{ archives: new Set(['A', 'B']) }],
    [{ include: ['**'], exclude: ['2018/**'], after: '2000-01-01', before: '2100-01-01', archives: new Set(['A']) }],
  ])('takes an archive that all of these mean: %j', (selection) => {
    expect(isChosen(row, selection)).toBe(true);
  });

  test.each([
    [{ include: ['2018/**'] }],
    [{ include: ['2019/*'] }],
    [{ include: ['**/*.JPG'] }],
    [{ exclude: ['nothing', '**/*.jpg'] }],
    [{ include: ['2019/**'], exclude: ['2019/**'] }],
    [{ after: '2019-05-01T10:01:00Z' }],
    [{ before: '2019-05-01T10:00:59Z' }],
    [{ archives: new Set(['B']) }],
    [{ archives: new Set<string>() }],
  ])('leaves it out where one does not: %j', (selection) => {
    expect(isChosen(row, selection)).toBe(false);
  });

  test('reads a glob as a path of slashes on every system, and lets ** pass by names that begin with a dot', () => {
    expect(isChosen({ ...row, name: 'a\\b' }, { include: ['a/b'] })).toBe(false);
    expect(isChosen({ ...row, name: 'a/.b' }, { include: ['**'] })).toBe(false);
    expect(isChosen({ ...row, name: 'a/.b' }, { include: ['a/.*'] })).toBe(true);
  });
});
