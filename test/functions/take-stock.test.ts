import { describe, expect, test } from '@jest/globals';
import { executionName } from '../../functions/restore/execution-name.ts';
import { recordKey, type UploadRecord } from '../../functions/restore/upload-record.ts';
import { type BlockedEntry, type LedgerEntry, reasonOfEntry } from '../../functions/run-files/ledger.ts';
import { takeStock } from '../../functions/take-stock.ts';
import type { ManifestRow, VaultRun } from '../../functions/vault-flow.ts';
import { awsError, fakeBucket } from './doors.ts';
import {
  at,
  execution,
  type Given,
  hoursAgo,
  jobOf,
  manifestRow,
  noCounts,
  noon,
  objectOf,
  requested,
  restored,
  vaultRun,
  type World,
  world,
} from './vault-run/vault-world.ts';

const [first, second] = [manifestRow(0), manifestRow(1)];
const firstObject = { [first.key]: objectOf(first) };
const nameOf = (row: number) => executionName({ vaultName: 'photos', jobId: `job-${row}` });

/** Takes stock, however many calls that takes. */
async function takeAll(of: World, run: VaultRun = vaultRun): Promise<VaultRun> {
  let next = await takeStock(run, of.doors);
  while (next.outcome === 'more') next = await takeStock(next, of.doors);
  return next;
}

/** The entry of a single overdue row, after one stock-taking. */
async function entryAfter(given: Omit<Given, 'rows'>, of = world({ rows: [first], requestState: {}, ...given })) {
  await takeAll(of);
  return { entry: of.ledger()[0], ...of };
}

const overdue = { ledger: { 0: requested(0, 9) } };
const lastTry = { ledger: { 0: requested(0, 9, { tries: 3 }) } };

describe('takeStock() before the first request', () => {
  test('finds what is there, and goes on with what is missing', async () => {
    const of = world({ rows: [first, second], objects: firstObject });
    const after = await takeAll(of);
    expect(after).toMatchObject({ outcome: 'unfinished', progress: null, failure: null, calls: 1 });
    expect(of.ledger()).toEqual({
      0: {
        state: 'restored',
        tries: 0,
        jobId: 'job-of-archive-0',
        eTag: expect.any(String),
        verifiedAt: noon.toISOString(),
        verified: 'tree-hash',
      },
    });
    expect(of.status().counts).toMatchObject({
      wanted: { archives: 1, bytes: 1001 },
      restored: { archives: 1, bytes: 1000 },
    });
  });

  test('ends the run where everything is there, and where the vault is empty', async () => {
    expect((await takeAll(world({ rows: [first], objects: firstObject }))).outcome).toBe('finished');
    expect((await takeAll(world({ rows: [] }))).outcome).toBe('finished');
  });

  test('compares the budget with what is missing, and names both figures', async () => {
    const rows = [manifestRow(0, { sizeBytes: 2 ** 40 }), manifestRow(1, { sizeBytes: 2 ** 40 })];
    const [large] = rows;
    const cap = { maxCostUsd: 15 };
    const refused = await takeAll(world({ rows, request: cap }));
    expect(refused).toMatchObject({ outcome: 'over budget', failure: { error: 'OverBudget' } });
    expect(refused.failure?.cause).toMatch(/within 15 USD .*: 2 archives .* costs about 20\.\d\d USD/);
    const objects = large && { [large.key]: objectOf(large) };
    expect((await takeAll(world({ rows, objects, request: cap }))).outcome).toBe('unfinished');
  });

  test('reckons with the factor of a dearer region', async () => {
    const rows = [manifestRow(0, { sizeBytes: 2 ** 40 })];
    const outcome = async (priceFactor: number) =>
      (await takeAll(world({ rows, request: { maxCostUsd: 12, priceFactor } }))).outcome;
    expect([await outcome(1), await outcome(1.5)]).toEqual(['unfinished', 'over budget']);
  });

  test('says no again when it is asked again, and yes once something was requested', async () => {
    const of = world({ rows: [first], request: { maxCostUsd: 0 } });
    expect((await takeAll(of)).outcome).toBe('over budget');
    expect((await takeAll(of)).outcome).toBe('over budget');
    const later = world({
      rows: [first, second],
      ledger: { 0: requested(0, 1) },
      requestState: {},
      request: { maxCostUsd: 0 },
    });
    expect((await takeAll(later)).outcome).toBe('unfinished');
  });

  test('wants an explicit yes for Expedited above 1 GiB', async () => {
    const rows = [manifestRow(0, { sizeBytes: 2 ** 30 + 1 })];
    const refused = await takeAll(world({ rows, request: { tier: 'Expedited' } }));
    expect(refused).toMatchObject({ outcome: 'over budget', failure: { error: 'RequestRefused' } });
    const accepted = await takeAll(world({ rows, request: { tier: 'Expedited', acceptExpedited: true } }));
    expect(accepted.outcome).toBe('unfinished');
    const small = await takeAll(world({ rows: [first], request: { tier: 'Expedited' } }));
    expect(small.outcome).toBe('unfinished');
  });
});

