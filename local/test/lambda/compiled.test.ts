import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { bench, codeOf, defaults } from './functions.ts';

let compiledFolder: string;
beforeEach(async () => {
  compiledFolder = await mkdtemp(join(tmpdir(), 'thaw-compiled-'));
});
afterEach(() => rm(compiledFolder, { recursive: true }));

const source = `const { where } = require('./other.js'); exports.handler = async () => [where(), process.argv.length];
exports.failing = async () => { throw new Error('on purpose') };`;

/** What the handler answers on a cloud of its own. */
async function answerOf(handler: string, options: { compiledFolder?: string }) {
  await using at = await bench(options);
  const codeFolder = await codeOf(source);
  await writeFile(join(codeFolder, 'other.js'), 'exports.where = () => __filename.split("/").at(-1);');
  const functionArn = await at.lambda.createFunction({ ...defaults, codeFolder, handler });
  await rm(codeFolder, { recursive: true });
  const answer = await at.lambda.invoke({ functionArn, payload: {} });
  await at.lambda.invoke({ functionArn, payload: {} }); // the environment keeps what it compiled before it takes another
  return answer;
}

test('code that is kept compiled is kept once, and answers the same on another cloud', async () => {
  const first = await answerOf('index.handler', { compiledFolder });
  expect(first).toMatchObject({ ok: true, payload: ['other.js', 3] });
  const [file = '', ...others] = await readdir(compiledFolder);
  expect([file, others]).toEqual([
    expect.stringMatching(/^[0-9a-f]{64}-index\.handler$/),
    [expect.stringMatching(/^runtime-[0-9a-f]{16}\.mjs$/)],
  ]);
  const kept = await readFile(join(compiledFolder, file));
  expect(await answerOf('index.handler', { compiledFolder })).toEqual(first);
  expect((await readFile(join(compiledFolder, file))).equals(kept)).toBe(true);
});

test('what is kept and cannot be used is compiled again and replaced', async () => {
  await answerOf('index.handler', { compiledFolder });
  const [file = ''] = (await readdir(compiledFolder)).filter((name) => name.endsWith('handler'));
  await writeFile(join(compiledFolder, file), 'nothing that V8 knows');
  expect(await answerOf('index.handler', { compiledFolder })).toMatchObject({ ok: true });
  expect((await readFile(join(compiledFolder, file))).length).toBeGreaterThan(100);
});

test('an error names the same line and column as without', async () => {
  const places = await Promise.all(
    [{}, { compiledFolder }].map(async (options) => {
      const { cause } = (await answerOf('index.failing', options)) as { cause: string };
      return /index\.js:\d+:\d+/.exec(cause)?.[0];
    }),
  );
  expect(places[0]).toMatch(/^index\.js:2:/);
  expect(places[1]).toBe(places[0]);
});

test.each([
  ['a .js file whose package.json says that it is a module', { 'package.json': '{"type":"module"}' }],
  ['a .js file of module syntax without a package.json', {}],
])('loads %s', async (_, files) => {
  await using at = await bench({ compiledFolder });
  const codeFolder = await codeOf(`import { sep } from 'node:path'; export const handler = async () => sep;`);
  for (const [name, text] of Object.entries(files)) await writeFile(join(codeFolder, name), text);
  const functionArn = await at.lambda.createFunction({ ...defaults, codeFolder });
  await rm(codeFolder, { recursive: true });
  expect(await at.lambda.invoke({ functionArn, payload: {} })).toMatchObject({ ok: true, payload: '/' });
});
