import { mkdtemp } from 'node:fs/promises';
import path from 'node:path';
import { CreateVaultCommand } from '@aws-sdk/client-glacier';
import { type Clients, clientsOf } from '../cli/shared/clients.ts';
import { openCloud } from '../cli/shared/open-cloud.ts';
import { type StackOutputs, stackOutputs } from '../cli/shared/stack-outputs.ts';
import type { Cloud, CloudOptions } from '../local/cloud.ts';
import type { Bench } from './measurement.ts';

export const vaultName = 'bench';

/** The stack on a local cloud of its own, in which retrieval jobs are done at once. */
export interface Stack extends AsyncDisposable {
  readonly cloud: Cloud;
  readonly clients: Clients;
  readonly outputs: StackOutputs;
  readonly dataFolder: string;
}

export async function openStack(
  { assembly, folder, signal }: Pick<Bench, 'assembly' | 'folder' | 'signal'>,
  options: Pick<CloudOptions, 'changeTemplate'> = {},
): Promise<Stack> {
  const running = new AsyncDisposableStack();
  const tierSeconds = { Expedited: 0, Standard: 0, Bulk: 0 };
  const dataFolder = await mkdtemp(path.join(folder, 'cloud-'));
  const cloud = running.use(await openCloud({ ...options, assemblyFolder: assembly, dataFolder, tierSeconds }, signal));
  const clients = running.use(clientsOf(cloud.endpoints));
  await clients.glacier.send(new CreateVaultCommand({ accountId: '-', vaultName }));
  return {
    cloud,
    clients,
    outputs: stackOutputs(cloud.outputs),
    dataFolder,
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}
