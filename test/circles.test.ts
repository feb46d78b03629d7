import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { circles, importsIn } from './circles.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'thaw-circles-'));
afterAll(() => rmSync(folder, { recursive: true }));

function put(name: string, text: string): string {
  const file = path.join(folder, name);
  writeFileSync(file, text);
  return file;
}

const a = put('a.ts', "import { b } from './b.ts';\nimport type { C } from './c.ts';\nimport fs from 'node:fs';\n");
const b = put('b.ts', "export {\n  a,\n} from './a.ts';\n");
const c = put('c.ts', "import { type A, type B } from './a.ts';\nimport './b.ts';\nconst later = import('./c.ts');\n");
const valuesIn = (file: string) => importsIn(file, { types: false });

test('importsIn() finds what a file imports by a relative path, with or without imports of types alone', () => {
  expect(valuesIn(a)).toEqual([b]);
  expect(importsIn(a, { types: true })).toEqual([b, c]);
  expect(valuesIn(b)).toEqual([a]);
  expect(valuesIn(c)).toEqual([b, c]);
  expect(importsIn(c, { types: true })).toEqual([a, b, c]);
});

test('circles() names the files of each circle, once, and a file that imports itself', () => {
  expect(circles([a, b, c], valuesIn)).toEqual([[a, b], [c]]);
  expect(circles([a, b], (file) => (file === a ? [b] : []))).toEqual([]);
});
