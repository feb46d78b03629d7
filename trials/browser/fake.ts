/**
 * Answers of `cli/console/api.ts`' types without a server: for what a real cloud shows only after hours, or never in a test:
 * a vault of a million archives, hostile names, each error that the page has a picture for.
 */
import { createHash } from 'node:crypto';
import type * as api from '../../cli/console/api.ts';
import { definition } from './fake-definition.ts';
import { hostileNames } from './hostile-names.ts';

const now = '2026-11-30T22:00:00Z';
const minutesAgo = (minutes: number) => new Date(Date.parse(now) - minutes * 60_000).toISOString();
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const MiB = 2 ** 20;
const GiB = 2 ** 30;

export interface FakeOptions {
  /** Archives of the vault `million`. */
  readonly archives?: number;
  readonly isLocal?: boolean;
  readonly readOnly?: boolean;
  /** Leaves the hostile names out: for pictures. */
  readonly isHarmless?: boolean;
}

export interface FakeAnswer {
  readonly status: number;
  readonly body: unknown;
}

const ok = (body: unknown, status = 200): FakeAnswer => ({ status, body });

export const refusal = (status: number, error: api.ApiError): FakeAnswer => ({ status, body: { error } });

const notFound = refusal(404, {
  name: 'NotFound',
  sentence: 'Cannot show this: the fake has nothing at this address.',
  advice: 'go back to the vaults',
  retrySeconds: null,
});

/** The answer to one request. `url`: path and query. */
export function fakeAnswer(method: string, url: string, options: FakeOptions = {}): FakeAnswer {
  const { pathname, searchParams } = new URL(url, 'http://127.0.0.1');
  const parts = pathname.split('/').slice(2).map(decodeURIComponent);
  const [first, name = '', third, fourth] = parts;
  const { archives = 1_000_000 } = options;
  switch (first) {
    case 'surroundings':
      return ok(surroundings(options));
    case 'vaults':
      if (name === '') return ok({ vaults: vaults(archives), refreshSeconds: 30 } satisfies api.VaultList);
      if (third === undefined) return ok(vaultDetail(name, archives));
      if (third === 'folder') return ok(folder(name, options, searchParams));
      if (third === 'search') return ok(search(searchParams));
      if (third === 'archives') return ok(archiveDetail());
      if (third === 'estimate') return ok(estimate);
      if (third === 'jobs') return ok(jobs(namesOf(options)));
      if (third === 'runs' && method === 'POST' && fourth === undefined) return ok(started(name), 201);
      if (third === 'runs' && fourth === undefined) return ok(runs);
      if (third === 'runs') return ok(run(name, fourth ?? '', namesOf(options)));
      return ok(vaultDetail(name, archives));
    case 'runs':
      return ok(runs);
    case 'restores':
      if (name === '') return ok(restores);
      return third === 'events' ? ok(events) : ok(execution(name, namesOf(options)));
    case 'dead-letters':
      return ok(deadLetters(namesOf(options)));
    case 'objects':
      return ok(objects(searchParams.get('prefix') ?? '', namesOf(options)));
    case 'faults':
      return ok(faults);
    default:
      return notFound;
  }
}

/** Names of archives. */
const namesOf = ({ isHarmless = false }: FakeOptions): readonly string[] => (isHarmless ? harmlessNames : hostileNames);

const harmlessNames = Array.from({ length: 14 }, (_, index) => `IMG_${4100 + index}.jpg`);

const surroundings = ({ isLocal = true, readOnly = false }: FakeOptions): api.Surroundings => ({
  region: 'eu-central-1',
  accountId: '123456789012',
  stackName: 'Thaw',
  version: '0.1.0',
  stackVersion: '0.1.0',
  versionWarning: null,
  bucketName: 'thaw-restored-123456789012',
  readOnly,
  isLocal,
  can: { faults: isLocal, objects: isLocal, awsConsole: !isLocal },
  now,
});

const runRow = (vaultName: string, state: api.RunState, minutes: number): api.RunRow => ({
  vaultName,
  run: `${vaultName}-restore-2026-11-30T20-00-00Z`,
  state,
  startedAt: minutesAgo(minutes),
});

