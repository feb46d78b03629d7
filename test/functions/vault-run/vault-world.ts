import { compareUtf8 } from '../../../functions/archive/names/utf8-order.ts';
import type { StoredObject } from '../../../functions/cloud/bucket.ts';
import type { ExecutionSeen } from '../../../functions/cloud/executions.ts';
import type { GlacierJob } from '../../../functions/cloud/glacier-job-outputs.ts';
import { jobNotFound } from '../../../functions/errors.ts';
import { readNotification } from '../../../functions/restore/notification.ts';
import { rowsPerSegment, runFiles } from '../../../functions/run-files/keys.ts';
import type { Ledger, LedgerState, RequestedEntry, RestoredEntry } from '../../../functions/run-files/ledger.ts';
import type { TakeStockDoors } from '../../../functions/take-stock.ts';
import type {
  Count,
  ManifestRow,
  RequestState,
  VaultRun,
  VaultSettings,
  VaultStatus,
  WaitingMessages,
} from '../../../functions/vault-flow.ts';
import { emptyBacklog } from '../../../functions/vault-run/request-archives/backlog.ts';
import { archiveJob, fakeBucket } from '../doors.ts';
import { type FakeFiles, fakeFiles } from '../fake-files.ts';

export const vaultRun: VaultRun = {
  vaultName: 'photos',
  run: 'run-1',
  calls: 0,
  outcome: 'chosen',
  waitSeconds: 0,
  inventoryJobId: null,
  inventoryKey: null,
  progress: null,
  estimate: null,
  failure: null,
};

export const request: VaultSettings = {
  vaultName: 'photos',
  mode: 'restore',
  tier: 'Standard',
  prefix: 'photos/',
  include: [],
  exclude: [],
  bytesPerDay: 100 * 2 ** 40,
  tries: 3,
  maxCostUsd: 50,
  storageClass: 'DEEP_ARCHIVE',
  destination: { bucketName: 'dest', keyPrefix: 'restored/' },
};

export const at = runFiles(vaultRun);
export const noon = new Date('2026-11-22T12:00:00.000Z');
export const hoursAgo = (hours: number): string => new Date(noon.getTime() - hours * 3_600_000).toISOString();

export const manifestRow = (row: number, changes: Partial<ManifestRow> = {}): ManifestRow => ({
  row,
  archiveId: `archive-${row}`,
  key: `restored/photos/${String(row).padStart(6, '0')}.jpg`,
  sizeBytes: 1000 + row,
  treeHash: row.toString(16).padStart(64, '0'),
  createdAt: '2014-02-03T04:05:06.000Z',
  description: '',
  storageClass: 'DEEP_ARCHIVE',
  nameStyle: 'plain',
  ...changes,
});

/** As a stock-taking counts what there is none of. */
export const noCounts: Readonly<Record<LedgerState, Count>> = {
  wanted: { archives: 0, bytes: 0 },
  'refused for now': { archives: 0, bytes: 0 },
  requested: { archives: 0, bytes: 0 },
  ready: { archives: 0, bytes: 0 },
  restored: { archives: 0, bytes: 0 },
  'taken away': { archives: 0, bytes: 0 },
  blocked: { archives: 0, bytes: 0 },
  failed: { archives: 0, bytes: 0 },
};

export const restored = (changes: Partial<RestoredEntry> = {}): RestoredEntry => ({
  state: 'restored',
  jobId: 'job-1',
  tries: 1,
  eTag: '"1"',
  verifiedAt: hoursAgo(2),
  verified: 'tree-hash',
  ...changes,
});

/** What a restore of the row leaves in the bucket. */
export const objectOf = ({ archiveId, sizeBytes, treeHash }: ManifestRow): StoredObject => ({
  sizeBytes,
  metadata: { 'thaw-archive-id': archiveId, 'thaw-tree-hash': treeHash, 'thaw-job-id': `job-of-${archiveId}` },
});

export const requested = (row: number, hours: number, changes: Partial<RequestedEntry> = {}): RequestedEntry => ({
  state: 'requested',
  jobId: `job-${row}`,
  requestedAt: hoursAgo(hours),
  tries: 1,
  ...changes,
});

/** A job of the row's that ended so many hours ago. */
export const jobOf = (row: number, hours: number, changes: Partial<GlacierJob> = {}): GlacierJob =>
  archiveJob({
    JobId: `job-${row}`,
    VaultARN: 'arn:aws:glacier:us-east-1:000000000000:vaults/photos',
    CompletionDate: hoursAgo(hours),
    ...changes,
  });

export const execution = (status: ExecutionSeen['status'], error?: string, sentence = 'so it is'): ExecutionSeen => ({
  status,
  error,
  cause: error === undefined ? undefined : JSON.stringify({ errorMessage: sentence, errorType: error, trace: ['x'] }),
  redriveCount: 0,
  input: '',
  output: undefined,
  stoppedMs: undefined,
});