describe('takeStock() of what lies in the bucket', () => {
  test('looks once at an object, and again only when its ETag is another', async () => {
    const of = world({ rows: [first], objects: firstObject, requestState: {} });
    await takeAll(of);
    await takeAll(of);
    expect(of.calls).toEqual([`head ${first.key}`]);
    of.objects.set(first.key, { ...objectOf(first), sizeBytes: 1 });
    await takeAll(of);
    expect(of.calls).toHaveLength(2);
    expect(of.ledger()[0]).toMatchObject({ state: 'blocked', reason: expect.stringMatching(/^DestinationTaken: /) });
  });

  test('says of which vault the archive is that lies at a key', async () => {
    const metadata = { 'thaw-archive-id': 'other', 'thaw-vault': 'films' };
    const of = world({ rows: [first], objects: { [first.key]: { sizeBytes: 1, metadata } }, requestState: {} });
    await takeAll(of);
    expect(of.ledger()[0]).toMatchObject({ reason: expect.stringContaining('of archive "other" of vault "films"') });
  });

  const { sizeBytes, metadata } = objectOf(first);
  const without = (name: string) => Object.fromEntries(Object.entries(metadata).filter(([key]) => key !== name));
  test.each([
    ['of another size', { sizeBytes: 1, metadata }],
    ['of another archive', { sizeBytes, metadata: { ...metadata, 'thaw-archive-id': 'other' } }],
    ['of another tree hash', { sizeBytes, metadata: { ...metadata, 'thaw-tree-hash': 'f'.repeat(64) } }],
    ['that says nothing of itself', { sizeBytes, metadata: {} }],
  ])('an object %s is a stranger: the archive fails, once and for all', async (_, object) => {
    const of = world({ rows: [first], objects: { [first.key]: object }, requestState: {} });
    expect((await takeAll(of)).outcome).toBe('finished');
    expect(of.ledger()[0]).toMatchObject({
      state: 'blocked',
      tries: 0,
      reason: expect.stringMatching(/^DestinationTaken/),
    });
    await takeAll(of);
    expect(of.calls).toHaveLength(1);
    expect(of.status().failures).toEqual([{ archiveId: 'archive-0', reason: reasonOfEntry(of.ledger()[0]) }]);
  });

  test('a stranger that was moved away makes room: its archive is wanted again, or its job waited for', async () => {
    const stranger = { [first.key]: { sizeBytes, metadata: {} }, [second.key]: { sizeBytes, metadata: {} } };
    const of = world({ rows: [first, second], objects: stranger, ledger: { 1: requested(1, 1) }, requestState: {} });
    await takeAll(of);
    of.objects.clear();
    await takeAll(of);
    expect(of.ledger()[0]).toMatchObject({ state: 'wanted', tries: 0 });
    expect(of.ledger()[1]).toMatchObject({ state: 'requested', jobId: 'job-1', tries: 1 });
  });

  test('without a tree hash of its own an object is verified by its size alone', async () => {
    const objects = { [first.key]: { sizeBytes, metadata: without('thaw-tree-hash') } };
    const { entry } = await entryAfter({ objects });
    expect(entry).toMatchObject({ state: 'restored', verified: 'size' });
  });

  test('where the inventory has no tree hash, the object’s own is good', async () => {
    const of = world({ rows: [{ ...first, treeHash: '' }], objects: firstObject, requestState: {} });
    await takeAll(of);
    expect(of.ledger()[0]).toMatchObject({ state: 'restored', verified: 'tree-hash' });
  });

  test('a verified object that is gone was taken away: its archive is not bought again, and the run ends with that', async () => {
    const there = restored({ jobId: 'job-0', requestedAt: hoursAgo(9) });
    const { entry, ...of } = await entryAfter({ ledger: { 0: there } });
    expect(entry).toEqual({ ...there, state: 'taken away', reason: expect.stringMatching(/^TakenAway: /) });
    expect((await takeStock(vaultRun, of.doors)).outcome).toBe('finished');
    expect(of.status().counts['taken away'].archives).toBe(1);
  });

  test('one that was taken away and comes back is restored', async () => {
    const taken: LedgerEntry = { ...restored(), state: 'taken away', reason: 'TakenAway: so.' };
    const { entry } = await entryAfter({ objects: firstObject, ledger: { 0: taken } });
    expect(entry).toMatchObject({ state: 'restored' });
  });

  test('an object that is gone is wanted again with rebuyMissing, as often as may be', async () => {
    const there = restored({ jobId: 'job-0', requestedAt: hoursAgo(9) });
    const request = { rebuyMissing: true };
    const { entry } = await entryAfter({ ledger: { 0: there }, request });
    expect(entry).toEqual({
      state: 'wanted',
      jobId: 'job-0',
      requestedAt: hoursAgo(9),
      tries: 1,
      reason: expect.stringMatching(/^ObjectGone: /),
    });
    const last = await entryAfter({ ledger: { 0: { ...there, tries: 3 } }, request });
    expect(last.entry).toMatchObject({ state: 'failed', reason: expect.stringMatching(/^ObjectGone: .* 3 times/) });
  });

  test('an object that vanishes between listing and look is left for the next round', async () => {
    const of = world(
      { rows: [first], objects: firstObject, requestState: {} },
      { bucket: fakeBucket({ head: async () => undefined }) },
    );
    expect((await takeAll(of)).outcome).toBe('unfinished');
    expect(of.files.files.has(at.ledger(0))).toBe(false);
  });

  test('an object that cannot be looked at fails the step, with the others written down: it must not be bought again', async () => {
    const of = world({ rows: [first, second], objects: { ...firstObject, [second.key]: objectOf(second) } });
    const head = async ({ key }: { key: string }) => {
      if (key === first.key) throw awsError('SlowDown');
      return of.objects.get(key);
    };
    await expect(takeStock(vaultRun, { ...of.doors, bucket: fakeBucket({ head }) })).rejects.toThrow('SlowDown');
    expect(Object.keys(of.ledger())).toEqual(['1']);
  });
});

