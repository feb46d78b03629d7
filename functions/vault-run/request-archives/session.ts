import type { Roads } from '../../archive/estimate.ts';
import type { Executions } from '../../cloud/executions.ts';
import type { Files } from '../../cloud/files.ts';
import type { VaultRequests } from '../../cloud/glacier-retrieval-requests.ts';
import { configurationError } from '../../errors.ts';
import { readJson } from '../../run-files/json-files.ts';
import { runFiles } from '../../run-files/keys.ts';
import type { Purse, VaultRun, VaultSettings } from '../../vault-flow.ts';
import type { VaultSummary } from '../choose-archives/summary.ts';
import { type FormerJobs, findFormerJobs, readFormerJobs } from './former-jobs.ts';
import type { Clock } from './pace.ts';
import { newPurse, type PriceOf, priceOf } from './request-state.ts';
import { openPurse, type PurseFile } from './request-state-file.ts';

export interface AskDoors extends Clock {
  readonly work: Pick<Files, 'read' | 'readRange' | 'write'>;
  readonly requests: Pick<VaultRequests, 'initiateArchive' | 'jobs' | 'topicOf'>;
  readonly hasTime: () => boolean;
  /** The executions of RestoreVault. */
  readonly executions: Pick<Executions, 'lookUp'>;
  readonly settings: {
    readonly topicArn: string;
    /** The most. */
    readonly requestsPerSecond: number;
    /** How long an hour of Glacier's lasts. */
    readonly hourMs: number;
    readonly roads: Roads;
  };
}

/** All that asking stands on, read once a call. */
export interface Asking {
  readonly run: Pick<VaultRun, 'vaultName' | 'run'>;
  readonly request: VaultSettings;
  /** In the manifest. */
  readonly archives: number;
  readonly sampleRows: readonly number[];
  readonly former: FormerJobs;
  /** The topic that jobs name themselves; undefined where the vault's notifications reach ours already. */
  readonly topicArn: string | undefined;
  readonly priceOf: PriceOf;
  readonly purse: PurseFile;
}

/** Takes the run's purse over: a call that asked before, and is still at it, can spend nothing more. */
export async function openAsking(run: VaultRun, doors: AskDoors): Promise<Asking> {
  const files = runFiles(run);
  const request = await demand<VaultSettings>(doors, files.request);
  const summary = await demand<VaultSummary>(doors, files.summary);
  const toldBy = await doors.requests.topicOf(run.vaultName, 'ArchiveRetrievalCompleted');
  const purse = await openPurse(files.purse, () => begin(run, doors), doors);
  return {
    run: { vaultName: run.vaultName, run: run.run },
    request,
    archives: summary.chosen.archives,
    sampleRows: summary.sampleRows,
    former: await readFormerJobs(run, doors.work),
    topicArn: toldBy === doors.settings.topicArn ? undefined : doors.settings.topicArn,
    priceOf: priceOf(request, doors.settings.roads),
    purse,
  };
}

/** Jobs of former runs are written down before the purse is: where that is, they are. */
async function begin(run: VaultRun, doors: AskDoors): Promise<Purse> {
  await findFormerJobs(run, doors);
  return newPurse(doors.now(), doors.settings.requestsPerSecond);
}

async function demand<Value>({ work }: AskDoors, key: string): Promise<Value> {
  const value = await readJson<Value>(work, key);
  if (value !== undefined) return value;
  throw configurationError(
    `Cannot request archives: ${key} is not in the work bucket, where the steps before left it. Restore it, or start RestoreVault again.`,
  );
}
