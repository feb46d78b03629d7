import { expect, test } from '@jest/globals';
import stringWidth from 'string-width';
import { exampleLines } from '../../../cli/vault/name-examples.ts';

test('exampleLines() has its columns where a terminal shows them, whatever takes two cells', () => {
  const descriptions = [
    '夏休みの写真と動画のとても長い説明文です、これは端末の幅に収まりません',
    '📷 '.repeat(30),
    'plain',
    'e\u0301te\u0301',
  ];
  const examples = { plain: descriptions.map((description, index) => ({ description, key: `key ${index}` })) };
  const [title = '', ...lines] = exampleLines({ nameStyles: { plain: 4 }, examples });
  const column = title.indexOf('key');
  expect(lines.map((line) => stringWidth(line.slice(0, line.indexOf('key '))))).toEqual(lines.map(() => column));
  expect(column).toBeLessThan(70);
  expect(lines[0]).toContain('...');
});
