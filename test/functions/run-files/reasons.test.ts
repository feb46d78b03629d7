import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { reasonNameIn, reasons, reasonText } from '../../../functions/run-files/reasons.ts';

const root = path.join(import.meta.dirname, '../../..');

test('reasonNameIn() reads what reasonText() wrote, and no name where there is none', () => {
  expect(reasonNameIn(reasonText('ObjectGone', 'an object of it lay at "a: b".'))).toBe('ObjectGone');
  expect(reasonNameIn('no name: only words')).toBeUndefined();
  expect(reasonNameIn('')).toBeUndefined();
});

test('docs/operating.md explains every reason as the table does, and no other', () => {
  const [, section = ''] = readFileSync(path.join(root, 'docs/operating.md'), 'utf8').split(
    '### What each reason in report.csv means',
  );
  const rows = (section.split('\n### ')[0] ?? '').split('\n').filter((line) => line.startsWith('| `'));
  const inDocs = rows.map((row) =>
    row
      .replaceAll('`', '')
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
  expect(inDocs).toEqual(Object.entries(reasons).map(([name, { meaning, advice }]) => [name, meaning, advice]));
});

test('reasonText() makes all reasons: no step writes the name of one by itself', () => {
  const names = Object.keys(reasons).join('|');
  const files = globSync('functions/{vault-run/**/,run-files/,}*.ts', { cwd: root });
  const literal = new RegExp(`['"\`](${names}): `);
  expect(files.length).toBeGreaterThan(50);
  expect(files.filter((file) => literal.test(readFileSync(path.join(root, file), 'utf8')))).toEqual([]);
});
