import { describe, expect, test } from '@jest/globals';
import type { GlacierJob } from '../../functions/cloud/glacier-job-outputs.ts';
import type { ArchiveWish } from '../../functions/cloud/glacier-retrieval-requests.ts';
import { requestArchives } from '../../functions/request-archives.ts';
import { lockKey, rowsPerSegment, runFiles } from '../../functions/run-files/keys.ts';
import type { Ledger, LedgerEntry, RestoredEntry } from '../../functions/run-files/ledger.ts';
import type { ManifestRow, RequestState, Tier, VaultRun, VaultSettings } from '../../functions/vault-flow.ts';
import { rowDescription } from '../../functions/vault-run/job-description.ts';
import type { SessionDoors } from '../../functions/vault-run/request-archives/session.ts';
import { awsError, executionSeen } from './doors.ts';
import { type FakeFiles, fakeFiles } from './fake-files.ts';

const MiB = 2 ** 20;
const hourMs = 3_600_000;
const began = Date.parse('2026-11-22T12:00:00.000Z');
const at = (ms: number) => new Date(began + ms).toISOString();
const here = { vaultName: 'photos', run: 'run-2' };
const files = runFiles(here);
const idOf = (row: number) => `archive-${row}`;

const rowOf = (row: number, change: Partial<ManifestRow> = {}): ManifestRow => ({
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

const run: VaultRun = {
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
  /** The most. */
  readonly requestsPerSecond?: number;
  /** So many questions for time are answered yes. */
  readonly time?: number;
  readonly more?: Readonly<Record<string, string>>;
  /** When somebody stops the execution, in ms from the beginning. */
  readonly stoppedAtMs?: number;
}

const restored = (tries: number): RestoredEntry => ({
  state: 'restored',
  tries,
  eTag: '"a"',
  verifiedAt: at(0),
  verified: 'tree-hash',
});

const requestStateOf = (change: Partial<RequestState> = {}): RequestState => ({
  chargedUsd: 0,
  requests: 0,
  requestsPerSecond: 10,
  dayBegan: at(0),
  bytesThisDay: 0,
  nextRow: 0,
  stopped: null,
  paused: null,
  inFlight: null,
  ...change,
});

const linesOf = (rows: readonly ManifestRow[]) => rows.map((row) => `${JSON.stringify(row)}\n`).join('');

/** A run's files, a Glacier that remembers jobs, and a clock that only moves when somebody sleeps. */
class World {
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
        topicArn: 'our-topic',
        requestsPerSecond: given.requestsPerSecond ?? 100,
        hourMs,
        roads: { minimumPartSizeBytes: 128 * MiB, shortRoadUpToBytes: 128 * MiB },
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
const bulkUsd = (world: World) => world.requestState().chargedUsd / world.requestState().requests;

describe('asking', () => {
  test('ends with the batch in which the execution was stopped, and nothing else is charged', async () => {
    const rows = Array.from({ length: 300 }, (_, row) => rowOf(row));
    const world = new World({ rows, stoppedAtMs: 4_000 });
    await expect(world.ask()).rejects.toMatchObject({
      name: 'VaultLocked',
      message: expect.stringMatching(/"run-2" was stopped/),
    });
    expect(world.sent).toHaveLength(100);
    expect(world.requestState()).toMatchObject({ requests: 100, inFlight: null });
    expect(Object.keys(world.ledger())).toHaveLength(100);
  });

  test('ends where another run has taken over the lock', async () => {
    const other = JSON.stringify({ run: 'run-3', executionArn: 'arn:execution:run-3' });
    const world = new World({ more: { [lockKey(here.vaultName)]: other } });
    await expect(world.ask()).rejects.toMatchObject({ name: 'VaultLocked' });
    expect(world.sent).toEqual([]);
    expect(world.requestState()).toMatchObject({ requests: 0, chargedUsd: 0 });
  });

  test.each(['ThrottlingException', 'AccessDeniedException'])(
    'is not charged with a batch before which nobody could say who holds the lock: %s',
    async (name) => {
      const rows = Array.from({ length: 150 }, (_, row) => rowOf(row));
      const world = new World({ rows });
      let looks = 0;
      const executions: SessionDoors['executions'] = {
        async describe(execution) {
          if (++looks === 2) throw awsError(name);
          return await world.doors.executions.describe(execution);
        },
      };
      await expect(requestArchives(run, { ...world.doors, executions })).rejects.toMatchObject({ name });
      expect(world.requestState()).toMatchObject({ requests: 100, bytesThisDay: 100 * MiB, inFlight: null });
      await world.ask();
      const untroubled = new World({ rows });
      await untroubled.ask();
      expect(world.sent).toHaveLength(150);
      expect(world.requestState()).toMatchObject({ requests: 150, bytesThisDay: 150 * MiB });
      expect(world.requestState().chargedUsd).toBeCloseTo(untroubled.requestState().chargedUsd, 12);
    },
  );

  test('goes in order, writes the jobs down, and gives the run back to wait', async () => {
    const world = new World();
    expect(await world.ask()).toEqual({ ...run, calls: 8, outcome: 'wait', waitSeconds: 1800, progress: null });
    expect(world.sent).toMatchObject(
      [0, 1, 2].map((row) => ({
        archiveId: idOf(row),
        tier: 'Bulk',
        description: `{"thaw":{"run":"run-2","row":${row}}}`,
        topicArn: 'our-topic',
      })),
    );
    expect(world.ledger()[1]).toEqual({ state: 'requested', jobId: 'job-2', requestedAt: at(0), tries: 1 });
    expect(world.requestState()).toMatchObject({
      requests: 3,
      nextRow: 3,
      bytesThisDay: 3 * MiB,
      inFlight: null,
      stopped: null,
    });
  });

  test('again asks for nothing', async () => {
    const world = new World();
    await world.ask();
    const before = world.requestState();
    await world.ask();
    expect(world.sent).toHaveLength(3);
    // Each write has a mark of its own.
    expect(world.requestState()).toEqual({ ...before, written: expect.any(String) });
  });

  test('leaves alone what is there, failed or under way, and asks for what is wanted again', async () => {
    const ledger: Ledger = {
      0: restored(1),
      1: {
        state: 'wanted',
        tries: 1,
        jobId: 'job-a',
        requestedAt: at(-hourMs),
        reason: 'JobFailed: x.',
      },
      2: { state: 'failed', tries: 3, reason: 'no' },
    };
    const world = new World({ ledger, requestState: { nextRow: 3 } });
    await world.ask();
    expect(world.sentIds()).toEqual([idOf(1)]);
    expect(world.ledger()).toEqual({
      ...ledger,
      1: { state: 'requested', tries: 2, jobId: 'job-1', requestedAt: at(0), reason: 'JobFailed: x.' },
    });
  });

  test('names no topic where the vault tells ours already', async () => {
    const world = new World({ toldBy: 'our-topic' });
    await world.ask();
    expect(world.sent.map(({ topicArn }) => topicArn)).toEqual([undefined, undefined, undefined]);
  });

  test('ends when its time does, at a place from which the next call goes on', async () => {
    const rows = Array.from({ length: 250 }, (_, row) => rowOf(row));
    const world = new World({ rows, time: 3, requestState: { requestsPerSecond: 100 } });
    expect(await world.ask()).toMatchObject({ waitSeconds: 1 });
    expect(world.sent).toHaveLength(200);
    expect(world.requestState().nextRow).toBe(200);
  });

  test('reads of a segment that is done only the ledger', async () => {
    const rows = Array.from({ length: rowsPerSegment + 1 }, (_, row) => rowOf(row));
    const done = Object.fromEntries(rows.slice(0, rowsPerSegment).map(({ row }) => [row, restored(1)]));
    const world = new World({
      rows,
      ledger: JSON.parse(JSON.stringify(done)),
      requestState: { nextRow: rowsPerSegment },
    });
    world.work.files.delete(files.manifest(0));
    await world.ask();
    expect(world.sentIds()).toEqual([idOf(rowsPerSegment)]);
    expect(Object.keys(world.ledger(1))).toEqual([String(rowsPerSegment)]);
  });

  test('refuses to work without the request', async () => {
    const world = new World();
    world.work.files.delete(files.request);
    await expect(world.ask()).rejects.toMatchObject({ name: 'ConfigurationError' });
  });
});

describe('the pace', () => {
  test('begins at ten a second, and creeps up', async () => {
    const rows = Array.from({ length: 212 }, (_, row) => rowOf(row));
    const world = new World({ rows });
    await world.ask();
    const seconds = (row: number) => ((world.sent[row]?.atMs ?? 0) - began) / 1000;
    expect(seconds(99)).toBeCloseTo(9.9, 1);
    expect(seconds(199) - seconds(100)).toBeCloseTo(99 / 12, 1);
    expect(world.requestState().requestsPerSecond).toBe(16);
  });

  test('begins no faster than the settings allow', async () => {
    const rows = Array.from({ length: 5 }, (_, row) => rowOf(row));
    const world = new World({ rows, requestsPerSecond: 2 });
    await world.ask();
    expect(((world.sent[4]?.atMs ?? 0) - began) / 1000).toBeCloseTo(2, 1);
  });

  test('never passes what the settings allow', async () => {
    const world = new World({ requestState: { requestsPerSecond: 19 }, requestsPerSecond: 20 });
    await world.ask();
    expect(world.requestState().requestsPerSecond).toBe(20);
  });

  test('halves when Glacier throttles; nobody is forgotten, and nothing is paid for twice', async () => {
    const rows = Array.from({ length: 20 }, (_, row) => rowOf(row));
    const throttled = (id: string, time: number) =>
      id === idOf(5) && time === 1 ? awsError('ThrottlingException') : undefined;
    const world = new World({ rows, answers: throttled });
    await world.ask();
    expect(Object.values(world.ledger()).filter(({ state }) => state === 'requested')).toHaveLength(20);
    expect(new Set(world.sentIds()).size).toBe(20);
    expect(world.requestState().requestsPerSecond).toBe(5 + 2);
    const { chargedUsd, bytesThisDay, requests } = world.requestState();
    expect([bytesThisDay, requests]).toEqual([20 * MiB, world.sent.length]);
    const untroubled = new World({ rows });
    await untroubled.ask();
    expect(chargedUsd).toBeCloseTo(untroubled.requestState().chargedUsd, 12);
  });

  test('gives up for a while when nothing is taken at all, and says since when', async () => {
    const world = new World({ answers: () => awsError('ThrottlingException') });
    expect(await world.ask()).toMatchObject({ outcome: 'wait', waitSeconds: 300 });
    expect(world.sent.length).toBeLessThan(20);
    expect(world.requestState()).toMatchObject({
      requestsPerSecond: 0.5,
      paused: { reason: expect.stringContaining('Throttling') },
    });
    expect(world.requestState().chargedUsd).toBeCloseTo(0, 12);
  });
});

describe('the budget', () => {
  const oneUsd = async () => {
    const world = new World();
    await world.ask();
    return bulkUsd(world);
  };

  test('is charged with what the estimate says: Expedited by the request, the GB and our own work', async () => {
    const world = new World({ settings: { tier: 'Expedited' } });
    await world.ask();
    expect(bulkUsd(world) - (await oneUsd())).toBeCloseTo(0.01 + 0.03 / 1024, 9);
  });

  test('that is met ends all asking, and what is under way stays', async () => {
    const world = new World({ settings: { maxCostUsd: 2.5 * (await oneUsd()) } });
    await world.ask();
    expect(world.sentIds()).toEqual([idOf(0), idOf(1)]);
    expect(world.requestState()).toMatchObject({ stopped: expect.stringContaining('OverBudget'), nextRow: 2 });
    await world.ask();
    expect(world.sent).toHaveLength(2);
  });

  test('of exactly the estimate is enough for all', async () => {
    const world = new World({ settings: { maxCostUsd: 3 * (await oneUsd()) } });
    await world.ask();
    expect([world.sent.length, world.requestState().stopped]).toEqual([3, null]);
  });

  test('counts repeats', async () => {
    const world = new World({ settings: { maxCostUsd: 3.5 * (await oneUsd()) } });
    await world.ask();
    const entry = world.ledger()[0];
    world.work.files.set(
      files.ledger(0),
      Buffer.from(JSON.stringify({ ...world.ledger(), 0: { ...entry, state: 'wanted', reason: 'JobFailed: x.' } })),
    );
    await world.ask();
    expect([world.sent.length, world.requestState().stopped]).toEqual([3, expect.stringMatching(/^OverBudget: /)]);
  });

  test('of nothing buys nothing', async () => {
    const world = new World({ settings: { maxCostUsd: null } });
    await world.ask();
    expect([world.sent.length, world.requestState().stopped]).toEqual([0, expect.stringMatching(/^OverBudget: /)]);
  });
});

describe("the day's bytes", () => {
  test('are not passed, and a new day begins with a clean sheet', async () => {
    const world = new World({ settings: { bytesPerDay: 2 * MiB } });
    expect(await world.ask()).toMatchObject({ waitSeconds: 1800 });
    expect(world.sent).toHaveLength(2);
    world.nowMs = began + 24 * hourMs - 600_000;
    expect(await world.ask()).toMatchObject({ waitSeconds: 600 });
    expect(world.sent).toHaveLength(2);
    world.nowMs = began + 24 * hourMs;
    await world.ask();
    expect(world.sent).toHaveLength(3);
    expect(world.requestState()).toMatchObject({ dayBegan: at(24 * hourMs), bytesThisDay: MiB, stopped: null });
  });

  test('let one archive through that is larger than they are', async () => {
    const rows = [rowOf(0, { sizeBytes: 5 * MiB }), rowOf(1)];
    const world = new World({ rows, settings: { bytesPerDay: MiB } });
    await world.ask();
    expect(world.sentIds()).toEqual([idOf(0)]);
  });
});

describe('an answer', () => {
  const refusing = (name: string, message: string) => () => Object.assign(new Error(message), { name });

  test.each([
    ['PolicyEnforcedException', 1800],
    ['LimitExceededException', 1800],
    ['InsufficientCapacityException', 300],
  ])('%s holds all asking up for %d seconds, and costs nothing', async (name, waitSeconds) => {
    const world = new World({ answers: () => awsError(name) });
    expect(await world.ask()).toMatchObject({ outcome: 'wait', waitSeconds });
    expect(world.sent).toHaveLength(1);
    expect(world.requestState()).toMatchObject({
      chargedUsd: 0,
      stopped: null,
      paused: { reason: expect.stringContaining(name) },
    });
    expect(world.work.files.has(files.ledger(0))).toBe(false);
  });

  test('that holds up for three days ends all asking', async () => {
    const held = { since: at(-72 * hourMs), reason: 'before' };
    const world = new World({ answers: () => awsError('PolicyEnforcedException'), requestState: { paused: held } });
    await world.ask();
    expect(world.requestState()).toMatchObject({ stopped: expect.stringContaining('PolicyEnforcedException') });
  });

  test('that accepts ends what held up', async () => {
    const world = new World({ requestState: { paused: { since: at(-71 * hourMs), reason: 'before' } } });
    await world.ask();
    expect(world.requestState().paused).toBeNull();
  });

  test.each([
    ['ResourceNotFoundException', 'The archive ID was not found: archive-1'],
    ['InvalidParameterValueException', 'Invalid archive id'],
  ])('%s about an archive fails that one, with its reason, and costs nothing', async (name, message) => {
    const answers = (id: string) => (id === idOf(1) ? refusing(name, message)() : undefined);
    const world = new World({ answers });
    await world.ask();
    expect(world.ledger()[1]).toEqual({ state: 'failed', tries: 1, reason: `${name}: Glacier says "${message}".` });
    expect([world.ledger()[0]?.state, world.ledger()[2]?.state]).toEqual(['requested', 'requested']);
    const { chargedUsd, requests } = world.requestState();
    const untroubled = new World();
    await untroubled.ask();
    expect(chargedUsd).toBeCloseTo((2 / 3) * untroubled.requestState().chargedUsd, 12);
    expect(requests).toBe(3);
  });

  test.each([
    ['ResourceNotFoundException', 'Vault not found for ARN: x', 'RequestRefused'],
    ['NoLongerSupportedException', 'This API is no longer supported for new accounts.', 'RequestRefused'],
    ['InvalidParameterValueException', 'Invalid SNS topic ARN: x', 'ConfigurationError'],
    ['AccessDeniedException', 'not authorized', 'AccessDeniedException'],
    ['Unheard', 'of', 'Unheard'],
  ])('%s: %s ends the run as %s, with what was taken written down', async (name, message, ended) => {
    const answers = (id: string) => (id === idOf(1) ? refusing(name, message)() : undefined);
    const world = new World({ answers });
    await expect(world.ask()).rejects.toMatchObject({ name: ended });
    expect(world.sentIds()).toEqual([idOf(0), idOf(1)]);
    expect(Object.keys(world.ledger())).toEqual(['0']);
    expect(world.requestState()).toMatchObject({ inFlight: null, requests: 2, bytesThisDay: MiB });
  });
});

describe('an answer that is lost', () => {
  test('is looked for in ListJobs, and nothing is asked for twice', async () => {
    const world = new World({ answers: (id) => (id === idOf(1) ? 'lost' : undefined) });
    await world.ask();
    expect(world.sentIds()).toEqual([idOf(0), idOf(1), idOf(2)]);
    expect(world.ledger()[1]).toMatchObject({ state: 'requested', jobId: 'job-2', tries: 1 });
    expect(world.requestState()).toMatchObject({ requests: 3, bytesThisDay: 3 * MiB, inFlight: null });
  });

  test('and whose request never arrived is asked for again; the first counts as spent', async () => {
    const answers = (id: string, time: number) => (id === idOf(1) && time === 1 ? awsError('TimeoutError') : undefined);
    const world = new World({ answers });
    await world.ask();
    expect(world.sentIds()).toEqual([idOf(0), idOf(1), idOf(2), idOf(1)]);
    const untroubled = new World();
    await untroubled.ask();
    expect(world.requestState().chargedUsd).toBeCloseTo((4 / 3) * untroubled.requestState().chargedUsd, 12);
    expect(world.ledger()[1]?.tries).toBe(1);
  });

  test('is not mistaken for the job that failed before it', async () => {
    const ledger: Ledger = {
      1: { state: 'wanted', tries: 1, jobId: 'job-old', requestedAt: at(-60_000), reason: 'JobFailed: x.' },
    };
    const old: GlacierJob = {
      JobId: 'job-old',
      ArchiveId: idOf(1),
      JobDescription: rowDescription('run-2', 1),
      StatusCode: 'Failed',
      CreationDate: at(-60_000),
    };
    const answers = (id: string, time: number) => (id === idOf(1) && time === 1 ? awsError('TimeoutError') : undefined);
    const world = new World({ ledger, jobs: [old], answers, requestState: {} });
    await world.ask();
    expect(world.ledger()[1]).toMatchObject({ jobId: 'job-4', tries: 2 });
    expect(world.sentIds().filter((id) => id === idOf(1))).toHaveLength(2);
  });

  test('among more jobs than anybody can read leaves it to stock-taking, and nothing is asked for twice', async () => {
    const jobs = Array.from({ length: 200 * 50 }, (_, index): GlacierJob => ({ JobId: `other-${index}` }));
    const answers = (id: string) => (id === idOf(1) ? awsError('NetworkingError') : undefined);
    const world = new World({ answers, jobs, requestState: {} });
    await world.ask();
    expect(world.sentIds()).toEqual([idOf(0), idOf(1), idOf(2)]);
    expect(world.ledger()[1]).toEqual({
      state: 'requested',
      requestedAt: at(0),
      tries: 1,
      reason: expect.stringContaining('RequestLost'),
    });
  });

  test('to every request means that Glacier is not well: a minute later somebody tries again', async () => {
    const world = new World({ answers: () => awsError('NetworkingError') });
    expect(await world.ask()).toMatchObject({ outcome: 'wait', waitSeconds: 60 });
    expect(world.sent).toHaveLength(3);
    expect(world.requestState().paused).toMatchObject({ reason: expect.stringContaining('NetworkingError') });
  });

  test('with a status of 5xx counts as lost, whatever its name', async () => {
    const sick = () => Object.assign(new Error('oh'), { name: 'Oops', $metadata: { httpStatusCode: 502 } });
    const world = new World({ answers: (id, time) => (id === idOf(2) && time === 1 ? sick() : undefined) });
    await world.ask();
    expect([world.sent.length, world.listings]).toEqual([4, 2]); // one listing for former jobs
  });
});

describe('a call that dies in the midst of a batch', () => {
  /** A call that after so many requests neither sends nor hears anything any more. */
  const dying = async (requests: number) => {
    const world = new World();
    const { initiateArchive } = world.doors.requests;
    const silence = new Promise<never>(() => {});
    const { promise: allTried, resolve } = Promise.withResolvers<void>();
    let attempts = 0;
    const dead: SessionDoors['requests'] = {
      ...world.doors.requests,
      initiateArchive(...wish) {
        if (++attempts === 3) resolve();
        return attempts > requests ? silence : initiateArchive(...wish);
      },
    };
    void requestArchives(run, { ...world.doors, requests: dead });
    await allTried;
    return world;
  };

  test.each([1, 2])('after %d answers is continued by another, which asks for nothing twice', async (answers) => {
    const world = await dying(answers);
    expect(world.work.files.has(files.ledger(0))).toBe(false);
    expect(world.requestState()).toMatchObject({ requests: 3, inFlight: { since: at(0), rows: [0, 1, 2] } });
    await world.ask();
    expect(world.sentIds()).toEqual([idOf(0), idOf(1), idOf(2)]);
    expect(Object.values(world.ledger()).map(({ jobId }) => jobId)).toEqual(['job-1', 'job-2', 'job-3']);
    expect(world.requestState()).toMatchObject({ inFlight: null, nextRow: 3 });
    // Those that may have been sent were charged, and are charged once more: never too little.
    expect(world.requestState().requests).toBe(3 + 3 - answers);
  });

  test('is not looked for where the ledger knows all of it', async () => {
    const world = new World();
    await world.ask();
    const open = { since: at(0), rows: [0, 1, 2] };
    world.work.files.set(files.requestState, Buffer.from(JSON.stringify({ ...world.requestState(), inFlight: open })));
    const { listings } = world;
    await world.ask();
    expect([world.sent.length, world.listings - listings, world.requestState().inFlight]).toEqual([3, 0, null]);
  });
});

describe('two calls of a run at once', () => {
  const rows = Array.from({ length: 300 }, (_, row) => rowOf(row));
  const turn = () => new Promise(setImmediate);
  const endOf = (call: Promise<unknown>) =>
    call.then(
      () => 'well',
      (error: Error) => error.name,
    );
  /** One clock for both: whoever wakes first wakes first. */
  const together = (world: World): SessionDoors => {
    const sleepers: { readonly atMs: number; readonly wake: () => void }[] = [];
    const wakeOne = () => {
      const next = sleepers.toSorted((one, other) => one.atMs - other.atMs)[0];
      if (next === undefined) return;
      sleepers.splice(sleepers.indexOf(next), 1);
      world.nowMs = Math.max(world.nowMs, next.atMs);
      next.wake();
    };
    const sleep = (ms: number) =>
      new Promise<void>((wake) => {
        sleepers.push({ atMs: world.nowMs + ms, wake });
        setImmediate(wakeOne);
      });
    return { ...world.doors, sleep };
  };
  const takeOver = (world: World) =>
    world.work.files.set(
      files.requestState,
      Buffer.from(JSON.stringify({ ...world.requestState(), written: 'by another' })),
    );

  test('ask for nothing twice, and pay for nothing twice: the later one goes on', async () => {
    const world = new World({ rows });
    const doors = together(world);
    const first = endOf(requestArchives(run, doors));
    while (world.sent.length < 10) await turn();
    await requestArchives(run, doors);
    expect(await first).toBe('VaultLocked');
    expect(world.sentIds().toSorted()).toEqual(rows.map(({ row }) => idOf(row)).toSorted());
    expect(Object.values(world.ledger()).map(({ state, tries }) => `${state} ${tries}`)).toEqual(
      rows.map(() => 'requested 1'),
    );
    const untroubled = new World({ rows });
    await untroubled.ask();
    expect(world.requestState()).toMatchObject({ requests: 300, inFlight: null, nextRow: 300 });
    expect(world.requestState().chargedUsd).toBeCloseTo(untroubled.requestState().chargedUsd, 12);
  });

  test.each([
    ['with its answer', false],
    ['without one', true],
  ])(
    'and a request that arrives a minute late, %s: the later one waits for it before it believes ListJobs',
    async (_, isLost) => {
      const world = new World({ answers: (id) => (isLost && id === idOf(2) ? 'lost' : undefined) });
      const { initiateArchive } = world.doors.requests;
      const slow: SessionDoors['requests'] = {
        ...world.doors.requests,
        async initiateArchive(vaultName, wish) {
          const isLate = () => wish.archiveId === idOf(2) && world.nowMs < began + 60_000;
          for (let turns = 0; turns < 1000 && isLate(); turns++) await turn();
          return await initiateArchive(vaultName, wish);
        },
      };
      const first = endOf(requestArchives(run, { ...world.doors, requests: slow }));
      while (world.sent.length < 2) await turn();
      await world.ask();
      expect(await first).toBe('VaultLocked');
      expect(world.sentIds()).toEqual([idOf(0), idOf(1), idOf(2)]);
      expect(world.ledger()[2]).toMatchObject({ state: 'requested', jobId: 'job-3', tries: 1 });
    },
  );

  test('of which the later has no time to wait: it comes back, and leaves the batch to the next one', async () => {
    const open = { since: at(-10_000), rows: [0, 1, 2] };
    const world = new World({ requestState: { requests: 3, inFlight: open }, time: 5 });
    expect(await world.ask()).toMatchObject({ outcome: 'wait', waitSeconds: 1, calls: 8 });
    expect([world.sent.length, world.listings]).toEqual([0, 0]);
    expect(world.requestState()).toMatchObject({ requests: 3, inFlight: open });
  });

  test('of which the former looked for a lost answer: it writes no ledger any more', async () => {
    const world = new World({ answers: (id) => (id === idOf(1) ? 'lost' : undefined) });
    const { jobs } = world.doors.requests;
    const meanwhile: SessionDoors['requests'] = {
      ...world.doors.requests,
      jobs(vaultName) {
        if (world.sent.length > 0) takeOver(world);
        return jobs(vaultName);
      },
    };
    expect(await endOf(requestArchives(run, { ...world.doors, requests: meanwhile }))).toBe('VaultLocked');
    expect(Object.keys(world.ledger())).toEqual(['0', '2']);
  });
});

describe('a sample', () => {
  const rows = [0, 1, 2, 3].map((row) => rowOf(row));
  const write = (world: World, row: number, entry: LedgerEntry) =>
    world.work.files.set(files.ledger(0), Buffer.from(JSON.stringify({ ...world.ledger(), [row]: entry })));

  test('comes first, and the rest only when all of it is restored', async () => {
    const world = new World({ rows, sampleRows: [1, 3] });
    await world.ask();
    expect(world.sentIds()).toEqual([idOf(1), idOf(3)]);
    write(world, 1, restored(1));
    await world.ask();
    expect(world.sent).toHaveLength(2);
    write(world, 3, restored(1));
    await world.ask();
    expect(world.sentIds().slice(2)).toEqual([idOf(0), idOf(2)]);
    expect(world.requestState().nextRow).toBe(4);
  });

  test('of which one failed ends all asking, with its reason', async () => {
    const world = new World({ rows, sampleRows: [1, 3] });
    await world.ask();
    write(world, 3, { state: 'failed', tries: 3, reason: 'ArchiveDamaged: no.' });
    await world.ask();
    expect(world.sent).toHaveLength(2);
    expect(world.requestState()).toMatchObject({
      stopped: expect.stringMatching(/^SampleFailed: .*ArchiveDamaged/),
    });
  });

  test('of which one is wanted again is asked for alone', async () => {
    const world = new World({ rows, sampleRows: [1, 3] });
    await world.ask();
    write(world, 1, { state: 'wanted', tries: 1, jobId: 'job-1', requestedAt: at(0), reason: 'JobFailed: x.' });
    await world.ask();
    expect(world.sentIds().slice(2)).toEqual([idOf(1)]);
  });
});

describe('jobs of a former run', () => {
  const former = { vaultName: 'photos', run: 'run-1' };
  const job = (row: number, change: Partial<GlacierJob> = {}): GlacierJob => ({
    JobId: `former-${row}`,
    ArchiveId: idOf(row),
    JobDescription: rowDescription('run-1', row),
    StatusCode: 'InProgress',
    CreationDate: at(-hourMs),
    ArchiveSizeInBytes: MiB,
    RetrievalByteRange: `0-${MiB - 1}`,
    ...change,
  });

  /** The manifest of the former run, and its index. */
  const manifestOf = (rows: readonly ManifestRow[]) => {
    const index = Buffer.alloc(4 * (rows.length + 1));
    rows.forEach(
      (_, line) => void index.writeUInt32LE(Buffer.byteLength(linesOf(rows.slice(0, line + 1))), 4 * (line + 1)),
    );
    return {
      [runFiles(former).manifest(0)]: linesOf(rows),
      [runFiles(former).manifestIndex(0)]: index.toString('latin1'),
    };
  };
  const before = [rowOf(0), rowOf(1), rowOf(2)];
  const worldWith = (jobs: readonly GlacierJob[], rows: readonly ManifestRow[] = before) => {
    const { [runFiles(former).manifestIndex(0)]: index = '', ...others } = manifestOf(rows);
    const world = new World({ jobs, more: others });
    world.work.files.set(runFiles(former).manifestIndex(0), Buffer.from(index, 'latin1'));
    return world;
  };

  test('that are alive are taken over, and what is missing is asked for', async () => {
    const done: Partial<GlacierJob> = { StatusCode: 'Succeeded', CompletionDate: at(-0.5 * hourMs) };
    const world = worldWith([job(0), job(2, done)]);
    await world.ask();
    expect(world.sentIds()).toEqual([idOf(1)]);
    expect(world.ledger()[0]).toEqual({ state: 'requested', jobId: 'former-0', requestedAt: at(-hourMs), tries: 1 });
    expect(world.requestState()).toMatchObject({ requests: 1, bytesThisDay: MiB });
  });

  test('are not taken over by a call that another has taken over', async () => {
    const world = worldWith([job(0)]);
    const work: SessionDoors['work'] = {
      ...world.work,
      async readRange(key, range) {
        world.work.files.set(files.requestState, Buffer.from(JSON.stringify(requestStateOf())));
        return await world.work.readRange(key, range);
      },
    };
    await expect(requestArchives(run, { ...world.doors, work })).rejects.toMatchObject({ name: 'VaultLocked' });
    expect(world.work.files.has(files.ledger(0))).toBe(false);
  });

  test('are listed once in a run, and are there for its later calls', async () => {
    const world = worldWith([job(2)]);
    const short: SessionDoors = { ...world.doors, hasTime: () => false };
    await requestArchives(run, short);
    expect(world.sent).toHaveLength(0);
    await world.ask();
    expect([world.listings, world.sentIds()]).toEqual([1, [idOf(0), idOf(1)]]);
  });

  test.each<[string, Partial<GlacierJob>]>([
    ['failed', { StatusCode: 'Failed' }],
    ['have little of their 24 hours left', { StatusCode: 'Succeeded', CompletionDate: at(-22.5 * hourMs) }],
    ['are for a range', { RetrievalByteRange: '0-1' }],
    ['are about something else', { JobDescription: 'mine' }],
    ['name a row that never was', { JobDescription: rowDescription('run-1', 77) }],
    ['name a run that never was', { JobDescription: rowDescription('run-0', 1) }],
    ['name the row of another archive', { JobDescription: rowDescription('run-1', 2) }],
  ])('that %s are not', async (_, change) => {
    const world = worldWith([job(1, change)]);
    await world.ask();
    expect(world.sentIds()).toEqual([idOf(0), idOf(1), idOf(2)]);
  });

  test('that go to another key are not', async () => {
    const world = worldWith([job(1)], [rowOf(0), rowOf(1, { key: 'elsewhere/photo-1.jpg' }), rowOf(2)]);
    await world.ask();
    expect(world.sentIds()).toContain(idOf(1));
  });
});

describe('the wait', () => {
  const waitWith = async (tier: Tier, ledger: Ledger, nowMs: number, archives = 3) => {
    const world = new World({ settings: { tier }, ledger, requestState: { nextRow: 3 } });
    const summary = { chosen: { archives }, sampleRows: [] };
    world.work.files.set(files.summary, Buffer.from(JSON.stringify(summary)));
    world.nowMs = began + nowMs;
    return (await world.ask()).waitSeconds;
  };
  const underWay: Ledger = {
    0: restored(1),
    1: { state: 'requested', tries: 1, jobId: 'a', requestedAt: at(0) },
    2: { state: 'failed', tries: 1, reason: 'no' },
  };
  const allThere: Ledger = { ...underWay, 1: restored(1) };

  test.each([
    ['half an hour while none can be done', 'Bulk', underWay, hourMs, 1800],
    ['until the first may be done', 'Bulk', underWay, 4.75 * hourMs, 900],
    ['five minutes when all may be done', 'Bulk', underWay, 6 * hourMs, 300],
    ['less by Standard', 'Standard', underWay, 3 * hourMs, 300],
    ['a minute by Expedited', 'Expedited', underWay, 60_000, 60],
    ['five minutes by Expedited, when it takes longer', 'Expedited', underWay, hourMs, 300],
    ['a minute when nothing is under way', 'Bulk', allThere, hourMs, 60],
  ] as const)('is %s', async (_, tier, ledger, nowMs, seconds) => {
    expect(await waitWith(tier, ledger, nowMs)).toBe(seconds);
  });

  test('is longer for a large vault, of which taking stock costs more', async () => {
    expect(await waitWith('Bulk', underWay, 6 * hourMs, 100_000)).toBe(1000);
  });
});
