import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CreateVaultCommand } from '@aws-sdk/client-glacier';
import { clientsOf } from '../../cli/shared/clients.ts';
import { synthesize } from '../../cli/shared/synthesize.ts';
import { type Cloud, startCloud } from '../../local/cloud.ts';
import type { Execution } from '../../local/step-functions/index.ts';
import { AwsCommandLine } from './aws-command-line.ts';

const root = path.resolve(import.meta.dirname, '../..');
const MiB = 2 ** 20;
const demo = ['--account-id', '-', '--vault-name', 'demo'];

/** The commands of a section of docs/operating.md, each line as it stands there. */
async function commandsOf(section: string): Promise<string> {
  const page = await readFile(path.join(root, 'docs/operating.md'), 'utf8');
  const [, commands] = new RegExp(`\n## ${section}\n[^#]*?\n\`\`\`\n([^\`]*)\n\`\`\``).exec(page) ?? [];
  if (commands !== undefined) return commands;
  throw new Error(`docs/operating.md has no commands in its section "${section}"`);
}

/**
 * A restore whose Finalize does not understand the results of the parts, and then an update that does: the two commands of
 * the page complete it. Gives the sentence that the trial prints; throws where they do not.
 */
export async function finalizeByHand(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'thaw-by-hand-'));
  const assemblyFolder = await synthesize(path.join(folder, 'assembly'), undefined, { minimumPartSize: '8MiB' });
  const tierSeconds = { Expedited: 0, Standard: 0, Bulk: 0 };
  const cloud = await startCloud({ assemblyFolder, dataFolder: path.join(folder, 'data'), tierSeconds });
  try {
    const aws = new AwsCommandLine({ ...cloud.env(), AWS_DEFAULT_REGION: 'us-east-1' });
    const bytes = randomBytes(128 * MiB + 1);
    const { key, executionArn } = await failedAtFinalize(cloud, aws, folder, bytes);
    const script = (await commandsOf('Finalize by hand'))
      .replace('<arn>', executionArn)
      .replace('<FinalizeFunctionName>', named(cloud, 'FinalizeFunctionName'));
    await aws.shell(script, folder);
    const answer: { readonly outcome?: string } = JSON.parse(await readFile(path.join(folder, 'answer.json'), 'utf8'));
    if (answer.outcome !== 'restored') throw new Error(`Finalize by hand answered ${JSON.stringify(answer)}`);
    await aws.run('s3', 'cp', '--quiet', `s3://${named(cloud, 'BucketName')}/${key}`, path.join(folder, 'copy'));
    if (!(await readFile(path.join(folder, 'copy'))).equals(bytes))
      throw new Error(`${key} came back with other bytes`);
    return 'Finalize by hand restored what had failed with ResultsNotUnderstood, byte for byte';
  } finally {
    await cloud.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Finalize fails once, as a version does that cannot read the results; the upload with all its parts stays open. */
async function failedAtFinalize(cloud: Cloud, aws: AwsCommandLine, folder: string, bytes: Buffer) {
  const functionName = named(cloud, 'FinalizeFunctionName');
  const details = { error: 'ResultsNotUnderstood' };
  cloud.faults.add({ place: 'lambda:Invoke', kind: 'fails', times: 1, where: { functionName }, details });
  using clients = clientsOf(cloud);
  await clients.glacier.send(new CreateVaultCommand({ accountId: '-', vaultName: 'demo' }));
  await writeFile(path.join(folder, 'archive'), bytes);
  const { archiveId } = await aws.json('glacier', 'upload-archive', ...demo, '--body', path.join(folder, 'archive'));
  const failed = nextFailure(cloud);
  const job = { Type: 'archive-retrieval', ArchiveId: archiveId, SNSTopic: named(cloud, 'TopicArn') };
  await aws.run('glacier', 'initiate-job', ...demo, '--job-parameters', JSON.stringify(job));
  const { executionArn, error } = await failed;
  if (error !== 'ResultsNotUnderstood') throw new Error(`${executionArn} failed with ${error}`);
  return { key: `demo/${String(archiveId)}`, executionArn };
}

const nextFailure = ({ stepFunctions }: Cloud) =>
  new Promise<Execution>((resolve) => {
    stepFunctions.onEnd((execution) => {
      if (execution.type === 'STANDARD' && execution.status === 'FAILED') resolve(execution);
    });
  });

function named({ outputs }: Cloud, name: string): string {
  const value = outputs[name];
  if (value !== undefined) return value;
  throw new Error(`The stack has no output ${name}`);
}
