/**
 * The README's lines for `npm run local` and for the one-file template, typed by a script: the real AWS command line, which
 * knows of the local cloud nothing but what `npm run local` exports. Then the commands of docs/operating.md, "Finalize by
 * hand", as they stand there. Where there is no `aws` it says so, and that is all.
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomBytes, randomInt } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { CloudFacts } from '../../cli/local/cloud-file.ts';
import { writeTemplate } from '../../release/template/build.ts';
import { AwsCommandLine } from './aws-command-line.ts';
import { finalizeByHand } from './finalize-by-hand.ts';

const root = path.resolve(import.meta.dirname, '../..');
const MiB = 2 ** 20;
/** Below those that the system gives away; another trial may run at the same time. */
const port = String(randomInt(12_000, 30_000));

/** One for each road. */
const sizes = [1 * MiB, 128 * MiB + 1];

/** Archives of the vault that is restored whole; as many as are asked for: `npm run aws-cli -- 5000`. */
const seeds = process.argv[2] ?? '300';

const say = (line: string) => process.stdout.write(`${line}\n`);

const demo = ['--account-id', '-', '--vault-name', 'demo'];

async function restoreOne(
  aws: AwsCommandLine,
  { outputs }: CloudFacts,
  folder: string,
  sizeBytes: number,
  prefix = '',
) {
  const bytes = randomBytes(sizeBytes);
  const file = path.join(folder, `${sizeBytes}.bin`);
  await writeFile(file, bytes);
  const { archiveId } = await aws.json('glacier', 'upload-archive', ...demo, '--body', file);
  const job = { Type: 'archive-retrieval', ArchiveId: archiveId, SNSTopic: outputs['TopicArn'] };
  await aws.run('glacier', 'initiate-job', ...demo, '--job-parameters', JSON.stringify(job));
  const [bucket = '', key] = [outputs['BucketName'], `${prefix}demo/${String(archiveId)}`];
  while (!(await exists(aws, bucket, key))) await sleep(1000);
  await aws.run('s3', 'cp', '--quiet', `s3://${bucket}/${key}`, `${file}.copy`);
  if (!(await readFile(`${file}.copy`)).equals(bytes)) throw new Error(`${key} came back with other bytes`);
  say(`restored ${sizeBytes} bytes, byte for byte`);
}

/**
 * A whole vault with folder markers, copies, names that are folders of others and every scheme, restored by `thaw` and copied to a
 * disk: `aws s3 sync` ends with status 0, and the disk has as many files as the report has restored archives.
 */
async function syncVault(aws: AwsCommandLine, { env, outputs }: CloudFacts, folder: string): Promise<void> {
  const options = { env: { ...process.env, ...env }, maxBuffer: 64 * MiB };
  const thaw = async (...words: readonly string[]) =>
    (await promisify(execFile)(process.execPath, [path.join(root, 'cli/thaw.mjs'), ...words], options)).stdout;
  const began = Date.now();
  await thaw('vault', 'demo', '--max-cost', '5', '--prefix', 'vault/', '--copies');
  await thaw('status', 'demo', '--watch');
  const restoredAt = Date.now();
  const lines = (await thaw('report', 'demo', '--json')).split('\n').filter((line) => line.includes('"archiveId"'));
  const outcomes = lines.map((line): { outcome: string; copyOf: string } => JSON.parse(line));
  const restored = outcomes.filter(({ outcome }) => outcome === 'restored');
  const copies = restored.filter(({ copyOf }) => copyOf !== '').length;
  const disk = path.join(folder, 'disk');
  await aws.run('s3', 'sync', '--only-show-errors', `s3://${outputs['BucketName']}/vault/`, disk);
  const entries = await readdir(disk, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).length;
  if (restored.length === 0 || copies === 0 || files !== outcomes.length || files !== restored.length) {
    throw new Error(
      `the report has ${outcomes.length} rows, ${restored.length} restored, ${copies} copies; the disk has ${files} files; not restored: ${JSON.stringify(outcomes.filter(({ outcome }) => outcome !== 'restored').slice(0, 3))}`,
    );
  }
  const [restoreSeconds, syncSeconds] = [restoredAt - began, Date.now() - restoredAt].map((ms) =>
    Math.round(ms / 1000),
  );
  say(
    `aws s3 sync of a vault of ${seeds}: ${files} files, as the report says, ${copies} of them copies (restored in ${restoreSeconds} s, copied to the disk in ${syncSeconds} s)`,
  );
}

const exists = (aws: AwsCommandLine, bucket: string, key: string) =>
  aws.run('s3api', 'head-object', '--bucket', bucket, '--key', key).then(
    () => true,
    () => false,
  );

