import { paginateListJobs } from '@aws-sdk/client-glacier';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { StartExecutionCommand } from '@aws-sdk/client-sfn';
import { hourVariable } from '../../functions/runtime/environment.ts';
import type { Execution } from '../../local/step-functions/index.ts';
import { readObject, readObjects, type StoredObject } from './buckets.ts';
import { bytesOf } from './bytes.ts';
import { type Ending, endingOf } from './ending.ts';
import { startWorld, type World, type WorldOptions } from './harness.ts';
import { outputOf } from './output-of.ts';

/** An archive as a story puts it into a vault. */
export interface Kept {
  readonly bytes: Buffer;
  readonly description: string;
  /** ISO. @default now */
  readonly createdAt?: string;
}

/** What RestoreVault is asked for; functions/vault-flow.ts says what each means. */
export type Wanted = Readonly<Record<string, unknown>> & { readonly vaultName: string };

/** A row of `report.jsonl`. */
export interface ReportRow {
  readonly archiveId: string;
  readonly key: string;
  readonly sizeBytes: number;
  readonly outcome: 'restored' | 'taken away' | 'failed' | 'not requested' | 'under way';
  readonly reason: string;
  readonly tries: number;
  readonly verified: 'tree-hash' | 'size' | '';
  readonly copyOf: string;
}

/** How a run ended. */
export interface RunEnded extends Ending {
  /** The name that its files lie under. */
  readonly run: string;
  readonly execution: Execution;
}

/** An archive's job, as ListJobs shows it. */
export interface ArchiveJob {
  readonly jobId: string;
  readonly archiveId: string;
  readonly status: string;
}

/** A world whose vaults are restored whole. */
export interface VaultWorld extends World {
  /** Puts archives into a vault, which is made where it is not there; gives their ids in the same order. */
  keep(vaultName: string, archives: readonly Kept[]): string[];
  /** StartExecution of RestoreVault; resolves with the execution's ARN when it has started. */
  startVault(run: string, wanted: Wanted): Promise<string>;
  /** Runs RestoreVault to its end, over all executions that go on for it. */
  restoreVault(run: string, wanted: Wanted): Promise<RunEnded>;
  /** A file of a run in the work bucket, as text; throws where there is none. */
  runFile(vaultName: string, run: string, name: string): Promise<string>;
  /** Puts a file into the work bucket, as `thaw` does with a user's own. */
  putWorkFile(key: string, text: string): Promise<void>;
  report(vaultName: string, run: string): Promise<readonly ReportRow[]>;
  /** The jobs for archives of a vault, of whatever run, oldest first: Glacier forgets none of them here. */
  jobsFor(vaultName: string): Promise<readonly ArchiveJob[]>;
  /** Keys of all files in the work bucket that begin so. */
  workFiles(prefix: string): Promise<readonly StoredObject[]>;
}

/** A thousand times faster than AWS: a round's half hour lasts two seconds. What Glacier made ready stays for minutes. */
const pace = { speed: 1000, windowSeconds: 10 * 24 * 3600 };

/** By these hours, of 30 seconds, Expedited jobs are overdue after 7.5; the 24 of an output are time enough on a slow machine. */
export const quickHours = { speed: 400, variables: { [hourVariable]: '30' } } as const;

/** Some archives of a few hundred bytes, one a day, with plain names in a folder. */
export const smallArchives = (count: number, folder: string): Kept[] =>
  Array.from({ length: count }, (_, n) => ({
    bytes: bytesOf(100 + n, `${folder} ${n}`),
    description: `${folder}/${String(n).padStart(3, '0')}.txt`,
    createdAt: new Date(Date.UTC(2014, 0, n + 1)).toISOString(),
  }));

/** A cloud of its own in which jobs are done at once and small archives go to RestoreSmallOutput. */
export async function startVaultWorld(options: WorldOptions = {}): Promise<VaultWorld> {
  const world = await startWorld({ restoreSmallOutput: true, ...pace, ...options });
  const { cloud, clients } = world;
  const workBucket = outputOf(cloud, 'WorkBucketName');
  const stateMachineArn = outputOf(cloud, 'VaultMachineArn');

  const startVault = async (run: string, wanted: Wanted) => {
    const request = new StartExecutionCommand({ stateMachineArn, name: run, input: JSON.stringify(wanted) });
    return (await clients.states.send(request)).executionArn ?? '';
  };
  const runFile = async (vaultName: string, run: string, name: string) => {
    const key = `runs/${vaultName}/${run}/${name}`;
    const file = await readObject(clients.s3, workBucket, key);
    if (file === undefined) throw new Error(`There is no ${key} in the work bucket.`);
    return file.bytes.toString();
  };
  return {
    ...world,
    startVault,
    runFile,
    keep: (vaultName, archives) => keep(world, vaultName, archives),
    async restoreVault(run, wanted) {
      const execution = await lastOf(world, await startVault(run, wanted));
      return { ...endingOf(execution), run, execution };
    },
    async putWorkFile(Key, Body) {
      await clients.s3.send(new PutObjectCommand({ Bucket: workBucket, Key, Body }));
    },
    async report(vaultName, run) {
      const lines = (await runFile(vaultName, run, 'report.jsonl')).split('\n').filter((line) => line !== '');
      return lines.map((line): ReportRow => JSON.parse(line));
    },
    jobsFor: (vaultName) => jobsFor(world, vaultName),
    workFiles: async (prefix) =>
      (await readObjects(clients.s3, workBucket)).filter(({ key }) => key.startsWith(prefix)),
  };
}

function keep({ cloud: { glacier } }: World, vaultName: string, archives: readonly Kept[]): string[] {
  glacier.admin.createVault(vaultName);
  return archives.map(({ bytes, description, createdAt = new Date().toISOString() }) => {
    return glacier.admin.putSmallArchive(vaultName, bytes, description, createdAt).id;
  });
}

async function jobsFor({ clients: { glacier: client } }: World, vaultName: string): Promise<readonly ArchiveJob[]> {
  const pages = await Array.fromAsync(paginateListJobs({ client }, { accountId: '-', vaultName }));
  const jobs = pages.flatMap(({ JobList = [] }) => JobList).filter(({ Action }) => Action === 'ArchiveRetrieval');
  const dated = jobs.toSorted((one, other) => ((one.CreationDate ?? '') < (other.CreationDate ?? '') ? -1 : 1));
  return dated.map(({ JobId = '', ArchiveId = '', StatusCode = '' }) => {
    return { jobId: JobId, archiveId: ArchiveId, status: StatusCode };
  });
}

/** A run that was handed on ends with the execution that it was handed to, and so on. */
async function lastOf({ cloud: { stepFunctions } }: World, executionArn: string): Promise<Execution> {
  const newest = new Map<string, string>();
  stepFunctions.onStatusChange((event) => {
    if (event.status === 'RUNNING') newest.set(runOf(event), event.executionArn);
  });
  let execution = await stepFunctions.ended(executionArn);
  for (let next = newest.get(runOf(execution)); next !== execution.executionArn; next = newest.get(runOf(execution))) {
    if (next === undefined) break;
    execution = await stepFunctions.ended(next);
  }
  return execution;
}

/** Name of the run that an execution works for: the first one's own, and then told in its input. */
function runOf({ name, input }: Pick<Execution, 'name' | 'input'>): string {
  const { run = name }: { readonly run?: string } = JSON.parse(input);
  return run;
}
