import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@jest/globals';

const root = path.join(import.meta.dirname, '..');
const pages = [
  'README.md',
  'SECURITY.md',
  'CONTRIBUTING.md',
  'bench/README.md',
  'local/README.md',
  'trials/mutants.md',
  ...globSync('docs/**/*.md', { cwd: root }),
];

const textOf = (page: string) => readFileSync(path.join(root, page), 'utf8');

/** Files and folders of ours by their path from the root, as pages name them in the midst of text. */
const pathInText =
  /(?<![\w./-])(?:functions|infra|local|cli|release|test|tools|trials|bench|docs|\.ci)\/[\w./-]*\w\/?/g;

/** The target of a link, without what comes after `#`. */
const link = /\]\((?![a-z]+:|#)([^)#\s]+)/g;

const pathsIn = (page: string): readonly string[] => textOf(page).match(pathInText) ?? [];

const linksOf = (page: string): readonly string[] =>
  [...textOf(page).matchAll(link)].map(([, target = '']) => path.join(path.dirname(page), target));

test.each(pages)('every file that %s names is there', (page) => {
  const gone = [...pathsIn(page), ...linksOf(page)].filter((file) => !existsSync(path.join(root, file)));
  expect(gone).toEqual([]);
});

test('paths and links are found where they stand', () => {
  expect(pages.length).toBeGreaterThan(12);
  expect(pathsIn('docs/limits.md')).toContain('local/lambda/runtime/memory.ts');
  expect(pathsIn('docs/design.md')).toContain('functions/archive/');
  expect(linksOf('docs/operating.md')).toContain('functions/vault-flow.ts');
});
