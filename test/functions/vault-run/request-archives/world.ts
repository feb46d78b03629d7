import { expect } from '@jest/globals';
import type { Workers } from '../../../../functions/archive/restore-pace.ts';
import type { GlacierJob } from '../../../../functions/cloud/glacier-job-outputs.ts';
import type { ArchiveWish } from '../../../../functions/cloud/glacier-retrieval-requests.ts';
import { requestArchives } from '../../../../functions/request-archives.ts';
import { lockKey, rowsPerSegment, runFiles } from '../../../../functions/run-files/keys.ts';
import type { Ledger, LedgerEntry, RestoredEntry } from '../../../../functions/run-files/ledger.ts';
import type { ManifestRow, RequestState, VaultRun, VaultSettings } from '../../../../functions/vault-flow.ts';
import { emptyBacklog } from '../../../../functions/vault-run/request-archives/backlog.ts';
import type { SessionDoors } from '../../../../functions/vault-run/request-archives/session.ts';
import { awsError, executionSeen } from '../../doors.ts';
import { type FakeFiles, fakeFiles } from '../../fake-files.ts';

export const MiB = 2 ** 20;
export const hourMs = 3_600_000;
export const began = Date.parse('2026-11-22T12:00:00.000Z');
export const at = (ms: number) => new Date(began + ms).toISOString();
export const here = { vaultName: 'photos', run: 'run-2' };
export const files = runFiles(here);
export const idOf = (row: number) => `archive-${row}`;

export const rowOf = (row: number, change: Partial<ManifestRow> = {}): ManifestRow => ({
  row,
  archiveId: idOf(row),
  key: `glacier/photo-${row}.jpg`,
  sizeBytes: MiB,
  treeHash: 'ab'.repeat(32),
  createdAt: '2015-01-01T00:00:00Z',
  description: '',
  storageClass: 'STANDARD',
  nameStyle: 'plain',
  ...change,
});

export const run: VaultRun = {
  ...here,
  calls: 7,
  outcome: 'unfinished',
  waitSeconds: 0,
  inventoryJobId: null,
  inventoryKey: 'inventory/photos/1.json',
  progress: { row: 3 },
  estimate: null,
  failure: null,
};

const settings: VaultSettings = {
  vaultName: 'photos',
  mode: 'restore',
  tier: 'Bulk',
  prefix: '',
  include: [],
  exclude: [],
  bytesPerDay: 100 * 2 ** 40,
  tries: 3,
  maxCostUsd: 100,
  storageClass: 'STANDARD',
  destination: { bucketName: 'dest', keyPrefix: 'restored/' },
};

interface Given {
  readonly rows?: readonly ManifestRow[];
  readonly settings?: Partial<VaultSettings>;
  readonly sampleRows?: readonly number[];
  readonly ledger?: Ledger;
  readonly requestState?: Partial<RequestState>;
  /** What the n-th InitiateJob of an archive answers, where it is not accepted; `lost` is accepted, and nobody hears of it. */
  readonly answers?: (archiveId: string, time: number) => Error | 'lost' | undefined;
  readonly jobs?: readonly GlacierJob[];
  readonly toldBy?: string;
  /** The account's data retrieval policy. */
  readonly bytesPerHour?: number;
  readonly workers?: Partial<Workers>;
  /** The most. */
  readonly requestsPerSecond?: number;
  /** So many questions for time are answered yes. */
  readonly time?: number;
  readonly more?: Readonly<Record<string, string>>;
  /** When somebody stops the execution, in ms from the beginning. */
  readonly stoppedAtMs?: number;
}

export const restored = (tries: number): RestoredEntry => ({
  state: 'restored',
  tries,
  eTag: '"a"',
  verifiedAt: at(0),
  verified: 'tree-hash',
});

export const requestStateOf = (change: Partial<RequestState> = {}): RequestState => ({
  chargedUsd: 0,
  requests: 0,
  requestsPerSecond: 10,
  dayBegan: at(0),
  bytesThisDay: 0,
  nextRow: 0,
  stopped: null,
  paused: null,
  inFlight: null,
  backlog: emptyBacklog,
  ended: null,
  resumesAt: null,
  ...change,
});

export const linesOf = (rows: readonly ManifestRow[]) => rows.map((row) => `${JSON.stringify(row)}\n`).join('');

