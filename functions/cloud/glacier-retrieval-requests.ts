import {
  DescribeVaultCommand,
  GetDataRetrievalPolicyCommand,
  GlacierClient,
  InitiateJobCommand,
  type JobParameters,
} from '@aws-sdk/client-glacier';
import type { Tier } from '../vault-flow.ts';
import { errorOfName } from './aws-errors.ts';
import { callAws, clientSettings } from './clients.ts';
import type { GlacierJob } from './glacier-job-outputs.ts';
import { type JobFilter, listJobs, openVaultLists, type VaultLists } from './glacier-vault-lists.ts';

/** What Glacier counts in a vault: as of `inventoryDate`, and so up to a day old or more. */
export interface VaultContents {
  readonly archives: number;
  /** With Glacier's own overhead: larger than the sum of the archives. */
  readonly bytes: number;
  /** ISO; undefined where no inventory of the vault was ever made, and then nothing is counted either. */
  readonly inventoryDate: string | undefined;
}

interface InventoryWish {
  /** Up to 1,024 characters of printable ASCII. */
  readonly description: string;
  /** Told of the job's end, besides the vault's own topic. */
  readonly topicArn?: string;
}

export interface ArchiveWish extends InventoryWish {
  readonly archiveId: string;
  readonly tier: Tier;
}

/** The narrow door to asking Glacier for a vault's content. Errors come under AWS's own names. */
export interface RetrievalRequests {
  /** DescribeVault; undefined when there is no such vault. */
  describeVault(vaultName: string): Promise<VaultContents | undefined>;
  /** InitiateJob for the whole inventory, as JSON. Gives the job's id. Asked twice, it makes two jobs. */
  initiateInventory(vaultName: string, wish: InventoryWish): Promise<string>;
  /** InitiateJob for a whole archive. Gives the job's id. Asked twice, it makes two jobs, and both may cost. */
  initiateArchive(vaultName: string, wish: ArchiveWish): Promise<string>;
  /** ListJobs, a page of up to 50 at a time, whatever became of them: all that Glacier still knows, or those that (did not) end. */
  jobs(vaultName: string, filter?: Pick<JobFilter, 'completed'>): AsyncIterable<readonly GlacierJob[]>;
  /** GetVaultNotifications: the topic told of jobs of the vault, of this kind if one is named; undefined where there is none. */
  topicOf: VaultLists['topicOf'];
  /** GetDataRetrievalPolicy: what the account may request per hour by Standard; Infinity where no policy says. */
  bytesPerHour(): Promise<number>;
}

export interface GlacierClients {
  /** For what may be repeated. */
  readonly reading: GlacierClient;
  /** For InitiateJob, which has no token that makes a repeat harmless (Glacier guide, "api-initiate-job-post"): the SDK must not repeat it unseen. */
  readonly asking: GlacierClient;
}

export const openRetrievalRequests = (clients: GlacierClients = glacierClients()): RetrievalRequests => ({
  describeVault: (vaultName) => describeVault(clients.reading, vaultName),
  initiateInventory: (vaultName, { description, topicArn }) =>
    initiate(clients.asking, vaultName, {
      Type: 'inventory-retrieval',
      Format: 'JSON',
      Description: description,
      SNSTopic: topicArn,
    }),
  initiateArchive: (vaultName, { archiveId, tier, description, topicArn }) =>
    initiate(clients.asking, vaultName, {
      Type: 'archive-retrieval',
      ArchiveId: archiveId,
      Tier: tier,
      Description: description,
      SNSTopic: topicArn,
    }),
  jobs: (vaultName, filter = {}) => listJobs(clients.reading, vaultName, filter),
  topicOf: (vaultName, event) => openVaultLists(clients.reading).topicOf(vaultName, event),
  bytesPerHour: () => bytesPerHour(clients.reading),
});

/** Steps of a vault's run have minutes. */
const requestTime = { answerSeconds: 20, callSeconds: 90 };

const glacierClients = (): GlacierClients => ({
  reading: new GlacierClient(clientSettings(4)),
  asking: new GlacierClient(clientSettings(1)),
});

async function describeVault(client: GlacierClient, vaultName: string): Promise<VaultContents | undefined> {
  try {
    const request = new DescribeVaultCommand({ accountId: '-', vaultName });
    const answer = await callAws('describe the vault', requestTime, (options) => client.send(request, options));
    return {
      archives: answer.NumberOfArchives ?? 0,
      bytes: answer.SizeInBytes ?? 0,
      inventoryDate: answer.LastInventoryDate,
    };
  } catch (error) {
    if (errorOfName(error) === 'ResourceNotFoundException') return undefined;
    throw error;
  }
}

async function bytesPerHour(client: GlacierClient): Promise<number> {
  const request = new GetDataRetrievalPolicyCommand({ accountId: '-' });
  const { Policy } = await callAws('read the retrieval policy', requestTime, (options) =>
    client.send(request, options),
  );
  const [rule] = Policy?.Rules ?? [];
  return rule?.Strategy === 'BytesPerHour' ? (rule.BytesPerHour ?? Infinity) : Infinity;
}

async function initiate(client: GlacierClient, vaultName: string, jobParameters: JobParameters): Promise<string> {
  const request = new InitiateJobCommand({ accountId: '-', vaultName, jobParameters });
  const { jobId } = await callAws('request a job', requestTime, (options) => client.send(request, options));
  if (jobId === undefined) throw new TypeError('Glacier accepted a job and gave no id');
  return jobId;
}
