import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { temporaryFolder } from '../cli/shared/temporary-folder.ts';
import { apiReference } from '../release/construct/api.ts';
import { picturesOf } from './picture/index.ts';
import { demandPlainEnglish } from './plain-english.ts';

const root = path.join(import.meta.dirname, '..');
const bin = path.join(root, 'node_modules/.bin');

/** One thing that must hold. Rejects with all that there is to say when it does not. */
interface Check {
  readonly name: string;
  readonly holds: () => Promise<unknown>;
}

/** All that CI asks besides the tests, cheapest first. `assembly`: a folder for the synthesized template. */
const checks = (assembly: string): readonly Check[] => [
  { name: 'format', holds: () => run('biome', 'check', '.') },
  { name: 'lint', holds: () => run('oxlint', '--type-aware', '--deny-warnings') },
  { name: 'unused', holds: () => run('knip') },
  { name: 'types', holds: () => run('tsc', '-p', '.') },
  { name: 'types of the page', holds: () => run('tsc', '-p', 'cli/console/page') },
  { name: 'plain English', holds: async () => demandPlainEnglish(root) },
  { name: 'API reference', holds: apiIsUpToDate },
  { name: 'synth', holds: () => run('cdk', 'synth', '--quiet', '--no-notices', '--no-lookups', '--output', assembly) },
  { name: 'pictures', holds: () => picturesAreUpToDate(assembly) },
];

/** Runs a command of node_modules. None of them needs a network; CDK's own questions to it are turned off. */
async function run(command: string, ...args: string[]): Promise<void> {
  const env = {
    ...process.env,
    PATH: `${bin}${path.delimiter}${process.env['PATH']}`,
    CDK_DISABLE_VERSION_CHECK: '1',
    CDK_DISABLE_CLI_TELEMETRY: 'true',
  };
  await promisify(execFile)(path.join(bin, command), args, { cwd: root, env, maxBuffer: 64 * 2 ** 20 });
}

async function picturesAreUpToDate(assembly: string): Promise<void> {
  for (const { file, svg } of await picturesOf(assembly)) {
    const kept = await readFile(file, 'utf8').catch(() => '');
    if (svg === kept) continue;
    const name = path.relative(root, file);
    throw new Error(`${name} is not the picture of its state machine: run "node cli/node24.mjs tools/picture.ts".`);
  }
}

async function apiIsUpToDate(): Promise<void> {
  const kept = await readFile(path.join(root, 'docs/api.md'), 'utf8').catch(() => '');
  if ((await apiReference(root)) === kept) return;
  throw new Error('docs/api.md is not what the comments in infra/ say: run "npm run api".');
}

/** What the command wrote says more than that it failed. */
function saidBy(error: unknown): string {
  const said = ['stdout', 'stderr']
    .map((stream) => textIn(error, stream))
    .join('')
    .trim();
  return said === '' ? String(error) : said;
}

function textIn(value: unknown, name: string): string {
  const text: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
  return typeof text === 'string' ? text : '';
}

/** Whether it holds; one line, and what was said when it does not. */
async function report({ name, holds }: Check): Promise<boolean> {
  try {
    await holds();
    process.stdout.write(`ok      ${name}\n`);
    return true;
  } catch (error) {
    process.stdout.write(`failed  ${name}\n\n${saidBy(error)}\n\n`);
    return false;
  }
}

using folder = await temporaryFolder();
for (const check of checks(path.join(folder.path, 'assembly'))) {
  if (!(await report(check))) process.exitCode = 1;
}