const vaults = (archives: number): api.VaultRow[] => [
  vaultRow('photos-2004-2016', 48_213, 3.2 * 1024 * GiB, runRow('photos-2004-2016', 'running', 134)),
  vaultRow('million', archives, archives * 4 * MiB, null),
  vaultRow('radiology-archive', 812_044, 41 * 1024 * GiB, runRow('radiology-archive', 'failed', 60 * 24 * 3)),
  vaultRow('studio-masters', 1_204, 18.4 * 1024 * GiB, runRow('studio-masters', 'restored', 60 * 24 * 9)),
  { ...vaultRow('uploaded-today', 0, 0, null), inventoryDate: null },
];

const vaultRow = (name: string, archives: number, sizeBytes: number, newest: api.RunRow | null): api.VaultRow => ({
  name,
  archives,
  sizeBytes,
  inventoryDate: minutesAgo(60 * 31),
  usdMonth: (sizeBytes / GiB) * 0.0036,
  run: newest,
});

const offer: api.InventoryOffer = {
  sentence: 'Glacier needs 3 to 5 hours for an inventory. It costs nothing.',
  hours: { from: 3, to: 5 },
  usd: 0,
};

function vaultDetail(name: string, archives: number): api.VaultDetail {
  const row = vaults(archives).find((vault) => vault.name === name) ?? vaultRow(name, 3, 3, null);
  const isNew = row.inventoryDate === null;
  return {
    ...row,
    inventory: isNew
      ? { state: 'none', says: offer }
      : { state: 'there', run: `${name}-estimate`, date: row.inventoryDate, says: offer },
    index: isNew
      ? { state: 'none' }
      : {
          state: 'ready',
          index: {
            indexId: 'index-1',
            archives: row.archives,
            bytes: row.sizeBytes,
            inventoryDate: row.inventoryDate,
            builtAt: minutesAgo(3),
            badRows: 0,
            folders: 214,
            filters: {
              copies: { archives: 1_310, bytes: 91 * GiB },
              markers: { archives: 36, bytes: 36 },
              unnamed: { archives: 12, bytes: 2 * GiB },
            },
            nameStyles: { fastglacier: 40_000, plain: 8_213 },
          },
        },
    naming: { keys: 'safe', nameRules: [], prefix: '', namesFile: null },
    refreshSeconds: null,
  };
}

const folderNames = ['2004', '2005', '2006 Sommer', '2007', 'Contracts', 'Family films', 'Übersicht', 'Wedding'];

function folder(vault: string, options: FakeOptions, query: URLSearchParams): api.FolderPage {
  const { archives = 1_000_000 } = options;
  const path = query.get('path') ?? '';
  const [offset, limit] = [Number(query.get('offset') ?? 0), Number(query.get('limit') ?? 200)];
  const total = vault === 'million' ? archives : folderNames.length + 414;
  const amount = { archives: vault === 'million' ? archives : 48_213, bytes: 3.2 * 1024 * GiB };
  const count = Math.max(0, Math.min(limit, total - offset));
  const entries = Array.from({ length: count }, (_, index) => entryAt(vault, path, offset + index, namesOf(options)));
  return { indexId: 'index-1', path, amount, entries, offset, total };
}

function entryAt(vault: string, path: string, index: number, names: readonly string[]): api.Entry {
  if (vault !== 'million') {
    const name = folderNames[index];
    if (name !== undefined) {
      return {
        kind: 'folder',
        name,
        path: below(path, name),
        archives: 1_204 * (index + 1),
        bytes: 81 * GiB * (index + 1),
      };
    }
    const file = names[index - folderNames.length];
    if (file !== undefined) return archive(below(path, file), index);
  }
  return archive(below(path, `IMG_${String(index).padStart(7, '0')}.jpg`), index);
}

const below = (path: string, name: string) => (path === '' ? name : `${path}/${name}`);

const archive = (path: string, index: number): api.ArchiveEntry => ({
  kind: 'archive',
  archiveId: sha256(path).repeat(3).slice(0, 138),
  name: path.split('/').at(-1) ?? '',
  path,
  sizeBytes: 1 + ((index * 7_919_371) % (48 * MiB)),
  createdAt: new Date(Date.parse('2013-04-02T10:00:00Z') + index * 3_600_000).toISOString(),
  modifiedAt: index % 2 === 0 ? '2011-08-17T14:03:00Z' : null,
  treeHash: sha256(`${path}!`),
  description: `<m><v>4</v><p>${path}</p><lm>20110817T140300Z</lm></m>`,
  nameStyle: 'fastglacier',
  isCopy: index % 9 === 4,
  isMarker: false,
});

