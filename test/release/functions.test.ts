import { globSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { temporaryFolder } from '../../cli/shared/temporary-folder.ts';
import { bundleFunctions, steps, writeFunctions } from '../../release/functions.ts';

const root = path.join(import.meta.dirname, '../..');

test('steps are the files of functions/ that infra/ names', () => {
  const named = globSync('infra/*.ts', { cwd: root }).flatMap((file) =>
    [...readFileSync(path.join(root, file), 'utf8').matchAll(/\bfile: '([a-z-]+)'/g)].map(([, name]) => name),
  );
  expect(new Set(steps)).toEqual(new Set(named));
});

test('writeFunctions() writes one index.js per step, each of which exports a handler', async () => {
  using folder = await temporaryFolder();
  const bundles = await writeFunctions(folder.path);
  expect(bundles.map(({ step }) => step)).toEqual(steps);
  const handlers = steps.map((step) => {
    const file = path.join(folder.path, step, 'index.js');
    const exported = createRequire(file)(file) as { handler?: unknown };
    return typeof exported.handler;
  });
  expect(handlers).toEqual(steps.map(() => 'function'));
});

test('bundleFunctions() gives the same bytes each time, without a path of this machine, and tells what is inside', async () => {
  const [first, second] = await Promise.all([bundleFunctions(), bundleFunctions()]);
  expect(second.map(({ code }) => Buffer.from(code).toString())).toEqual(
    first.map(({ code }) => Buffer.from(code).toString()),
  );
  for (const { step, code, metafile } of first) {
    expect(Buffer.from(code).includes(root)).toBe(false);
    expect(Object.keys(metafile.inputs)).toContain(`functions/${step}.ts`);
    expect(Object.keys(metafile.inputs).filter((input) => path.isAbsolute(input))).toEqual([]);
  }
});
