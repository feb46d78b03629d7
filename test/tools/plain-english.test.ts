import path from 'node:path';
import { expect, test } from '@jest/globals';
import { stumbles, stumblesIn } from '../../tools/plain-english.ts';

test.each([
  ['a row an archive', 'a row an archive'],
  ['One event a line, as JSON.', 'One event a line'],
  ['mends the setting', 'mends'],
  ['the byte behind the last row', 'behind'],
  ['at most 5 MiB a second', 'MiB a second'],
  ['the role of who looks after it', 'of who looks'],
  ['jobs that nobody was told of', 'was told of'],
])('stumblesIn() finds the form in "%s"', (text, found) => {
  expect(stumblesIn('x.md', `first line\n${text}`)).toMatchObject([{ line: 2, text: found }]);
});

test.each([
  'one row per archive',
  'leaves nothing behind',
  'a list lags behind',
  'whoever looks after restores',
  'a file at a time',
  'recommended',
])('stumblesIn() takes "%s"', (text) => {
  expect(stumblesIn('x.md', text)).toEqual([]);
});

test('docs, messages and comments are in plain English', () => {
  expect(stumbles(path.join(import.meta.dirname, '../..'))).toEqual([]);
});
