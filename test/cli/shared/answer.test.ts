import { expect, test } from '@jest/globals';
import { aligned } from '../../../cli/shared/answer.ts';

test('aligned() counts the cells of a terminal: Japanese characters take two, combining accents none', () => {
  expect(
    aligned(
      [
        ['写真', '1'],
        ['e\u0301te', '10'],
        ['abcd', '100'],
      ],
      [1],
    ),
  ).toEqual(['写真    1', 'e\u0301te    10', 'abcd  100']);
});