export interface Given {
  readonly rows: readonly ManifestRow[];
  readonly ledger?: Ledger;
  /** What lies in the destination, by key. */
  readonly objects?: Readonly<Record<string, StoredObject>>;
  readonly jobs?: readonly GlacierJob[];
  /** By execution name. */
  readonly executions?: Readonly<Record<string, ExecutionSeen>>;
  readonly requestState?: Partial<RequestState>;
  readonly status?: VaultStatus;
  readonly request?: Partial<VaultSettings>;
  readonly waiting?: Partial<WaitingMessages>;
}

export interface World {
  readonly doors: TakeStockDoors;
  readonly files: FakeFiles;
  readonly objects: Map<string, StoredObject>;
  /** Ids of the jobs that were put into the queue. */
  readonly sent: string[];
  /** Calls to the doors but for files, like `head restored/photos/000001.jpg`. */
  readonly calls: string[];
  /** Lines of metrics. */
  readonly told: string[];
  ledger(): Ledger;
  status(): VaultStatus;
}

export const lines = (rows: readonly unknown[]): string => rows.map((row) => `${JSON.stringify(row)}\n`).join('');

const segments = <Row>(rows: readonly Row[]): Row[][] =>
  Array.from({ length: Math.ceil(rows.length / rowsPerSegment) }, (_, segment) =>
    rows.slice(segment * rowsPerSegment, (segment + 1) * rowsPerSegment),
  );

/** The work bucket as choose-archives leaves it, and whatever else was given. */
function workFiles({ rows, ledger, requestState, status, request: changes }: Given): FakeFiles {
  const files = fakeFiles({ [at.request]: JSON.stringify({ ...request, ...changes }) });
  const put = (key: string, text: string) => files.files.set(key, Buffer.from(text));
  for (const [segment, of] of segments(rows).entries()) put(at.manifest(segment), lines(of));
  const byKey = rows.map(({ key, row }) => ({ key, row }));
  byKey.sort((a, b) => compareUtf8(a.key, b.key));
  for (const [segment, of] of segments(byKey).entries()) put(at.byKey(segment), lines(of));
  put(at.lastKeys, JSON.stringify(segments(byKey).map((of) => of.at(-1)?.key)));
  if (ledger !== undefined) put(at.ledger(0), JSON.stringify(ledger));
  if (requestState !== undefined)
    put(
      at.requestState,
      JSON.stringify({ requests: 1, chargedUsd: 0, stopped: null, backlog: emptyBacklog, ...requestState }),
    );
  if (status !== undefined) put(at.status, JSON.stringify(status));
  return files;
}

/** A run in the state of `given`, at noon. */
export function world(given: Given, changes: Partial<TakeStockDoors> = {}): World {
  const files = workFiles(given);
  const objects = new Map(Object.entries(given.objects ?? {}));
  const [sent, calls, told]: [string[], string[], string[]] = [[], [], []];
  const doors: TakeStockDoors = {
    files,
    destination: {
      list: (prefix, startAfter) =>
        fakeFiles(Object.fromEntries([...objects].map(([key, object]) => [key, JSON.stringify(object)]))).list(
          prefix,
          startAfter,
        ),
    },
    bucketName: 'dest',
    bucket: fakeBucket({
      async head({ key }) {
        calls.push(`head ${key}`);
        return objects.get(key);
      },
    }),
    vault: {
      async describeJob({ jobId }) {
        calls.push(`describeJob ${jobId}`);
        const job = given.jobs?.find(({ JobId }) => JobId === jobId);
        if (job === undefined) throw jobNotFound(`no job ${jobId}`);
        return job;
      },
    },
    executions: {
      async describe(name) {
        calls.push(`describe ${name}`);
        return given.executions?.[name];
      },
    },
    queue: {
      count: async () => given.waiting?.queue ?? 0,
      send: async (body) =>
        void sent.push(readNotification(body, { accountId: '000000000000', region: 'us-east-1' }).jobId),
    },
    room: { count: async () => given.waiting?.room ?? 0 },
    now: () => noon,
    hasTime: () => true,
    tell: (line) => told.push(line),
    settings: {
      keyPrefix: 'restored/',
      hourSeconds: 3600,
      roads: { minimumPartSizeBytes: 8 * 2 ** 20, smallOutputUpToBytes: 8 * 2 ** 20 },
      maxConcurrency: 20,
    },
    ...changes,
  };
  return {
    doors,
    files,
    objects,
    sent,
    calls,
    told,
    ledger: () => JSON.parse(files.text(at.ledger(0))),
    status: () => JSON.parse(files.text(at.status)),
  };
}
