import type { Readable } from 'node:stream';
import type { Tier } from '../../../functions/vault-flow.ts';
import type { OpenUploads } from './open-uploads.ts';

/** All that the commands ask of the account: nothing here changes a vault, an object or the stack. Tests give their own. */
export interface Doors {
  readonly stack: StackNames;
  readonly files: WorkFiles;
  /** The destination bucket, to be read only. */
  readonly destination: Pick<WorkFiles, 'stream'> & {
    /** Undefined where they may not be listed. */
    openUploads(): Promise<OpenUploads | undefined>;
  };
  readonly executions: Executions;
  readonly vaults: Vaults;
  /** On the local cloud hours pass in seconds, and there is no console. */
  readonly isLocal: boolean;
  readonly now: () => Date;
}

/** Outputs of the stack. */
export interface StackNames {
  readonly topicArn: string;
  readonly bucketName: string;
  readonly workBucketName: string;
  readonly vaultMachineArn: string;
  /** Of RestoreJobOutput. */
  readonly restoreMachineArn: string;
  readonly deadLetterQueueUrl: string;
  /** Of the package that the stack was deployed from. */
  readonly version: string | undefined;
}

/** The work bucket. */
export interface WorkFiles {
  /** A small file; undefined where it is not there. */
  text(key: string): Promise<string | undefined>;
  /** A file of any size; undefined where it is not there. */
  stream(key: string): Promise<Readable | undefined>;
  write(key: string, bytes: Uint8Array): Promise<void>;
  /** Names of the folders directly below a prefix that ends in `/`. */
  folders(prefix: string): Promise<readonly string[]>;
}

/** Those of RestoreVault. */
export interface Executions {
  /** Gives the ARN. Starting it again under the same name and with the same input while it runs changes nothing. */
  start(name: string, input: string): Promise<string>;
  /** Undefined where Step Functions knows it no more: 90 days after its end. */
  describe(arn: string): Promise<Execution | undefined>;
  /** The newest first; up to a thousand. */
  recent(): Promise<readonly ListedExecution[]>;
  /** StopExecution. */
  stop(arn: string): Promise<void>;
  /** The state it is in, as the state machine calls it; undefined before its first. */
  stateOf(arn: string): Promise<string | undefined>;
}

export interface ListedExecution {
  readonly arn: string;
  readonly name: string;
  readonly status: string;
  readonly startedAt: Date;
}

export interface Execution extends ListedExecution {
  readonly endedAt: Date | undefined;
  readonly input: string;
  readonly output: string | undefined;
  readonly error: string | undefined;
  readonly cause: string | undefined;
}

/** A vault as of its last inventory. */
export interface VaultSeen {
  readonly name: string;
  readonly archives: number;
  readonly sizeBytes: number;
  /** ISO; null while there is no inventory yet. */
  readonly inventoryDate: string | null;
}

export interface Vaults {
  /** ListVaults, every page. */
  list(): Promise<readonly VaultSeen[]>;
  exists(vaultName: string): Promise<boolean>;
  /** DescribeVault; undefined where there is no such vault. */
  describe(vaultName: string): Promise<VaultSeen | undefined>;
  /** The topic that the vault itself tells of archives that are ready; undefined where there is none. */
  topicOf(vaultName: string): Promise<string | undefined>;
  /** InitiateJob. Gives the job's id. Asked twice it makes two jobs, and both may cost. */
  request(vaultName: string, wish: ArchiveWish): Promise<string>;
}

export interface ArchiveWish {
  readonly archiveId: string;
  readonly tier: Tier;
  /** `<first>-<last>`, as HTTP counts. */
  readonly range?: string;
  readonly description?: string;
  readonly topicArn?: string;
}