function search(query: URLSearchParams): api.SearchPage {
  const text = query.get('text') ?? query.get('glob') ?? '';
  const found = text.startsWith('nothing')
    ? []
    : Array.from({ length: 200 }, (_, index) => archive(`2006 Sommer/${text}/IMG_${index}.jpg`, index));
  const isFirst = (query.get('cursor') ?? '') === '';
  return {
    indexId: 'index-1',
    found,
    next: isFirst && found.length > 0 ? 'more' : null,
    searchedShare: isFirst ? 0.41 : 1,
  };
}

const archiveDetail = (): api.ArchiveDetail => ({
  ...archive('2006 Sommer/IMG_0004.jpg', 4),
  indexId: 'index-1',
  keyPrefix: 'thawed/',
  copies: [{ archiveId: sha256('copy'), path: '2006/backup/IMG_0004.jpg', createdAt: '2014-02-01T10:00:00Z' }],
  inRun: { run: 'photos-restore-1', state: 'restored', reason: null },
});

const estimate: api.SelectionEstimate = {
  indexId: 'index-1',
  selected: { archives: 4_816, bytes: 324 * GiB },
  copies: { archives: 131, bytes: 9 * GiB },
  leftOut: { archives: 4, bytes: 4 },
  tiers: [
    { tier: 'Bulk', onceUsd: 0.19, hours: 12, takes: '5 to 12 hours', needsAcceptance: false },
    { tier: 'Standard', onceUsd: 3.72, hours: 5, takes: '3 to 5 hours', needsAcceptance: false },
    { tier: 'Expedited', onceUsd: 58.11, hours: 0.2, takes: '1 to 5 minutes', needsAcceptance: true },
  ],
  perMonth: { beforeUsd: 1.17, objectsUsd: 7.45, afterUsd: 8.62, minimumDays: 0 },
  storageClass: 'STANDARD',
  storageClasses: ['STANDARD', 'STANDARD_IA', 'GLACIER_IR', 'DEEP_ARCHIVE'],
  prices: { region: 'us-east-1', date: '2026-11-22', factor: 1 },
  examples: [
    {
      description: '<m><v>4</v><p>2006 Sommer/IMG_0004.jpg</p></m>',
      key: 'thawed/2006 Sommer/IMG_0004.jpg',
      nameStyle: 'fastglacier',
    },
  ],
};

const started = (vaultName: string): api.Started => ({ vaultName, run: `${vaultName}-restore-1`, executionArn: arn });

const runs: api.RunList = {
  runs: [
    runRow('photos-2004-2016', 'running', 134),
    runRow('radiology-archive', 'failed', 60 * 24 * 3),
    runRow('studio-masters', 'restored', 60 * 24 * 9),
    { ...runRow('older', 'ended', 0), startedAt: null },
  ],
  refreshSeconds: 30,
};

const amount = (archives: number, share: number) => ({ archives, bytes: Math.round(share * 3.2 * 1024 * GiB) });

/** A run that is at work, with failures of two kinds. */
const run = (vaultName: string, name: string, names: readonly string[]): api.RunDetail => ({
  vaultName,
  run: name,
  state: 'running',
  startedAt: minutesAgo(134),
  executionArn: arn,
  awsConsole: null,
  step: 'restoring',
  endedAt: null,
  tier: 'Bulk',
  maxCostUsd: 5,
  chargedUsd: 2.43,
  requests: 40_118,
  states: [
    { state: 'restored', ...amount(27_301, 0.54) },
    { state: 'ready', ...amount(640, 0.02) },
    { state: 'requested', ...amount(12_006, 0.26) },
    { state: 'wanted', ...amount(8_213, 0.17) },
    { state: 'refused for now', ...amount(0, 0) },
    { state: 'taken away', ...amount(0, 0) },
    { state: 'blocked', ...amount(3, 0.004) },
    { state: 'failed', ...amount(50, 0.006) },
  ],
  all: amount(48_213, 1),
  stockAt: minutesAgo(1),
  progress: Array.from({ length: 60 }, (_, index) => ({
    at: minutesAgo(134 - index * 2.2),
    archives: Math.round((27_301 * index ** 1.6) / 59 ** 1.6),
    bytes: Math.round((0.54 * 3.2 * 1024 * GiB * index ** 1.6) / 59 ** 1.6),
    chargedUsd: 2.43,
  })),
  bytesPerSecond: 310 * MiB,
  secondsLeft: 5_400,
  takes: '5 to 12 hours',
  remarks: [],
  failure: null,
  failures: {
    groups: [
      {
        name: 'JobExpired',
        meaning: 'its output expired, or would have, before it could be restored',
        advice: 'start the vault again: only what is missing is requested',
        archives: 50,
        examples: names
          .slice(0, 3)
          .map((text) => ({ archiveId: sha256(text).repeat(2), reason: `JobExpired: ${text}` })),
      },
      {
        name: 'DestinationTaken',
        meaning: 'another object lies at its key',
        advice: 'move that object away and start the vault again',
        archives: 3,
        examples: [{ archiveId: sha256('taken').repeat(2), reason: 'DestinationTaken: photos/2006/IMG_0004.jpg' }],
      },
    ],
    archives: 53,
    isCut: false,
  },
  report: null,
  canStop: true,
  refreshSeconds: 30,
});

