import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

const root = path.join(import.meta.dirname, '../..');
let temporary = '';

beforeAll(async () => {
  temporary = await mkdtemp(path.join(os.tmpdir(), 'thaw-app-'));
});
afterAll(() => rm(temporary, { recursive: true }));

/** Runs the app as `cdk synth` does: the folder and the context come in the environment. */
async function runApp(folder: string, context: object): Promise<string> {
  const outdir = path.join(temporary, folder);
  const cdkJson = JSON.parse(await readFile(path.join(root, 'cdk.json'), 'utf8'));
  await promisify(execFile)(process.execPath, ['cli/node24.mjs', 'infra/app.ts'], {
    cwd: root,
    env: {
      ...process.env,
      PATH: `${path.join(root, 'node_modules/.bin')}${path.delimiter}${process.env['PATH']}`,
      CDK_OUTDIR: outdir,
      CDK_CONTEXT_JSON: JSON.stringify({ ...cdkJson.context, ...context }),
      CDK_VALIDATION: 'false', // rules.test.ts does that
    },
  });
  return outdir;
}

test('a wrong setting ends the app with a sentence and no stack trace', async () => {
  const run = runApp('refused', { minimumPartSize: '7MiB' });
  await expect(run).rejects.toMatchObject({
    code: 1,
    stdout: '',
    stderr:
      'Cannot synthesize: "minimumPartSize" must be a power of two from 8 MiB to 4 GiB, and is 7 MiB (7340032 bytes).\n',
  });
});

describe('bundles', () => {
  let first = '';
  let second = '';
  beforeAll(async () => {
    [first, second] = await Promise.all([runApp('first', {}), runApp('second', {})]);
  });

  const bundlesIn = async (folder: string) =>
    (await readdir(folder)).filter((name) => name.startsWith('asset.')).map((name) => path.join(folder, name));

  test('two runs give the same template and the same bundles', async () => {
    const template = async (folder: string) => readFile(path.join(folder, 'Thaw.template.json'), 'utf8');
    expect(await template(second)).toBe(await template(first));
    expect(await readdir(second)).toEqual(await readdir(first));
  });

  test('there is one a function, each one minified file with the SDK inside, without a source map', async () => {
    const bundles = await bundlesIn(first);
    expect(bundles).toHaveLength(16);
    for (const bundle of bundles) {
      expect(await readdir(bundle)).toEqual(['index.js']);
      const code = await readFile(path.join(bundle, 'index.js'), 'utf8');
      expect(code.length).toBeLessThan(1_000_000);
      const outside = code.match(/[=(,]require\("(?!node:)[^"]*[@/][^"]*"\)/g) ?? []; // a short list says more than the code
      expect({ sourceMap: code.includes('sourceMappingURL'), outside }).toEqual({ sourceMap: false, outside: [] });
    }
  });

  test('each gives Lambda a handler to call, outside this repository too', async () => {
    for (const bundle of await bundlesIn(first)) {
      const script = 'process.stdout.write(typeof require(process.argv[1]).handler)';
      const { stdout } = await promisify(execFile)(process.execPath, ['-e', script, path.join(bundle, 'index.js')]);
      expect(stdout).toBe('function');
    }
  });
});
