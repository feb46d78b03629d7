import {
  type GlacierClient,
  InitiateJobCommand,
  type JobParameters,
  UploadArchiveCommand,
} from '@aws-sdk/client-glacier';
import type { Cloud } from '../../local/cloud.ts';
import { outputOf } from './output-of.ts';

export interface UploadOptions {
  /** @default 'demo'; made where it is not there yet */
  readonly vault?: string;
  readonly description?: string;
}

export interface JobOptions {
  readonly archiveId: string;
  /** @default 'demo' */
  readonly vault?: string;
  readonly description?: string;
  /** Glacier's RetrievalByteRange: `0-1048575`. */
  readonly range?: string;
  /** @default the stack's topic */
  readonly topic?: string;
}

export interface InventoryOptions {
  readonly vault?: string;
  /** @default 'JSON' */
  readonly format?: 'JSON' | 'CSV';
}

/** The vaults of the world, through Glacier's API. */
export class Vaults {
  readonly #cloud: Cloud;
  readonly #client: GlacierClient;

  constructor(cloud: Cloud, client: GlacierClient) {
    this.#cloud = cloud;
    this.#client = client;
  }

  async upload(body: Uint8Array, { vault = 'demo', description }: UploadOptions = {}): Promise<string> {
    this.#cloud.glacier.admin.createVault(vault);
    const request = { accountId: '-', vaultName: vault, body, archiveDescription: description };
    return given(await this.#client.send(new UploadArchiveCommand(request)), 'archiveId');
  }

  startJob({ archiveId, vault, description, range, topic }: JobOptions): Promise<string> {
    const wanted = { Type: 'archive-retrieval', ArchiveId: archiveId, RetrievalByteRange: range };
    return this.#initiate(vault, { ...wanted, Description: description, SNSTopic: topic });
  }

  startInventory({ vault, format = 'JSON' }: InventoryOptions = {}): Promise<string> {
    return this.#initiate(vault, { Type: 'inventory-retrieval', Format: format });
  }

  async #initiate(vaultName = 'demo', wanted: JobParameters): Promise<string> {
    const jobParameters = { ...wanted, SNSTopic: wanted.SNSTopic ?? outputOf(this.#cloud, 'TopicArn') };
    const request = new InitiateJobCommand({ accountId: '-', vaultName, jobParameters });
    return given(await this.#client.send(request), 'jobId');
  }
}

function given<Name extends string>(answer: { readonly [name in Name]?: string }, name: Name): string {
  const value = answer[name];
  if (value === undefined) throw new Error(`Glacier's answer has no ${name}`);
  return value;
}
