import {
  GetVaultNotificationsCommand,
  GlacierClient,
  ListJobsCommand,
  ListVaultsCommand,
} from '@aws-sdk/client-glacier';
import { errorOfName } from './aws-errors.ts';
import { callAws, clientSettings } from './clients.ts';
import type { GlacierJob } from './glacier-job-outputs.ts';

/** The narrow door to Glacier's lists. */
export interface VaultLists {
  /** ListVaults, page by page: names of all vaults of account and region. */
  names(): AsyncIterable<string>;
  /** GetVaultNotifications: the topic told of jobs of the vault, of this kind if one is named; undefined where there is none. */
  topicOf(vaultName: string, told?: 'ArchiveRetrievalCompleted'): Promise<string | undefined>;
  /** ListJobs: those of the vault that ended well, a page of up to 50 at a time, from a page's `next` on. */
  completedJobs(vaultName: string, from?: string): AsyncIterable<JobPage>;
}

export interface JobPage {
  readonly jobs: readonly GlacierJob[];
  /** Where the next page begins; undefined after the last. */
  readonly next: string | undefined;
}

/** One page of a list. */
const listTime = { answerSeconds: 10, callSeconds: 40 };

/** Here the SDK retries: nobody else would before the next hour. */
export const openVaultLists = (client = new GlacierClient(clientSettings(3))): VaultLists => ({
  names: () => names(client),
  topicOf: (vaultName, told) => topicOf(client, vaultName, told),
  completedJobs: (vaultName, from) => pages(client, vaultName, { completed: true, statuscode: 'Succeeded' }, from),
});

async function* names(client: GlacierClient): AsyncGenerator<string> {
  let marker: string | undefined;
  do {
    const request = new ListVaultsCommand({ accountId: '-', marker });
    const { VaultList = [], Marker } = await callAws('list the vaults', listTime, (options) =>
      client.send(request, options),
    );
    yield* VaultList.flatMap(({ VaultName }) => VaultName ?? []);
    marker = Marker;
  } while (marker !== undefined);
}

async function topicOf(client: GlacierClient, vaultName: string, told?: string): Promise<string | undefined> {
  const request = new GetVaultNotificationsCommand({ accountId: '-', vaultName });
  try {
    const { vaultNotificationConfig } = await callAws('read the notifications of the vault', listTime, (options) =>
      client.send(request, options),
    );
    const { SNSTopic, Events = [] } = vaultNotificationConfig ?? {};
    return told === undefined || Events.includes(told) ? SNSTopic : undefined;
  } catch (error) {
    if (errorOfName(error) === 'ResourceNotFoundException') return undefined; // none were ever set
    throw error;
  }
}

/** Which jobs ListJobs gives: with neither, all that Glacier still knows. */
export interface JobFilter {
  readonly completed?: boolean;
  readonly statuscode?: 'Succeeded';
}

/** The jobs of a vault, page by page. */
export async function* listJobs(
  client: GlacierClient,
  vaultName: string,
  filter: JobFilter,
): AsyncGenerator<readonly GlacierJob[]> {
  for await (const { jobs } of pages(client, vaultName, filter)) yield jobs;
}

/** 50 is what Glacier gives at most, and what it gives unasked (aws-sdk-java, issue 646). */
async function* pages(
  client: GlacierClient,
  vaultName: string,
  { completed, statuscode }: JobFilter,
  from?: string,
): AsyncGenerator<JobPage> {
  let marker = from;
  do {
    const request = new ListJobsCommand({
      accountId: '-',
      vaultName,
      completed: completed?.toString(),
      statuscode,
      limit: 50,
      marker,
    });
    const { JobList = [], Marker } = await callAws('list the jobs', listTime, (options) =>
      client.send(request, options),
    );
    yield { jobs: JobList, next: Marker };
    marker = Marker;
  } while (marker !== undefined);
}
