import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  CloudFormationClient,
  CreateChangeSetCommand,
  type CreateChangeSetCommandInput,
  DescribeChangeSetCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  ExecuteChangeSetCommand,
  type Stack,
} from '@aws-sdk/client-cloudformation';
import { type Cloud, startCloud } from '../../../cloud.ts';
import type { Tree } from '../../../cloudformation/template/index.ts';
import { administratorCredentials } from '../../../credentials.ts';

/** A cloud without a stack, and a client of its CloudFormation. */
export interface World extends AsyncDisposable {
  readonly cloud: Cloud;
  readonly client: CloudFormationClient;
  readonly dataFolder: string;
  /** Creates and executes a change set; resolves with the stack when it is no longer at work. */
  deploy(template: Tree, more?: Partial<CreateChangeSetCommandInput>): Promise<Stack>;
  ended(stackName?: string): Promise<Stack>;
  /** Creates a change set and waits until it has been looked at; gives its name. */
  changeSet(template: Tree, more?: Partial<CreateChangeSetCommandInput>): Promise<string>;
  /** `<logical id> <status>`, oldest first. */
  events(stackName?: string): Promise<readonly string[]>;
}

export async function openWorld(given?: string): Promise<World> {
  const dataFolder = given ?? (await mkdtemp(path.join(tmpdir(), 'thaw-stacks-')));
  const cloud = await startCloud({ dataFolder });
  const client = new CloudFormationClient({
    endpoint: cloud.endpoints.cloudFormation,
    region: 'us-east-1',
    credentials: administratorCredentials,
    maxAttempts: 1,
  });
  let sets = 0;
  const ended = (name = 'Cold') => endOf(client, name);
  const changeSet: World['changeSet'] = async (template, more = {}) => {
    sets += 1;
    const input = { StackName: 'Cold', ChangeSetName: `set-${sets}`, TemplateBody: JSON.stringify(template), ...more };
    await client.send(new CreateChangeSetCommand(input));
    await lookedAt(client, input);
    return input.ChangeSetName;
  };
  return {
    cloud,
    client,
    dataFolder,
    changeSet,
    ended,
    async deploy(template, more = {}) {
      const StackName = more.StackName ?? 'Cold';
      const ChangeSetName = await changeSet(template, more);
      await client.send(new ExecuteChangeSetCommand({ StackName, ChangeSetName }));
      return ended(StackName);
    },
    async events(StackName = 'Cold') {
      const { StackEvents = [] } = await client.send(new DescribeStackEventsCommand({ StackName }));
      return StackEvents.toReversed().map((event) => `${event.LogicalResourceId} ${event.ResourceStatus}`);
    },
    async [Symbol.asyncDispose]() {
      client.destroy();
      await cloud.close();
      if (given === undefined) await rm(dataFolder, { recursive: true, force: true });
    },
  };
}

const soon = () => new Promise((resolve) => setImmediate(resolve));

async function lookedAt(client: CloudFormationClient, input: { StackName: string; ChangeSetName: string }) {
  for (;;) {
    const { Status } = await client.send(new DescribeChangeSetCommand(input));
    if (Status !== 'CREATE_IN_PROGRESS') return;
    await soon();
  }
}

async function endOf(client: CloudFormationClient, StackName: string): Promise<Stack> {
  for (;;) {
    const { Stacks: [stack] = [] } = await client.send(new DescribeStacksCommand({ StackName }));
    if (stack !== undefined && !stack.StackStatus?.endsWith('_IN_PROGRESS')) return stack;
    await soon();
  }
}