const arn = 'arn:aws:states:eu-central-1:123456789012:execution:RestoreJobOutput:photos-4f1c';

const executionRow = (name: string, status: api.ExecutionStatus, minutes: number): api.ExecutionRow => ({
  arn: `arn:aws:states:eu-central-1:123456789012:execution:RestoreJobOutput:${name}`,
  name,
  machine: 'restore',
  status,
  startedAt: minutesAgo(minutes),
  endedAt: status === 'RUNNING' ? null : minutesAgo(minutes - 4),
  redriveCount: name.endsWith('3') ? 1 : 0,
});

const restores: api.RestoreList = {
  machine: 'restore',
  executions: Array.from({ length: 60 }, (_, index) =>
    executionRow(
      `photos-2004-2016-${sha256(String(index)).slice(0, 12)}-${index}`,
      (['RUNNING', 'SUCCEEDED', 'SUCCEEDED', 'FAILED', 'SUCCEEDED', 'ABORTED'] as const)[index % 6] ?? 'SUCCEEDED',
      5 + index * 7,
    ),
  ),
  next: null,
  remark: 'Archives of one part (128 MiB or less) are restored without an execution that Step Functions keeps.',
  refreshSeconds: 30,
};

const seen = (name: string, status: api.StateSeen['status'], error: string | null = null): api.StateSeen => ({
  name,
  status,
  entered: 1,
  retries: error === null ? 0 : 2,
  from: minutesAgo(9),
  to: minutesAgo(5),
  error,
});

const execution = (of: string, names: readonly string[]): api.ExecutionDetail => ({
  ...executionRow('photos-4f1c', 'FAILED', 9),
  arn: of,
  awsConsole: null,
  input: JSON.stringify({ vaultName: 'photos-2004-2016', jobId: 'abcdefgh', archiveId: sha256('a') }),
  output: null,
  about: { vaultName: 'photos-2004-2016', jobId: sha256('job').slice(0, 60), run: 'photos-2004-2016-restore-1' },
  key: `thawed/Family films/${names[0]}`,
  definition,
  states: [
    seen('Plan', 'succeeded'),
    seen('FetchParts', 'failed', 'States.ExceedToleratedFailureThreshold'),
    seen('FetchPart', 'failed', 'RangeDamaged'),
    seen('Abandon', 'running'),
  ],
  mapRuns: [
    {
      arn: `${of}/map`,
      state: 'FetchParts',
      status: 'FAILED',
      counts: { total: 240, pending: 12, running: 0, succeeded: 226, failed: 2, aborted: 0, timedOut: 0 },
      redriveCount: 0,
    },
  ],
  failure: {
    error: 'RangeDamaged',
    sentence: `Cannot use bytes=0-1048575 of job "5e8c99": Glacier says its tree hash is "${sha256('right').slice(0, 16)}", the bytes that came have "${sha256('wrong').slice(0, 16)}".`,
    advice: 'redrive the execution: what succeeded is not done again',
    isOfPart: true,
    executionError: 'States.ExceedToleratedFailureThreshold',
    cause: JSON.stringify({ errorType: 'RangeDamaged', errorMessage: 'Cannot take bytes' }),
    remedy: 'redrive',
  },
  can: { redrive: true, startAgain: true, stop: false },
  refreshSeconds: null,
});

