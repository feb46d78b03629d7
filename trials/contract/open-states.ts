import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  CreateStateMachineCommand,
  DeleteStateMachineCommand,
  DescribeExecutionCommand,
  type DescribeExecutionCommandOutput,
  SFNClient,
} from '@aws-sdk/client-sfn';
import { clockOf } from '../../local/clock.ts';
import { Faults } from '../../local/faults.ts';
import { everyoneMay } from '../../local/gatekeeper.ts';
import { startStepFunctions } from '../../local/step-functions/index.ts';
import { clientSettings, localSettings, placeOf, runId } from './place.ts';

/** A Step Functions that takes state machines. */
export interface StatesPlace {
  readonly client: SFNClient;
  /** Creates a Standard state machine; gives its ARN. */
  create(name: string, definition: object): Promise<string>;
  /** Waits until the execution runs no more. */
  ended(executionArn: string): Promise<DescribeExecutionCommandOutput>;
  close(): Promise<void>;
}

/** Undefined on AWS without a role for state machines in CONTRACT_ROLE_ARN: there is nothing to test then. */
export async function openStates(): Promise<StatesPlace | undefined> {
  const place = placeOf('STATES_ENDPOINT');
  if (place.kind === 'local') return await localStates();
  const roleArn = process.env.CONTRACT_ROLE_ARN;
  if (place.kind === 'aws' && roleArn === undefined) return undefined;
  return remoteStates(new SFNClient(clientSettings(place)), roleArn ?? 'arn:aws:iam::123456789012:role/contract');
}

function remoteStates(client: SFNClient, roleArn: string): StatesPlace {
  const created: (string | undefined)[] = [];
  return {
    client,
    async create(name, definition) {
      const request = { name: `${runId}-${name}`, roleArn, definition: JSON.stringify(definition) };
      const { stateMachineArn = '' } = await client.send(new CreateStateMachineCommand(request));
      created.push(stateMachineArn);
      return stateMachineArn;
    },
    ended: (executionArn) => untilEnded(client, executionArn),
    async close() {
      for (const stateMachineArn of created) await client.send(new DeleteStateMachineCommand({ stateMachineArn }));
      client.destroy();
    },
  };
}

async function localStates(): Promise<StatesPlace> {
  const dataFolder = await mkdtemp(path.join(tmpdir(), 'thaw-contract-states-'));
  const states = await startStepFunctions({
    dataFolder,
    clock: clockOf(),
    faults: new Faults(),
    gatekeeper: everyoneMay,
    invokeLambda: async () => ({ ok: true, payload: null }),
    putObject: async () => undefined,
    sendMessage: async () => 'a-message',
  });
  const client = new SFNClient(localSettings(states.url));
  return {
    client,
    create: async (name, definition) =>
      states.createStateMachine({
        name,
        type: 'STANDARD',
        roleName: 'contract',
        definition: JSON.stringify(definition),
      }),
    ended: (executionArn) => untilEnded(client, executionArn),
    async close() {
      client.destroy();
      await states.close();
      await rm(dataFolder, { recursive: true });
    },
  };
}

/** Step Functions tells an outsider of an end only when asked; these machines end at once, or never. */
async function untilEnded(client: SFNClient, executionArn: string): Promise<DescribeExecutionCommandOutput> {
  for (let asked = 0; asked < 200; asked += 1) {
    const execution = await client.send(new DescribeExecutionCommand({ executionArn }));
    if (execution.status !== 'RUNNING') return execution;
    await sleep(50);
  }
  throw new Error('Cannot go on: the execution is RUNNING after 10 s');
}
