/**
 * `npm run contract`: what Thaw relies on from AWS's services, asked of the local cloud, of another server
 * (`S3_ENDPOINT=http://127.0.0.1:5000`, its keys in `AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY`), or of AWS (`REMOTE=1`); of all services or of those named (`-- s3`). Every test that fails is a row of a table: what we say
 * AWS does, and what was answered. `-- --on-aws` asks AWS what needs no vault, on a stack of its own (on-aws/). docs/contract.md keeps what came of it.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { differences, inMarkdown, type JestReport } from './differences.ts';
import { contractOnAws } from './on-aws/run.ts';
import { demandNames, demandServers } from './place.ts';

const root = path.resolve(import.meta.dirname, '../..');
const jest = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', 'node_modules/jest/bin/jest.js'];

const services = ['s3', 'glacier', 'states', 'messages'];

async function report(folder: string): Promise<JestReport> {
  const file = path.join(folder, 'report.json');
  const named = process.argv.slice(2);
  const files = `trials/contract/(${(named.length > 0 ? named : services).join('|')})\\.test`;
  const wanted = ['--silent', '--json', `--outputFile=${file}`, files];
  // stdout repeats the report; what went wrong with jest itself is on stderr, among much else.
  const env = { ...process.env, THAW_TEST_ASSEMBLY: 'none' }; // services alone: no stack need be synthesized
  const child = spawn(process.execPath, [...jest, ...wanted], {
    cwd: root,
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  await once(child, 'close');
  return JSON.parse(await readFile(file, 'utf8'));
}

async function run(): Promise<void> {
  if (process.env.REMOTE === '1') demandNames(process.env);
  else await demandServers(process.env);
  const folder = await mkdtemp(path.join(tmpdir(), 'thaw-contract-'));
  try {
    const said = await report(folder);
    const found = differences(said);
    process.stdout.write(inMarkdown(found));
    process.stdout.write(`${said.numPassedTests} as AWS, ${found.length} otherwise\n`);
    process.exitCode = said.success ? 0 : 1;
  } finally {
    await rm(folder, { recursive: true });
  }
}

try {
  if (process.argv.includes('--on-aws')) process.exitCode = await contractOnAws();
  else await run();
} catch (error) {
  process.stderr.write(`${Error.isError(error) ? error.message : String(error)}\n`);
  process.exitCode = 2;
}