describe('takeStock() of a job that should be done', () => {
  test.each([
    ['Expedited', 0.2, 0.3],
    ['Standard', 7.9, 8.1],
    ['Bulk', 23.9, 24.1],
  ] as const)('%s: is asked about neither at once nor twice in two hours', async (tier, early, late) => {
    const ask = async (entry: LedgerEntry) => {
      const jobs = [jobOf(0, 0, { StatusCode: 'InProgress', Completed: false })];
      return (await entryAfter({ ledger: { 0: entry }, jobs, request: { tier } })).calls.length;
    };
    expect(await ask(requested(0, early))).toBe(0);
    expect(await ask(requested(0, late))).toBe(1);
    expect(await ask(requested(0, late + 30, { askedAt: hoursAgo(1.9) }))).toBe(0);
    expect(await ask(requested(0, late + 30, { askedAt: hoursAgo(2.1) }))).toBe(1);
  });

  test('is waited for while it is in progress', async () => {
    const { entry, calls } = await entryAfter({ ...overdue, jobs: [jobOf(0, 0, { StatusCode: 'InProgress' })] });
    expect(entry).toEqual({ ...requested(0, 9), askedAt: noon.toISOString() });
    expect(calls).toEqual(['describeJob job-0']);
  });

  test('goes into the waiting room when it is done and nobody was told, once in a round', async () => {
    const of = await entryAfter({ ...overdue, jobs: [jobOf(0, 1)] });
    const { entry, sent, doors } = of;
    expect(sent).toEqual(['job-0']);
    const now = noon.toISOString();
    expect(entry).toEqual({ ...requested(0, 9), state: 'ready', askedAt: now, sentAt: now });
    expect(of.status().counts.ready).toEqual({ archives: 1, bytes: 1000 });
    await takeStock(vaultRun, doors);
    expect(sent).toEqual(['job-0']);
  });

  const busy = { waiting: { queue: 0, room: 3 } };

  test('gets no second message while the rooms hold older ones, which are counted once per call', async () => {
    const rows = [first, second];
    const ledger = { 0: requested(0, 9), 1: requested(1, 9) };
    const given = { rows, ledger, jobs: [jobOf(0, 1), jobOf(1, 1)], requestState: {} };
    const of = world({ ...given, waiting: { queue: 1, room: 0 } });
    let counts = 0;
    const room = { count: async () => ((counts += 1), 0) };
    await takeStock(vaultRun, { ...of.doors, room });
    expect([of.sent, counts]).toEqual([[], 1]);
    expect(of.ledger()[0]).toEqual({ ...requested(0, 9), state: 'ready', askedAt: noon.toISOString() });
    expect(of.status().waiting).toEqual({ queue: 1, room: 0 });
    expect((await entryAfter({ ...overdue, jobs: [jobOf(0, 1)], ...busy })).sent).toEqual([]);
  });

  test('gets one all the same when half of its life is over, and no third', async () => {
    const { entry, sent } = await entryAfter({ ...overdue, jobs: [jobOf(0, 12.5)], ...busy });
    expect([sent, entry]).toEqual([['job-0'], expect.objectContaining({ sentAt: noon.toISOString() })]);
    const ledger = { 0: { ...entry, askedAt: hoursAgo(3), sentAt: hoursAgo(3) } as LedgerEntry };
    const again = await entryAfter({ ledger, jobs: [jobOf(0, 15)], ...busy });
    expect([again.sent, again.entry]).toEqual([[], expect.objectContaining({ sentAt: hoursAgo(3) })]);
    const quiet = await entryAfter({ ledger, jobs: [jobOf(0, 15)] });
    expect(quiet.sent).toEqual(['job-0']);
  });

  test.each([
    ['its last try', 3, ['upload-1'], 'given up'],
    ['an earlier one', 1, [], 'open'],
  ])('whose parts lie in an open upload ends that upload after %s', async (_, tries, aborted, state) => {
    const of = world({ rows: [first], ledger: { 0: { ...requested(0, 9), tries } }, jobs: [], requestState: {} });
    const ended: string[] = [];
    const bucket = fakeBucket({
      head: async () => undefined,
      abortUpload: async ({ uploadId }) => void ended.push(uploadId),
      listParts: () => {
        throw awsError('NoSuchUpload');
      },
    });
    const key = recordKey({ bucket: 'dest', key: first.key });
    of.files.files.set(key, Buffer.from(JSON.stringify(uploadOf(first))));
    await takeStock(vaultRun, { ...of.doors, bucket });
    expect([ended, JSON.parse(of.files.text(key)).state]).toEqual([aborted, state]);
  });

  test('is asked for again when too little of its 24 hours is left', async () => {
    const { entry, sent } = await entryAfter({ ...overdue, jobs: [jobOf(0, 23.8)] });
    expect(sent).toEqual([]);
    expect(entry).toEqual({
      ...requested(0, 9),
      state: 'wanted',
      reason: expect.stringMatching(/^JobExpired: .* 0\.2 of 24 hours/),
    });
  });

  test.each([
    ['that Glacier has forgotten', [], /^JobExpired: /],
    ['that failed', [jobOf(0, 1, { StatusCode: 'Failed', StatusMessage: 'no luck' })], /^JobFailed: .*no luck/],
  ])('%s is asked for again, and given up after the last try', async (_, jobs, reason) => {
    expect((await entryAfter({ ...overdue, jobs })).entry).toMatchObject({
      state: 'wanted',
      reason: expect.stringMatching(reason),
    });
    const { entry, doors } = await entryAfter({ ...lastTry, jobs });
    expect(entry).toMatchObject({ state: 'failed', reason: expect.stringMatching(reason) });
    expect((await takeStock(vaultRun, doors)).outcome).toBe('finished');
  });

  test('that Glacier never gave an id for is asked for again', async () => {
    const { entry } = await entryAfter({ ledger: { 0: { state: 'requested', tries: 1, requestedAt: hoursAgo(9) } } });
    expect(entry).toMatchObject({ state: 'wanted', reason: expect.stringMatching(/^RequestLost/) });
  });

  test('is not asked for twice where its object came since the listing', async () => {
    const of = world({ rows: [first], ...overdue, requestState: {} });
    const bucket = fakeBucket({ head: async () => objectOf(first) });
    await takeStock(vaultRun, { ...of.doors, bucket });
    expect(of.ledger()[0]).toEqual({ ...requested(0, 9), askedAt: noon.toISOString() });
  });

  test('one that cannot be asked about now is left for the next round; one that may not be is an error', async () => {
    const failing = (name: string) => ({ vault: { describeJob: async () => Promise.reject(awsError(name)) } });
    const of = world({ rows: [first], ...overdue, requestState: {} }, failing('ThrottlingException'));
    expect((await takeAll(of)).outcome).toBe('unfinished');
    expect(of.ledger()).toEqual(overdue.ledger);
    const denied = world({ rows: [first], ...overdue, requestState: {} }, failing('AccessDeniedException'));
    await expect(takeStock(vaultRun, denied.doors)).rejects.toThrow('AccessDeniedException');
  });

  test('is overdue sooner where an hour of Glacier lasts less', async () => {
    const of = world({ rows: [first], ledger: { 0: requested(0, 9 / 60) }, jobs: [jobOf(0, 0)], requestState: {} });
    await takeStock(vaultRun, { ...of.doors, settings: { ...of.doors.settings, hourSeconds: 60 } });
    expect(of.sent).toEqual(['job-0']);
  });
});