const eventTypes = ['ExecutionStarted', 'TaskStateEntered', 'LambdaFunctionScheduled', 'LambdaFunctionFailed'];

const events: api.EventPage = {
  events: Array.from({ length: 24 }, (_, index) => ({
    id: index + 1,
    previousId: index === 0 ? null : index,
    at: minutesAgo(9 - index / 10),
    type: eventTypes[Math.min(index, index % 4)] ?? 'TaskStateExited',
    state: index === 0 ? null : index < 8 ? 'Plan' : 'FetchParts',
    input: index % 2 === 0 ? JSON.stringify({ key: hostileNames[index % hostileNames.length] }) : null,
    output: null,
    error: index % 4 === 3 ? 'RangeDamaged' : null,
    cause: index % 4 === 3 ? '<script>alert(1)</script>' : null,
    details: {},
  })),
  next: null,
  refreshSeconds: null,
};

const jobs = (names: readonly string[]): api.JobList => ({
  jobs: Array.from({ length: 40 }, (_, index) => ({
    jobId: sha256(`job ${index}`),
    kind: index === 0 ? 'inventory' : 'archive',
    tier: index === 0 ? null : 'Bulk',
    state: (['Succeeded', 'InProgress', 'Failed'] as const)[index % 3] ?? 'Succeeded',
    statusMessage: null,
    archiveId: index === 0 ? null : sha256(`archive ${index}`).repeat(2),
    path: index === 0 ? null : (names[index - 1] ?? `2006 Sommer/IMG_${index}.jpg`),
    sizeBytes: index === 0 ? null : 300 * MiB,
    description: null,
    createdAt: minutesAgo(300 + index),
    completedAt: index % 3 === 0 ? minutesAgo(40) : null,
    secondsLeft: index % 3 === 0 ? (index % 2 === 0 ? 5_000 : 80_000) : null,
    restore: index % 3 === 0 && index > 0 ? { arn, status: 'SUCCEEDED' } : null,
  })),
  next: null,
  refreshSeconds: 30,
});

const deadLetters = (names: readonly string[]): api.DeadLetterList => ({
  messages: names.slice(0, 6).map((text, index) => ({
    messageId: sha256(text).slice(0, 36),
    sentAt: minutesAgo(50 * (index + 1)),
    body: JSON.stringify({ Action: 'ArchiveRetrieval', JobDescription: text }),
    reason: index % 2 === 0 ? 'NotificationNotUnderstood: Cannot read the notification' : null,
  })),
  about: 6,
  advice: 'read the reasons, fix the cause, then move the messages back (docs/operating.md)',
  refreshSeconds: 30,
});

const objects = (prefix: string, names: readonly string[]): api.ObjectPage => ({
  bucketName: 'thaw-restored-123456789012',
  prefix,
  folders: prefix === '' ? ['photos-2004-2016/', 'radiology-archive/'] : [],
  objects: names.map((name, index) => ({
    key: prefix + name,
    sizeBytes: index * 3_111_111,
    modifiedAt: minutesAgo(index * 9),
  })),
  next: null,
  refreshSeconds: 30,
});

const faults: api.FaultState = {
  places: [
    { place: 'glacier:GetJobOutput', kinds: ['throttle', 'error', 'cut', 'stall', 'flip'] },
    { place: 's3:UploadPart', kinds: ['error', 'error-after', 'lose-answer', 'cut'] },
    { place: 'lambda:Invoke', kinds: ['throttle', 'timeout', 'crash-during', 'crash-after'] },
  ],
  faults: [
    { id: '1', place: 'glacier:GetJobOutput', kind: 'throttle', probability: 0.2, struck: 412 },
    { id: '2', place: 's3:UploadPart', kind: 'lose-answer', times: 50, struck: 7 },
  ],
  log: Array.from({ length: 80 }, (_, index) => ({
    at: minutesAgo(index / 9),
    place: index % 3 === 0 ? 's3:UploadPart' : 'glacier:GetJobOutput',
    kind: index % 3 === 0 ? 'lose-answer' : 'throttle',
    facts: { jobId: sha256(String(index)).slice(0, 20), range: `${index * 4}-${index * 4 + 3}` },
  })),
  struck: 419,
  refreshSeconds: 30,
};
