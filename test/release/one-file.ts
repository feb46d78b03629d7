import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  CloudFormationClient,
  CreateChangeSetCommand,
  DescribeChangeSetCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  ExecuteChangeSetCommand,
} from '@aws-sdk/client-cloudformation';
import { GlacierClient } from '@aws-sdk/client-glacier';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { type Cloud, startCloud } from '../../local/cloud.ts';
import { administratorCredentials } from '../../local/credentials.ts';
import { Vaults } from '../end-to-end/vault.ts';

/** A stack of the one-file template. */
export interface OneFileStack {
  readonly status: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly vaults: Vaults;
}

/** A cloud without a stack, to which a template is deployed through CloudFormation alone. */
export interface OneFileWorld extends AsyncDisposable {
  readonly cloud: Cloud;
  readonly s3: S3Client;
  readonly cloudFormation: CloudFormationClient;
  readonly templateUrl: string;
  /** Makes or updates a stack with these parameters. */
  deploy(stackName: string, parameters?: Readonly<Record<string, string>>): Promise<OneFileStack>;
  /** Resolves when the object is made, from now on. */
  made(key: string): Promise<void>;
  /** Why things failed, of the last hundred events. */
  reasons(stackName: string): Promise<readonly string[]>;
}

const soon = () => new Promise((resolve) => setImmediate(resolve));

export async function openOneFileWorld(template: string): Promise<OneFileWorld> {
  const dataFolder = await mkdtemp(path.join(tmpdir(), 'thaw-one-file-'));
  const waiting = new Map<string, () => void>();
  const cloud = await startCloud({
    dataFolder,
    tierSeconds: { Expedited: 0, Standard: 0, Bulk: 0 },
    witness: async ({ key }) => waiting.get(key)?.(),
  });
  const common = { region: 'us-east-1', credentials: administratorCredentials };
  const s3 = new S3Client({ ...common, endpoint: cloud.endpoints.s3, forcePathStyle: true });
  const cloudFormation = new CloudFormationClient({ ...common, endpoint: cloud.endpoints.cloudFormation });
  const glacier = new GlacierClient({ ...common, endpoint: cloud.endpoints.glacier });
  await s3.send(new CreateBucketCommand({ Bucket: 'uploaded' }));
  await s3.send(new PutObjectCommand({ Bucket: 'uploaded', Key: 'thaw.template.json', Body: template }));
  const templateUrl = `${cloud.endpoints.s3}/uploaded/thaw.template.json`;
  return {
    cloud,
    s3,
    cloudFormation,
    templateUrl,
    async deploy(StackName, parameters = {}) {
      await execute(cloudFormation, StackName, templateUrl, parameters);
      const { Stacks: [stack] = [] } = await ended(cloudFormation, StackName);
      const outputs = Object.fromEntries(
        (stack?.Outputs ?? []).map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]),
      );
      return { status: stack?.StackStatus ?? '', outputs, vaults: new Vaults({ ...cloud, outputs }, glacier) };
    },
    made: (key) => new Promise((resolve) => void waiting.set(key, resolve)),
    async reasons(StackName) {
      const { StackEvents = [] } = await cloudFormation.send(new DescribeStackEventsCommand({ StackName }));
      return StackEvents.flatMap(({ ResourceStatusReason = [] }) => ResourceStatusReason);
    },
    async [Symbol.asyncDispose]() {
      for (const client of [s3, cloudFormation, glacier]) client.destroy();
      await cloud.close();
      await rm(dataFolder, { recursive: true, force: true });
    },
  };
}

async function execute(
  client: CloudFormationClient,
  StackName: string,
  TemplateURL: string,
  parameters: Readonly<Record<string, string>>,
): Promise<void> {
  const { Stacks = [] } = await client.send(new DescribeStacksCommand({}));
  const ChangeSetType = Stacks.some((stack) => stack.StackName === StackName) ? 'UPDATE' : 'CREATE';
  const named = { StackName, ChangeSetName: 'wanted' };
  const Parameters = Object.entries(parameters).map(([ParameterKey, ParameterValue]) => ({
    ParameterKey,
    ParameterValue,
  }));
  await client.send(
    new CreateChangeSetCommand({ ...named, ChangeSetType, TemplateURL, Parameters, Capabilities: ['CAPABILITY_IAM'] }),
  );
  for (;;) {
    const { Status, StatusReason } = await client.send(new DescribeChangeSetCommand(named));
    if (Status === 'FAILED') throw new Error(`No change set: ${StatusReason}`);
    if (Status === 'CREATE_COMPLETE') break;
    await soon();
  }
  await client.send(new ExecuteChangeSetCommand(named));
}

async function ended(client: CloudFormationClient, StackName: string) {
  for (;;) {
    const found = await client.send(new DescribeStacksCommand({ StackName }));
    if (!found.Stacks?.[0]?.StackStatus?.endsWith('_IN_PROGRESS')) return found;
    await soon();
  }
}