/** README's lines for the one-file template, then an update, then nothing to update, and the end of the stack. */
async function deployTemplate(aws: AwsCommandLine, facts: CloudFacts, folder: string): Promise<void> {
  const { file } = await writeTemplate(folder);
  await aws.run('s3', 'mb', 's3://uploaded-templates');
  const deploy = (...more: readonly string[]) =>
    unlessSameSecond(() =>
      aws.run('cloudformation', 'deploy', '--stack-name', 'FromFile', '--template-file', file, ...more),
    );
  const common = ['--s3-bucket', 'uploaded-templates', '--capabilities', 'CAPABILITY_IAM'];
  await deploy(...common, '--parameter-overrides', 'KeyPrefix=first/');
  await deploy(...common, '--parameter-overrides', 'KeyPrefix=from-file/', 'Vaults=demo');
  const outputs = await outputsOf(aws);
  await restoreOne(aws, { ...facts, outputs }, folder, sizes[0] ?? 0, 'from-file/');
  const again = await deploy(...common, '--no-fail-on-empty-changeset');
  if (!again.includes('No changes to deploy')) throw new Error(`the second deployment says "${again.trim()}"`);
  const refused = await deploy(...common, '--parameter-overrides', 'Workers=0').then(
    () => 'nothing',
    (error: unknown) => String(error),
  );
  if (!refused.includes('must be a whole number from 1 to 1000000'))
    throw new Error(`Workers=0 is refused by ${refused}`);
  await aws.run('cloudformation', 'delete-stack', '--stack-name', 'FromFile');
  await aws.run('cloudformation', 'wait', 'stack-delete-complete', '--stack-name', 'FromFile');
  await aws.run('s3api', 'head-bucket', '--bucket', outputs['BucketName'] ?? '');
  say('aws cloudformation deploy brought the one-file template, which restored; its bucket outlived it');
}

/** The command line names a change set by the second: two deployments of one second want the same name. */
async function unlessSameSecond(deploy: () => Promise<string>): Promise<string> {
  try {
    return await deploy();
  } catch (error) {
    if (!String(error).includes('AlreadyExistsException')) throw error;
    await sleep(1000);
    return await deploy();
  }
}

async function outputsOf(aws: AwsCommandLine): Promise<CloudFacts['outputs']> {
  const text = await aws.run(
    'cloudformation',
    'describe-stacks',
    '--stack-name',
    'FromFile',
    '--query',
    'Stacks[0].Outputs[].[OutputKey,OutputValue]',
    '--output',
    'json',
  );
  const pairs: readonly (readonly [string, string])[] = JSON.parse(text);
  return Object.fromEntries(pairs);
}

async function lookAtExecutions(aws: AwsCommandLine, { outputs }: CloudFacts): Promise<void> {
  const machine = ['--state-machine-arn', outputs['StateMachineArn'] ?? ''];
  const arn = await aws.run(
    'stepfunctions',
    'list-executions',
    ...machine,
    '--query',
    'executions[0].executionArn',
    '--output',
    'text',
  );
  const execution = ['--execution-arn', arn.trim()];
  const { status } = await aws.json('stepfunctions', 'describe-execution', ...execution);
  const { events } = await aws.json('stepfunctions', 'get-execution-history', ...execution);
  const count = Array.isArray(events) ? events.length : 0;
  if (status !== 'SUCCEEDED' || count === 0)
    throw new Error(`the execution is ${String(status)} after ${count} events`);
  say(`RestoreJobOutput has one execution, ${status}, with ${count} events`);
}

async function factsOf(data: string, local: ChildProcess): Promise<CloudFacts> {
  for (let tries = 0; tries < 600; tries += 1) {
    const text = await readFile(path.join(data, 'cloud.json'), 'utf8').catch(() => undefined);
    if (text !== undefined) {
      const facts: CloudFacts = JSON.parse(text);
      return facts;
    }
    if (local.exitCode !== null) throw new Error(`npm run local ended with status ${local.exitCode}`);
    await sleep(1000);
  }
  throw new Error('npm run local was not ready after ten minutes');
}

async function main(): Promise<void> {
  const version = await promisify(execFile)('aws', ['--version']).catch(() => undefined);
  if (version === undefined) {
    say('there is no `aws` here: the README lines were not tried');
    return;
  }
  say(version.stdout.trim() || version.stderr.trim());
  const folder = await mkdtemp(path.join(tmpdir(), 'thaw-aws-cli-'));
  const data = path.join(folder, 'data');
  const local = spawn('npm', ['run', 'local', '--', '--data', data, '--port', port, '--seed-vault', seeds], {
    cwd: root,
    stdio: 'ignore',
  });
  try {
    const facts = await factsOf(data, local);
    const aws = new AwsCommandLine(facts.env);
    await syncVault(aws, facts, folder);
    for (const sizeBytes of sizes) await restoreOne(aws, facts, folder, sizeBytes);
    await lookAtExecutions(aws, facts);
    await deployTemplate(aws, facts, folder);
  } finally {
    const ended = local.exitCode === null ? once(local, 'exit') : undefined;
    local.kill();
    await ended;
    await rm(folder, { recursive: true, force: true });
  }
  say(await finalizeByHand());
  say('2 passed, 0 failed');
}

await main();
