import type { Executions } from '../../cloud/executions.ts';
import type { Files } from '../../cloud/files.ts';
import type { RetrievalRequests } from '../../cloud/glacier-retrieval-requests.ts';
import { configurationError } from '../../errors.ts';
import { readJson } from '../../run-files/json-files.ts';
import { runFiles } from '../../run-files/keys.ts';
import { readRunRequest } from '../../run-files/run-request.ts';
import type { RequestState, VaultDestination, VaultRun, VaultSettings, VaultStatus } from '../../vault-flow.ts';
import type { VaultSummary } from '../choose-archives/summary.ts';
import { afterStock, type Capacity } from './backlog.ts';
import { type FormerJobs, findFormerJobs, readFormerJobs } from './former-jobs.ts';
import { type Clock, turnsOf } from './pace.ts';
import { newRequestState, type PriceOf, priceOf } from './request-state.ts';
import { openRequestState, type RequestStateFile } from './request-state-file.ts';

export interface SessionDoors extends Clock {
  readonly work: Pick<Files, 'read' | 'readRange' | 'write'>;
  readonly requests: Pick<RetrievalRequests, 'initiateArchive' | 'jobs' | 'topicOf' | 'bytesPerHour'>;
  readonly hasTime: () => boolean;
  /** The executions of RestoreVault. */
  readonly executions: Pick<Executions, 'describe'>;
  readonly settings: Capacity & {
    readonly destination: VaultDestination;
    readonly topicArn: string;
    /** The most. */
    readonly requestsPerSecond: number;
    /** How long an hour of Glacier's lasts. */
    readonly hourMs: number;
  };
}

type SessionRun = Pick<VaultRun, 'vaultName' | 'run'>;

/** All that requests stand on, read once per call. */
export interface Session extends Capacity {
  readonly run: SessionRun;
  readonly request: VaultSettings;
  /** In the manifest. */
  readonly archives: number;
  readonly sampleRows: readonly number[];
  readonly former: FormerJobs;
  /** The topic that jobs name themselves; undefined where the vault's notifications reach ours already. */
  readonly topicArn: string | undefined;
  readonly priceOf: PriceOf;
  readonly requestState: RequestStateFile;
  /** Resolves when the next request may be sent, at so many per second. */
  readonly turn: (perSecond: number) => Promise<void>;
}

/** Takes the run's request state over: a former call that is still at work can spend nothing more. */
export async function openSession(run: VaultRun, doors: SessionDoors): Promise<Session> {
  const files = runFiles(run);
  const request = demand(files.request, await readRunRequest(doors.work, run, doors.settings.destination));
  const summary = demand(files.summary, await readJson<VaultSummary>(doors.work, files.summary));
  const toldBy = await doors.requests.topicOf(run.vaultName, 'ArchiveRetrievalCompleted');
  const requestState = await openRequestState(files.requestState, () => begin(run, doors), doors);
  const { roads, workers, hourMs } = doors.settings;
  const status = await readJson<VaultStatus>(doors.work, files.status);
  const backlog = afterStock(requestState.now, status, { roads, workers }, hourMs);
  requestState.set({ ...requestState.now, backlog });
  return {
    run: { vaultName: run.vaultName, run: run.run },
    request,
    archives: summary.chosen.archives,
    sampleRows: summary.sampleRows,
    former: await readFormerJobs(run, doors.work),
    topicArn: toldBy === doors.settings.topicArn ? undefined : doors.settings.topicArn,
    priceOf: priceOf(request, roads),
    roads,
    workers,
    requestState,
    turn: turnsOf(doors),
  };
}

/** What a run's first request state needs. */
export interface BeginDoors extends Pick<Clock, 'now'> {
  readonly work: Pick<Files, 'write'>;
  readonly requests: Pick<RetrievalRequests, 'jobs'>;
  readonly hasTime: () => boolean;
  readonly settings: Pick<SessionDoors['settings'], 'requestsPerSecond'>;
}

/** Jobs of former runs are written down before the request state is: where that is, they are. */
export async function begin(run: SessionRun, doors: BeginDoors): Promise<RequestState> {
  await findFormerJobs(run, doors);
  return newRequestState(doors.now(), doors.settings.requestsPerSecond);
}

function demand<Value>(key: string, value: Value | undefined): Value {
  if (value !== undefined) return value;
  throw configurationError(
    `Cannot request archives: ${key} is not in the work bucket, where the steps before left it. Restore it, or start RestoreVault again.`,
  );
}
