import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { transformSync } from 'esbuild';
import { commandNames } from './command-names.ts';

const root = path.join(import.meta.dirname, '../..');

/** Whatever may be said by the installed command, by the stack or by its functions: `npm start` is for a clone. */
const files = globSync('{cli,functions,infra}/**/*.{ts,tsx}', { cwd: root }).filter(
  (file) => !file.startsWith('cli/start/'),
);

/** A file without its comments. */
const codeOf = (file: string): string =>
  transformSync(readFileSync(path.join(root, file), 'utf8'), {
    loader: file.endsWith('x') ? 'tsx' : 'ts',
    charset: 'utf8',
  }).code;

/** `"docs/operating.md, ..."` and the like: strings that send people into a clone. */
const intoClone = /(["'`])(?:(?!\1)[^\\\n]|\\.)*(?:\bnpm run\b|\bnpx\b|\bdocs\/\w|README)(?:(?!\1)[^\\\n]|\\.)*\1/g;

test('no message points into a clone', () => {
  expect(files.length).toBeGreaterThan(300);
  expect(files.flatMap((file) => (codeOf(file).match(intoClone) ?? []).map((found) => `${file}: ${found}`))).toEqual(
    [],
  );
  expect('throw new Error("see docs/names.md")'.match(intoClone)).toHaveLength(1);
});

test('every command of thaw that a message names is there', () => {
  const named = files.flatMap((file) => [...codeOf(file).matchAll(/["'`(]thaw ([a-z]+)(?: ([a-z]+))?/g)]);
  const unknown = named.filter(([, command = '']) => !commandNames.includes(command));
  expect(unknown.map(([text]) => text)).toEqual([]);
  expect(named.length).toBeGreaterThan(5);
});