describe('takeStock() of a restore that is late', () => {
  const jobs = [jobOf(0, 1)];
  const entryWith = async (status: Parameters<typeof execution>[0], error?: string) =>
    await entryAfter({ ...overdue, jobs, executions: { [nameOf(0)]: execution(status, error) } });

  test('waits while it runs or will be redriven', async () => {
    for (const status of ['RUNNING', 'PENDING_REDRIVE'] as const) {
      const { entry, sent } = await entryWith(status);
      expect(entry).toMatchObject({ state: 'ready' });
      expect(sent).toEqual([]);
    }
  });

  test('that ended well, and whose object is gone, was taken away; with rebuyMissing it asks again', async () => {
    expect((await entryWith('SUCCEEDED')).entry).toEqual({
      ...requested(0, 9),
      state: 'taken away',
      reason: expect.stringMatching(/^TakenAway/),
    });
    const executions = { [nameOf(0)]: execution('SUCCEEDED') };
    const again = await entryAfter({ ...overdue, jobs, executions, request: { rebuyMissing: true } });
    expect(again.entry).toMatchObject({ state: 'wanted', reason: expect.stringMatching(/^ObjectGone/) });
  });

  test.each(['ArchiveDamaged', 'DestinationTaken', 'JobExpired', 'UploadLost'])(
    'that failed by %s asks again, with its reason',
    async (error) => {
      expect((await entryWith('FAILED', error)).entry).toMatchObject({ state: 'wanted', reason: `${error}: so it is` });
    },
  );

  test.each(['KeyRefused', 'JobNotUnderstood', 'ConfigurationError'])(
    'that failed by %s fails its archive: a new job would end the same',
    async (error) => {
      expect((await entryWith('FAILED', error)).entry).toMatchObject({ state: 'failed', reason: `${error}: so it is` });
    },
  );

  test.each([
    ['FAILED', 'States.ExceedToleratedFailureThreshold'],
    ['FAILED', 'AccessDenied'],
    ['TIMED_OUT', undefined],
  ] as const)('that is %s by %s is started anew while its output lives', async (status, error) => {
    const { entry, sent } = await entryWith(status, error);
    expect(sent).toEqual(['job-0']);
    expect(entry).toMatchObject({ state: 'ready', reason: expect.stringMatching(/^[\w.]+: /) });
  });

  test.each([
    ['for no reason', undefined, 'Stopped: no cause was given'],
    ['under a name of ours', 'UploadLost', 'UploadLost: so it is'],
  ])('that a person stopped %s is not started behind their back while its output lives', async (_, error, reason) => {
    const { entry, sent } = await entryWith('ABORTED', error);
    expect(sent).toEqual([]);
    expect(entry).toMatchObject({ state: 'ready', reason });
  });

  test.each([
    ['gone', []],
    ['too short to begin', [jobOf(0, 23.8)]],
  ])('that a person stopped fails its archive once its output is %s: it is not bought again', async (_, late) => {
    for (const error of [undefined, 'UploadLost']) {
      const executions = { [nameOf(0)]: execution('ABORTED', error) };
      const { entry, sent, doors } = await entryAfter({ ...overdue, jobs: late, executions });
      const reason = error === undefined ? 'Stopped: no cause was given' : 'UploadLost: so it is';
      expect(entry).toEqual({ ...requested(0, 9), state: 'failed', reason });
      expect(sent).toEqual([]);
      expect((await takeStock(vaultRun, doors)).outcome).toBe('finished');
    }
  });

  test('whose results nobody understood keeps its upload when it is given up: Finalize may be run by hand', async () => {
    const ended: string[] = [];
    const bucket = fakeBucket({
      head: async () => undefined,
      abortUpload: async ({ uploadId }) => void ended.push(uploadId),
    });
    const executions = { [nameOf(0)]: execution('FAILED', 'ResultsNotUnderstood') };
    const ledger = { 0: { ...requested(0, 9), tries: 3 } };
    const of = world({ rows: [first], ledger, jobs, executions, requestState: {} });
    const key = recordKey({ bucket: 'dest', key: first.key });
    of.files.files.set(key, Buffer.from(JSON.stringify(uploadOf(first))));
    await takeStock(vaultRun, { ...of.doors, bucket });
    expect(of.ledger()[0]).toMatchObject({ state: 'failed', reason: expect.stringMatching(/^ResultsNotUnderstood: /) });
    expect([ended, JSON.parse(of.files.text(key)).state]).toEqual([[], 'open']);
  });

  test('is judged by its newest execution', async () => {
    const executions = {
      [nameOf(0)]: execution('FAILED', 'JobNotFound'),
      [`${nameOf(0)}-2`]: execution('FAILED', 'JobFailed'),
      [`${nameOf(0)}-3`]: execution('RUNNING'),
    };
    const { entry } = await entryAfter({ ...overdue, jobs, executions });
    expect(entry).toMatchObject({ state: 'ready' });
  });
});