/** A run's files, a Glacier that remembers jobs, and a clock that only moves when somebody sleeps. */
export class World {
  readonly sent: (ArchiveWish & { readonly atMs: number })[] = [];
  readonly jobs: GlacierJob[];
  readonly work: FakeFiles;
  readonly doors: SessionDoors;
  nowMs = began;
  listings = 0;

  constructor(given: Given = {}) {
    const { rows = [rowOf(0), rowOf(1), rowOf(2)], answers = () => undefined } = given;
    this.jobs = [...(given.jobs ?? [])];
    const segments = Array.from({ length: Math.ceil(rows.length / rowsPerSegment) }, (_, segment) => [
      files.manifest(segment),
      linesOf(rows.slice(segment * rowsPerSegment, (segment + 1) * rowsPerSegment)),
    ]);
    this.work = fakeFiles({
      [lockKey(here.vaultName)]: JSON.stringify({ run: here.run, executionArn: `arn:execution:${here.run}` }),
      [files.request]: JSON.stringify({ ...settings, ...given.settings }),
      [files.summary]: JSON.stringify({ chosen: { archives: rows.length }, sampleRows: given.sampleRows ?? [] }),
      ...Object.fromEntries(segments),
      ...(given.ledger && { [files.ledger(0)]: JSON.stringify(given.ledger) }),
      ...(given.requestState && { [files.requestState]: JSON.stringify(requestStateOf(given.requestState)) }),
      ...given.more,
    });
    let time = given.time ?? Number.POSITIVE_INFINITY;
    this.doors = {
      work: this.work,
      requests: {
        initiateArchive: async (_, wish) => this.#initiate(wish, answers),
        jobs: () => this.#list(),
        topicOf: async () => given.toldBy,
        bytesPerHour: async () => given.bytesPerHour ?? Infinity,
      },
      now: () => new Date(this.nowMs),
      sleep: async (ms) => {
        this.nowMs += ms;
        await new Promise(setImmediate); // answers come meanwhile
      },
      hasTime: () => time-- > 0,
      executions: {
        describe: async () => {
          const isStopped = this.nowMs - began >= (given.stoppedAtMs ?? Number.POSITIVE_INFINITY);
          return executionSeen(isStopped ? 'ABORTED' : 'RUNNING');
        },
      },
      settings: {
        destination: settings.destination,
        topicArn: 'our-topic',
        requestsPerSecond: given.requestsPerSecond ?? 100,
        hourMs,
        roads: { minimumPartSizeBytes: 128 * MiB, smallOutputUpToBytes: 128 * MiB },
        workers: { workers: 500, maxConcurrency: 20, smallWorkers: 200, ...given.workers },
      },
    };
  }

  async #initiate(wish: ArchiveWish, answers: NonNullable<Given['answers']>): Promise<string> {
    // Charged and written down, before it is sent.
    expect(this.requestState().inFlight?.rows.map(idOf)).toContain(wish.archiveId);
    this.sent.push({ ...wish, atMs: this.nowMs });
    const answer = answers(wish.archiveId, this.sent.filter(({ archiveId }) => archiveId === wish.archiveId).length);
    if (Error.isError(answer)) throw answer;
    const JobId = `job-${this.sent.length}`;
    this.jobs.push({
      JobId,
      ArchiveId: wish.archiveId,
      JobDescription: wish.description,
      StatusCode: 'InProgress',
      CreationDate: new Date(this.nowMs).toISOString(),
    });
    if (answer === 'lost') throw awsError('NetworkingError');
    return JobId;
  }

  async *#list() {
    this.listings++;
    for (let start = 0; start < this.jobs.length; start += 50) yield this.jobs.slice(start, start + 50);
  }

  ask = async (): Promise<VaultRun> => await requestArchives(run, this.doors);

  requestState(): RequestState {
    return JSON.parse(this.work.text(files.requestState));
  }

  ledger(segment = 0): Record<string, LedgerEntry> {
    return JSON.parse(this.work.text(files.ledger(segment)));
  }

  sentIds = () => this.sent.map(({ archiveId }) => archiveId);
}

/** What one archive of 1 MiB costs by Bulk: our own work, as the estimate counts it. */
export const bulkUsd = (world: World) => world.requestState().chargedUsd / world.requestState().requests;
