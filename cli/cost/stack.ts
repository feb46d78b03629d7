import { mkdtemp } from 'node:fs/promises';
import path from 'node:path';
import type { Cloud, CloudOptions } from '../../local/cloud.ts';
import { type Clients, clientsOf } from '../shared/clients.ts';
import { openCloud } from '../shared/open-cloud.ts';
import { type StackOutputs, stackOutputs } from '../shared/stack-outputs.ts';

export const vaultName = 'bench';

/** The stack on a local cloud of its own, in which retrieval jobs are done at once. */
export interface Stack extends AsyncDisposable {
  readonly cloud: Cloud;
  readonly clients: Clients;
  readonly outputs: StackOutputs;
  readonly dataFolder: string;
}

/** Where a stack is measured. */
export interface Place {
  /** The synthesized stack. */
  readonly assembly: string;
  /** For whatever is written; gone afterwards. */
  readonly folder: string;
  readonly signal: AbortSignal;
}

export async function openStack(
  { assembly, folder, signal }: Place,
  options: Pick<CloudOptions, 'changeTemplate'> = {},
): Promise<Stack> {
  const running = new AsyncDisposableStack();
  const tierSeconds = { Expedited: 0, Standard: 0, Bulk: 0 };
  const dataFolder = await mkdtemp(path.join(folder, 'cloud-'));
  const cloud = running.use(await openCloud({ ...options, assemblyFolder: assembly, dataFolder, tierSeconds }, signal));
  cloud.glacier.admin.createVault(vaultName);
  return {
    cloud,
    clients: running.use(clientsOf(cloud)),
    outputs: stackOutputs(cloud.outputs),
    dataFolder,
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}