describe('takeStock() of a whole run', () => {
  test('ends when nothing is under way and nothing more is requested, and not before', async () => {
    const rows = [first, second];
    const requestState = { stopped: 'OverBudget: no.' };
    expect((await takeAll(world({ rows, objects: firstObject, requestState }))).outcome).toBe('finished');
    const underWay = { rows, requestState, ledger: { 0: requested(0, 1) } };
    expect((await takeAll(world(underWay))).outcome).toBe('unfinished');
    const open = { since: hoursAgo(1), rows: [1] };
    expect(
      (await takeAll(world({ rows, objects: firstObject, requestState: { ...requestState, inFlight: open } }))).outcome,
    ).toBe('unfinished');
  });

  test('tells rate, charge and counts, in the status and as a line of metrics', async () => {
    const of = world({ rows: [first, second], requestState: { chargedUsd: 1.5 } });
    await takeAll(of);
    of.objects.set(first.key, objectOf(first));
    const later = new Date(noon.getTime() + 100_000);
    await takeStock(vaultRun, { ...of.doors, now: () => later });
    expect(of.status()).toMatchObject({
      vaultName: 'photos',
      run: 'run-1',
      round: 1,
      began: noon.toISOString(),
      at: later.toISOString(),
      chargedUsd: 1.5,
      bytesPerSecond: 10,
    });
    expect(of.told).toHaveLength(2);
    const line = JSON.parse(of.told[1] ?? '');
    expect(line).toMatchObject({ VaultName: 'photos', ArchivesRestored: 1, BytesWanted: 1001, ChargedUsd: 1.5 });
    const [{ Namespace, Dimensions, Metrics }] = line._aws.CloudWatchMetrics;
    expect([Namespace, Dimensions]).toEqual(['Thaw', [['VaultName']]]);
    for (const { Name } of Metrics) expect(line[Name]).toEqual(expect.any(Number));
  });

  test('in calls that have no time is the same as in one', async () => {
    const rows = Array.from({ length: 200 }, (_, row) => manifestRow(row));
    const objects = Object.fromEntries(rows.filter(({ row }) => row % 3 === 0).map((row) => [row.key, objectOf(row)]));
    const ledger = { 1: requested(1, 9), 4: requested(4, 9, { tries: 3 }) };
    const [whole, cut] = [
      { rows, objects, ledger, requestState: {} },
      { rows, objects, ledger, requestState: {} },
    ].map((of) => world(of));
    if (whole === undefined || cut === undefined) throw new Error('two worlds were made');
    const once = await takeAll(whole);
    const often = await takeAll({ ...cut, doors: { ...cut.doors, hasTime: () => false } });
    expect(often.calls).toBeGreaterThan(100);
    expect({ ...often, calls: 0 }).toEqual({ ...once, calls: 0 });
    expect(cut.ledger()).toEqual(whole.ledger());
    expect(cut.status()).toEqual(whole.status());
  });

  test('goes on after several segments, and counts them all', async () => {
    const rows = Array.from({ length: 20_001 }, (_, row) => manifestRow(row));
    const last = manifestRow(20_000);
    const of = world({ rows, objects: { [last.key]: objectOf(last) } });
    const estimate = { archives: 20_001 } as VaultRun['estimate'];
    const after = await takeAll(of, { ...vaultRun, estimate });
    expect(after.outcome).toBe('unfinished');
    expect(of.status().counts).toMatchObject({ wanted: { archives: 20_000 }, restored: { archives: 1 } });
    expect(JSON.parse(of.files.text(at.ledger(2)))).toHaveProperty('20000');
  });

  const there = restored();
  const stranger: BlockedEntry = { state: 'blocked', tries: 0, eTag: '"1"', reason: 'DestinationTaken: so it is' };
  test.each([
    ['of a restored archive', { 0: there }, /\/found\/0\/0\/0\.jsonl$/],
    ['of one that failed by a stranger', { 0: stranger }, /\/found\/0\/0\/0\.jsonl$/],
    ['of one that nobody looked at yet', {}, /\/found\/0\/0\/0\.jsonl$/],
    ['of all segments', { 0: there }, /\/found\/0\/0\.json$/],
    ['of all kinds', { 0: there }, /^scratch\//],
  ])('does not take notes %s that were swept for nothing noted: nothing is bought again', async (_, ledger, swept) => {
    const of = world({ rows: [first, second], objects: firstObject, ledger, requestState: {} });
    const run = await takeStock(vaultRun, { ...of.doors, hasTime: () => false });
    expect(run.progress).toMatchObject({ pass: 'match', flushes: 1 });
    const keys = [...of.files.files.keys()].filter((key) => swept.test(key));
    expect(keys).not.toEqual([]);
    for (const key of keys) of.files.files.delete(key);
    await expect(takeAll(of, run)).rejects.toThrow(/wanted what an earlier call found .* Start the vault again/);
    expect(of.ledger()).toEqual(ledger);
    expect(of.files.files.has(at.status)).toBe(false);
  });

  test('does not take a lost segment of the manifest for its end', async () => {
    const run = { ...vaultRun, estimate: { archives: 2 } as VaultRun['estimate'] };
    await expect(takeStock(run, world({ rows: [first] }).doors)).rejects.toThrow('wanted 2 archives');
  });

  test('does not go on from a progress that is not its own, nor without a request', async () => {
    const { doors } = world({ rows: [first] });
    await expect(takeStock({ ...vaultRun, progress: { segment: 'x' } }, doors)).rejects.toThrow('Cannot go on');
    await expect(takeStock({ ...vaultRun, run: 'other' }, doors)).rejects.toThrow('request');
  });
});

describe('takeStock() of archives with the same bytes', () => {
  const large = 2 ** 40;
  const twins = [0, 1, 2].map((row) =>
    manifestRow(row, { sizeBytes: large, sameBytesAs: 0, storageClass: 'STANDARD' }),
  );
  const [source] = twins;
  const copies = { copies: true, storageClass: 'STANDARD' } as const;

  test('counts one of them for the budget, and the others as what copies cost', async () => {
    // A TiB costs 10.24 USD by Standard, and some cents to copy.
    const refused = await takeAll(world({ rows: twins, request: { ...copies, maxCostUsd: 10.2 } }));
    expect(refused.failure?.cause).toMatch(/: 1 archives of together .* costs about 10\.\d\d USD/);
    expect((await takeAll(world({ rows: twins, request: { ...copies, maxCostUsd: 10.6 } }))).outcome).toBe(
      'unfinished',
    );
  });

  test('copies are made once one of them is there, or was given up', async () => {
    const of = (given: Partial<Given>) => world({ rows: twins, request: copies, requestState: {}, ...given });
    const objects = source && { [source.key]: objectOf(source) };
    expect((await takeAll(of({}))).outcome).toBe('unfinished');
    expect((await takeAll(of({ objects }))).outcome).toBe('copies');
    expect((await takeAll(of({ ledger: { 0: { state: 'failed', tries: 3, reason: 'no' } } }))).outcome).toBe('copies');
  });

  test('an object that was copied is known by what it says of itself', async () => {
    const row = manifestRow(1, { sameBytesAs: 0 });
    const { metadata, ...rest } = objectOf(row);
    const { 'thaw-job-id': _, ...ofCopy } = metadata;
    const object = { ...rest, metadata: { ...ofCopy, 'thaw-copy-of': 'a/%C3%A9.txt' } };
    const of = world({ rows: [first, row], objects: { [row.key]: object }, requestState: {} });
    await takeAll(of);
    expect(of.ledger()[1]).toMatchObject({ state: 'restored', tries: 0, copyOf: 'a/é.txt' });
    expect(of.ledger()[1]).not.toHaveProperty('jobId');
  });

  test('a run that requests nothing more makes the copies of what came last, and then ends', async () => {
    const stopped = { stopped: 'OverBudget: the cap was met.' };
    const objects = source && { [source.key]: objectOf(source) };
    const of = world({ rows: twins, request: copies, requestState: stopped, objects });
    of.files.files.set(
      at.status,
      Buffer.from(JSON.stringify({ round: 3, at: hoursAgo(1), began: hoursAgo(9), counts: noCounts })),
    );
    expect((await takeAll(of)).outcome).toBe('copies');
    expect((await takeAll(of)).outcome).toBe('finished');
  });
});

describe('takeStock() beside another call of the run', () => {
  /** Somebody writes the ledger while a job is being asked about. */
  const beside = (writes: number) => {
    const of = world({ rows: [first, second], ledger: { 0: requested(0, 9) }, jobs: [jobOf(0, 1)], requestState: {} });
    let left = writes;
    const describeJob: typeof of.doors.vault.describeJob = async (task) => {
      if (left-- > 0) {
        const other = { ...of.ledger(), 1: requested(1, left) };
        of.files.files.set(at.ledger(0), Buffer.from(JSON.stringify(other)));
      }
      return await of.doors.vault.describeJob(task);
    };
    return { ...of, doors: { ...of.doors, vault: { describeJob } } };
  };

  test('judges again what somebody else wrote meanwhile, and loses none of their rows', async () => {
    const of = beside(1);
    expect((await takeStock(vaultRun, of.doors)).outcome).toBe('unfinished');
    expect(of.ledger()).toEqual({ 0: expect.objectContaining({ state: 'ready' }), 1: requested(1, 0) });
    expect(of.status().counts).toMatchObject({ ready: { archives: 1 }, requested: { archives: 1 } });
  });

  test('ends as VaultLocked where that never ends', async () => {
    await expect(takeStock(vaultRun, beside(1000).doors)).rejects.toMatchObject({ name: 'VaultLocked' });
  });

  test('takes for its own a ledger whose answer was lost', async () => {
    const of = world({ rows: [first], objects: firstObject, requestState: {} });
    const write: typeof of.files.write = async (key, bytes, condition) => {
      const eTag = await of.files.write(key, bytes, condition);
      if (key === at.ledger(0)) throw awsError('PreconditionFailed');
      return eTag;
    };
    expect((await takeStock(vaultRun, { ...of.doors, files: { ...of.files, write } })).outcome).toBe('finished');
    expect(of.calls).toEqual([`head ${first.key}`]);
  });
});

describe('takeStock() of a run that stands still', () => {
  const still = (requestState: Given['requestState'], given: Partial<Given> = {}) =>
    world({
      rows: [first, second],
      objects: firstObject,
      requestState: { inFlight: null, paused: null, ...requestState },
      ...given,
    });
  const rounds = async (of: World, count: number) => {
    const ends: VaultRun[] = [];
    for (let round = 0; round < count; round += 1) ends.push(await takeAll(of));
    return ends;
  };

  test('ends it after three rounds in which nothing happened and nothing was expected, and says what is missing', async () => {
    const of = still({ ended: 'all requested' });
    const ends = await rounds(of, 4);
    expect(ends.map(({ outcome }) => outcome)).toEqual(['unfinished', 'unfinished', 'unfinished', 'finished']);
    expect(ends[3]?.failure).toEqual({
      error: 'NoProgress',
      cause: expect.stringMatching(
        /^Cannot go on .*: 1 archives of together 1,001 bytes are missing, and in 3 rounds /,
      ),
    });
  });

  const since = hoursAgo(1);
  test.each<[string, Given['requestState'], Partial<Given>]>([
    ['the day is full', { ended: 'day is full' }, {}],
    ['Glacier takes nothing for now', { paused: { since, reason: 'x' } }, {}],
    ['a batch is in flight', { inFlight: { since, rows: [1] } }, {}],
    ['a job is with Glacier', {}, { ledger: { 1: requested(1, 1) } }],
    ['messages wait', {}, { waiting: { room: 1 } }],
  ])('goes on while %s', async (_, requestState, given) => {
    const ends = await rounds(still({ ended: 'all requested', ...requestState }, given), 6);
    expect(ends.map(({ outcome }) => outcome)).toEqual(ends.map(() => 'unfinished'));
  });

  test('counts again when something was requested', async () => {
    const of = still({ ended: 'all requested' });
    await rounds(of, 3);
    const requestState = JSON.parse(of.files.text(at.requestState));
    of.files.files.set(at.requestState, Buffer.from(JSON.stringify({ ...requestState, requests: 2 })));
    expect((await takeAll(of)).outcome).toBe('unfinished');
    expect(of.status().idleRounds).toBe(0);
  });
});

/** What Plan wrote down of the upload of an archive, whose execution nobody knows any more. */
const uploadOf = (row: ManifestRow): UploadRecord => ({
  state: 'open',
  bucket: 'dest',
  key: row.key,
  uploadId: 'upload-1',
  owner: 'long-gone',
  jobId: 'job-0',
  archiveId: row.archiveId,
  treeHash: row.treeHash,
  sizeBytes: row.sizeBytes,
  partSizeBytes: 8 * 2 ** 20,
  storageClass: 'STANDARD',
  keptRowsKey: null,
  openedAt: '2026-11-22T00:00:00.000Z',
});
