import { expect, test } from '@jest/globals';
import { operandsLast } from '../../../cli/shared/operands-last.ts';
import { idleProgram } from '../command-names.ts';

const thaw = idleProgram();

const id = `-${'a'.repeat(137)}`;
const doubleDashedId = `--${'a'.repeat(136)}`;

test.each([
  ['vault -photos --estimate', 'vault --estimate -- -photos'],
  ['vault --max-cost 5 -photos --tier Bulk', 'vault --max-cost 5 --tier Bulk -- -photos'],
  ['vault -photos --prefix -x/ --dry-run', 'vault --prefix -x/ --dry-run -- -photos'],
  [`archive photos ${id} --tier=Bulk`, `archive --tier=Bulk -- photos ${id}`],
  [`archive -photos ${doubleDashedId}`, `archive -- -photos ${doubleDashedId}`],
  ['status -1.b', 'status -- -1.b'],
])('%s', (line, expected) => {
  expect(operandsLast(line.split(' '), thaw).join(' ')).toBe(expected);
});

test.each([
  'vault photos --estimate',
  'vault photos --max-cots 5',
  'vault -h',
  'vault --prefix x -- -photos',
  'nothing -photos',
  '--version',
  '',
])('"%s" stays as it is', (line) => {
  expect(operandsLast(line.split(' '), thaw).join(' ')).toBe(line);
});
