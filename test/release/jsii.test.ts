import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { temporaryFolder } from '../../cli/shared/temporary-folder.ts';
import { writeSources } from '../../release/jsii/sources.ts';

test('writeSources() gives jsii what infra/ is made of: imports without endings, no bundler, no class of errors', async () => {
  using folder = await temporaryFolder();
  const files = await writeSources(folder.path);
  const sources = files.map((file) => readFileSync(path.join(folder.path, file), 'utf8')).join('\n');
  expect(files).toEqual(expect.arrayContaining(['infra/index.ts', 'infra/stack.ts', 'functions/errors.ts']));
  expect(sources).not.toMatch(/from '\.[^']*\.ts'/);
  expect(sources).not.toMatch(/from 'esbuild'|import\.meta|with \{ type: 'json' \}/);
  expect(readFileSync(path.join(folder.path, 'infra/index.ts'), 'utf8')).not.toMatch(/SettingRefused/);
});

/** What jsii has no word for in other languages; `npm run jsii` compiles them, and this test says so without a network. */
const refused = /readonly [\w.<>]+\[\]|Readonly<|Record<|ReadonlyArray<|&/;

test('the public properties and methods have types that jsii takes', () => {
  const members = ['glacier-restore', 'props', 'stack'].flatMap((name) => {
    const source = readFileSync(path.join(import.meta.dirname, `../../infra/${name}.ts`), 'utf8');
    const declared = [...source.matchAll(/export (?:interface|class) [\s\S]*?\n\}/g)].map(([text]) => text).join('\n');
    return [...declared.matchAll(/^ {2}(?:readonly (?!_)\w+\??: (.+);|(?!constructor|#)\w+\((.*)\): .+ \{)$/gm)].map(
      ([line]) => line.trim(),
    );
  });
  expect(members.length).toBeGreaterThan(45);
  expect(members.filter((line) => refused.test(line.replace(/^readonly /, '')))).toEqual([]);
});
