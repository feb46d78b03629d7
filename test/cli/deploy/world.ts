import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { deleteStack } from '../../../cli/deploy/delete.ts';
import { type DeployWanted, deploy } from '../../../cli/deploy/deploy.ts';
import type { DeployDoors } from '../../../cli/deploy/doors.ts';
import type { Answer } from '../../../cli/shared/answer.ts';
import { type Cloud, startCloud } from '../../../local/cloud.ts';
import { administratorCredentials, type Credentials } from '../../../local/credentials.ts';

interface How {
  /** What a person answers. @default yes */
  readonly says?: boolean;
  readonly signal?: AbortSignal;
  /** Who does it. @default the administrator */
  readonly credentials?: Credentials;
  /** Called with every line that is told. */
  readonly onLine?: (line: string) => void;
}

/** A local cloud without a stack, and somebody who deploys to it. */
export interface DeployWorld extends AsyncDisposable {
  readonly cloud: Cloud;
  readonly stacks: CloudFormationClient;
  readonly templateFile: string;
  /** Lines told since the last call. */
  readonly told: string[];
  deploy(wanted?: Partial<DeployWanted>, how?: How): Promise<Answer>;
  remove(how?: How): Promise<Answer>;
  buckets(): Promise<readonly string[]>;
}

export async function openDeployWorld(template: string): Promise<DeployWorld> {
  const dataFolder = await mkdtemp(path.join(tmpdir(), 'thaw-deploy-'));
  const cloud = await startCloud({ dataFolder });
  const templateFile = path.join(dataFolder, 'thaw.template.json');
  await writeFile(templateFile, template);
  const common = { region: 'us-east-1' };
  const clients = new DisposableStack();
  const clientsOf = (credentials: Credentials) => {
    const stacks = new CloudFormationClient({ ...common, credentials, endpoint: cloud.endpoints.cloudFormation });
    const s3 = new S3Client({ ...common, credentials, endpoint: cloud.endpoints.s3, forcePathStyle: true });
    clients.defer(() => {
      stacks.destroy();
      s3.destroy();
    });
    return { stacks, s3 };
  };
  const { stacks, s3 } = clientsOf(administratorCredentials);
  const told: string[] = [];
  const doorsOf = ({ says = true, signal, onLine, credentials }: How): DeployDoors => {
    told.length = 0;
    return {
      ...(credentials === undefined ? { stacks, s3 } : clientsOf(credentials)),
      s3Url: cloud.endpoints.s3,
      pollMs: 5,
      ask: async (question) => {
        told.push(question);
        return says;
      },
      tell: (line) => {
        told.push(line);
        onLine?.(line);
      },
      signal,
      [Symbol.dispose]: () => undefined,
    };
  };
  const usual = { stackName: 'Thaw', settings: {}, artifactBucket: undefined, templateFile, isConfirmed: false };
  return {
    cloud,
    stacks,
    templateFile,
    told,
    deploy: (wanted = {}, how = {}) => deploy({ ...usual, ...wanted }, doorsOf(how)),
    remove: (how = {}) => deleteStack({ stackName: 'Thaw', isConfirmed: false }, doorsOf(how)),
    buckets: async () => ((await s3.send(new ListBucketsCommand({}))).Buckets ?? []).map(({ Name = '' }) => Name),
    async [Symbol.asyncDispose]() {
      clients.dispose();
      await cloud.close();
      await rm(dataFolder, { recursive: true, force: true });
    },
  };
}
