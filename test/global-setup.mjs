import { execFile } from 'node:child_process';
import { createHash, randomInt } from 'node:crypto';
import { readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

const root = path.resolve(import.meta.dirname, '..');
const cache = path.join(root, 'node_modules/.cache/thaw');
/** All that a synthesis depends on. */
const sources = ['infra', 'functions', 'cdk.json', 'package-lock.json', 'tsconfig.json', 'test/global-setup.mjs'];

/** Prints the seed of the tests' random bytes. TEST_SEED=<seed> gives the same ones again. */
function chooseSeed() {
  process.env.TEST_SEED ??= String(randomInt(2 ** 32));
  process.stderr.write(`Random bytes: TEST_SEED=${process.env.TEST_SEED}\n`);
}

/**
 * Synthesizes the app once for all stories, with parts of 8 MiB, and tells them the folder in THAW_TEST_ASSEMBLY.
 * Nothing is synthesized where the sources are those of the last time, only unit tests are asked for, or the variable
 * names a folder already.
 */
export default async function globalSetup({ testPathPatterns }) {
  chooseSeed();
  // Of Node, for the programs that tests start: `thaw`, and the synthesis. Environments of functions do not have it.
  process.env.NODE_COMPILE_CACHE ??= path.join(root, 'node_modules/.cache/thaw-compiled');
  if (process.env.THAW_TEST_ASSEMBLY !== undefined) return;
  const asked = testPathPatterns?.patterns ?? [];
  if (asked.length > 0 && asked.every((pattern) => /(local\/test|test\/(functions|infra))\//.test(`${pattern}/`)))
    return;
  const folder = path.join(cache, `assembly-${await fingerprint()}`);
  if (!(await exists(folder))) await synthesize(folder);
  process.env.THAW_TEST_ASSEMBLY = folder;
}

async function synthesize(folder) {
  const { context } = JSON.parse(await readFile(path.join(root, 'cdk.json'), 'utf8'));
  const unfinished = `${folder}.${process.pid}`;
  await promisify(execFile)(process.execPath, ['cli/node24.mjs', 'infra/app.ts'], {
    cwd: root,
    env: {
      ...process.env,
      CDK_OUTDIR: unfinished,
      CDK_CONTEXT_JSON: JSON.stringify({ ...context, minimumPartSize: '8MiB' }),
      PATH: `${path.join(root, 'node_modules/.bin')}${path.delimiter}${process.env.PATH}`,
    },
  });
  await forgetOthers(unfinished);
  // Where another run was faster, its assembly is as good as ours.
  await rename(unfinished, folder).catch(() => rm(unfinished, { recursive: true }));
}

async function forgetOthers(unfinished) {
  for (const name of await readdir(cache)) {
    const isOurs = path.join(cache, name) === unfinished;
    const { mtimeMs } = await stat(path.join(cache, name));
    // An hour: another run may still be reading its own.
    if (!isOurs && Date.now() - mtimeMs > 3_600_000) await rm(path.join(cache, name), { recursive: true, force: true });
  }
}

async function fingerprint() {
  const hash = createHash('sha256');
  for (const file of (await Promise.all(sources.map(filesIn))).flat().sort()) {
    hash.update(`${path.relative(root, file)}\0`).update(await readFile(file));
  }
  return hash.digest('hex').slice(0, 16);
}

async function filesIn(source) {
  const place = path.join(root, source);
  if ((await stat(place)).isFile()) return [place];
  const entries = await readdir(place, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
}

const exists = (place) =>
  stat(place).then(
    () => true,
    () => false,
  );
