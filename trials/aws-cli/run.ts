/**
 * The README's lines for `npm run local` and for the one-file template, typed by a script: the real AWS command line, which knows of the local cloud
 * nothing but what `npm run local` exports. Where there is no `aws` it says so, and that is all.
 */
import { execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { CloudFacts } from '../../cli/local/cloud-file.ts';
import { writeTemplate } from '../../release/template/build.ts';

const root = path.resolve(import.meta.dirname, '../..');
const MiB = 2 ** 20;
/** The first of some ports that nobody else uses: `npm run aws-cli -- 17400`. */
const port = process.argv[2] ?? '17300';

/** One for each road. */
const sizes = [1 * MiB, 128 * MiB + 1];

const say = (line: string) => process.stdout.write(`${line}\n`);

class AwsCommandLine {
  readonly #env: NodeJS.ProcessEnv;

  constructor({ env }: Pick<CloudFacts, 'env'>) {
    this.#env = { ...process.env, ...env, AWS_PAGER: '' };
  }

  /** Runs `aws ...`; gives what it prints. */
  async run(...words: readonly string[]): Promise<string> {
    const options = { env: this.#env, maxBuffer: 64 * MiB };
    return (await promisify(execFile)('aws', [...words], options)).stdout;
  }

  async json(...words: readonly string[]): Promise<Record<string, unknown>> {
    const parsed: Record<string, unknown> = JSON.parse(await this.run(...words, '--output', 'json'));
    return parsed;
  }
}

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
    aws.run('cloudformation', 'deploy', '--stack-name', 'FromFile', '--template-file', file, ...more);
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

async function factsOf(data: string): Promise<CloudFacts> {
  for (let tries = 0; tries < 120; tries += 1) {
    const text = await readFile(path.join(data, 'cloud.json'), 'utf8').catch(() => undefined);
    if (text !== undefined) {
      const facts: CloudFacts = JSON.parse(text);
      return facts;
    }
    await sleep(1000);
  }
  throw new Error('npm run local was not ready after two minutes');
}

function endedEarly(): never {
  throw new Error(`npm run local ended by itself: is port ${port} taken? (npm run aws-cli -- <port>)`);
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
  const local = spawn('npm', ['run', 'local', '--', '--data', data, '--port', port], { cwd: root, stdio: 'ignore' });
  const ended = once(local, 'exit');
  try {
    const facts = await Promise.race([factsOf(data), ended.then(() => endedEarly())]);
    const aws = new AwsCommandLine(facts);
    for (const sizeBytes of sizes) await restoreOne(aws, facts, folder, sizeBytes);
    await lookAtExecutions(aws, facts);
    await deployTemplate(aws, facts, folder);
    say('1 passed, 0 failed');
  } finally {
    local.kill();
    await ended;
    await rm(folder, { recursive: true, force: true });
  }
}

await main();
