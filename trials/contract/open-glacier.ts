import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CreateVaultCommand, DescribeJobCommand, GlacierClient } from '@aws-sdk/client-glacier';
import { clockOf } from '../../local/clock.ts';
import { Faults } from '../../local/faults.ts';
import { everyoneMay } from '../../local/gatekeeper.ts';
import { startGlacier } from '../../local/glacier/index.ts';
import { clientSettings, localSettings, placeOf, runId } from './place.ts';

/** A Glacier with a vault for the contract. */
export interface GlacierPlace {
  readonly client: GlacierClient;
  readonly vaultName: string;
  /** A topic that is there. */
  readonly topicArn: string | undefined;
  /** Waits for the end of a job. */
  finish(jobId: string): Promise<void>;
  close(): Promise<void>;
}

export async function openGlacier(): Promise<GlacierPlace> {
  const place = placeOf('GLACIER_ENDPOINT');
  if (place.kind === 'local') return await localGlacier();
  const client = new GlacierClient(clientSettings(place));
  const vaultName = process.env.CONTRACT_VAULT ?? runId;
  if (place.kind === 'server') await client.send(new CreateVaultCommand({ accountId: '-', vaultName }));
  const finish = (jobId: string) => untilDone(client, vaultName, jobId);
  return { client, vaultName, topicArn: undefined, finish, close: async () => client.destroy() };
}

async function localGlacier(): Promise<GlacierPlace> {
  const dataFolder = await mkdtemp(path.join(tmpdir(), 'thaw-contract-glacier-'));
  const topicArn = 'arn:aws:sns:us-east-1:000000000000:contract';
  const glacier = await startGlacier({
    dataFolder,
    clock: clockOf(),
    faults: new Faults(),
    gatekeeper: everyoneMay,
    notify: async () => undefined,
    topicExists: (arn) => arn === topicArn,
  });
  const client = new GlacierClient(localSettings(glacier.url));
  glacier.admin.createVault('contract');
  return {
    client,
    vaultName: 'contract',
    topicArn,
    finish: (jobId) => glacier.admin.completeJob(jobId),
    async close() {
      client.destroy();
      await glacier.close();
      await rm(dataFolder, { recursive: true });
    },
  };
}

/** No server tells when a job is done, other than by being asked; a minute is more than any fake takes. */
async function untilDone(client: GlacierClient, vaultName: string, jobId: string): Promise<void> {
  for (let waited = 0; waited < 60; waited += 1) {
    const { Completed } = await client.send(new DescribeJobCommand({ accountId: '-', vaultName, jobId }));
    if (Completed === true) return;
    await sleep(1000);
  }
  throw new Error(`Cannot go on: job "${jobId}" is not completed after a minute`);
}
