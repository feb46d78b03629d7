import { openExecutions } from './cloud/executions.ts';
import { openRetrievalRequests } from './cloud/glacier-retrieval-requests.ts';
import { vaultDestination } from './restore/restore-target.ts';
import { readLedger } from './run-files/json-files.ts';
import { segmentOf, segmentsOf } from './run-files/keys.ts';
import { isGivenUpState, type LedgerEntry, reasonOfEntry, stateOf } from './run-files/ledger.ts';
import { type LedgerFile, openLedger } from './run-files/ledger-file.ts';
import { reasonText } from './run-files/reasons.ts';
import { hourSeconds, type RequestArchivesEnvironment, workersOf } from './runtime/environment.ts';
import { vaultStepHandler } from './runtime/handler.ts';
import { logOf } from './runtime/log.ts';
import { settingsOf } from './runtime/read-environment.ts';
import { openWorkBucket } from './runtime/work-bucket.ts';
import type { ManifestRow, VaultRun } from './vault-flow.ts';
import { type InFlightRequests, mayBeInFlight } from './vault-run/in-flight-requests.ts';
import { orVaultProbe, type VaultProbeDoors } from './vault-run/probe.ts';
import { isStockDue } from './vault-run/request-archives/backlog.ts';
import { resolveUnclear } from './vault-run/request-archives/request-batch.ts';
import { type RequestsEnd, requestSegments } from './vault-run/request-archives/request-segments.ts';
import { stopped } from './vault-run/request-archives/request-state.ts';
import { openSegment } from './vault-run/request-archives/segment.ts';
import { openSession, type Session, type SessionDoors } from './vault-run/request-archives/session.ts';
import { waitSeconds } from './vault-run/request-archives/wait-seconds.ts';

export const handler = vaultStepHandler(
  'request-archives',
  orVaultProbe((run: VaultRun, hasTime) => requestArchives(run, { ...doors(), hasTime }), probeDoors),
);

/**
 * Requests from Glacier what is missing, in the manifest's order, at a pace and within the budget, for as long as the call has
 * time. Where a sample is wanted, the rest waits until all of it is restored.
 * Errors: `RequestRefused` and `ConfigurationError` where Glacier will take nothing more, `VaultLocked` where the run was
 * stopped or another call of it took over, and AWS's own.
 */
export async function requestArchives(run: VaultRun, doors: SessionDoors): Promise<VaultRun> {
  const session = await openSession(run, doors);
  const requested = (await resolveInFlight(session, doors)) ? await requestInOrder(session, doors) : outOfTime;
  const next = nextOf(requested, session, doors);
  await session.requestState.save();
  const { chargedUsd, requests, requestsPerSecond, nextRow, paused, stopped: reason } = session.requestState.now;
  const facts = { ...requested, ...next, chargedUsd, requests, requestsPerSecond, nextRow, paused, reason };
  logOf('request-archives', run).info('requested', facts);
  return { ...run, calls: run.calls + 1, ...next, progress: null };
}

/** Goes on at once where time was up and a stock-taking would not be worth its time yet; otherwise waits for one. */
function nextOf(
  requested: RequestsEnd,
  { requestState, request: { tier }, archives }: Session,
  doors: SessionDoors,
): Pick<VaultRun, 'outcome' | 'waitSeconds'> {
  const { end } = requested;
  const time = { now: doors.now(), hourMs: doors.settings.hourMs };
  const { dayBegan, backlog } = requestState.now;
  const isMore = end === 'out of time' && !isStockDue(backlog, time.now);
  const seconds = isMore ? 0 : waitSeconds(requested, { tier, archives, dayBegan }, time);
  requestState.set({
    ...requestState.now,
    ended: typeof end === 'object' ? 'paused' : end,
    resumesAt: new Date(time.now.getTime() + (seconds * time.hourMs) / 3600).toISOString(),
  });
  return { outcome: isMore ? 'more' : 'wait', waitSeconds: seconds };
}

const outOfTime: RequestsEnd = { end: 'out of time', newest: undefined };

/**
 * Resolves a batch that was charged, and whose answers a former call did not live to write down. False where time is up
 * before they can be known.
 */
async function resolveInFlight(session: Session, doors: SessionDoors): Promise<boolean> {
  const { requestState, run } = session;
  const { inFlight } = requestState.now;
  const [first] = inFlight?.rows ?? [];
  if (inFlight !== null && first !== undefined) {
    const file = await ledgerAfter(inFlight, segmentOf(first), run, doors);
    if (file === undefined) return false;
    const segment = await openSegment(doors.work, run, segmentOf(first), file);
    const isOpen = ({ row }: ManifestRow) =>
      inFlight.rows.includes(row) && !isInLedger(segment.ledger[row], inFlight.since);
    await resolveUnclear(segment.rows.filter(isOpen), new Date(inFlight.since), segment, { session, doors });
  }
  requestState.set({ ...requestState.now, inFlight: null });
  return true;
}

const napMs = 2_000;

/**
 * The ledger, once no call can be at work on the batch: Step Functions repeats a step that it lost sight of, and redrives one that was
 * stopped, while the first Lambda may still be sending. Then ListJobs knows all that was sent. Undefined where time is over.
 */
async function ledgerAfter(
  inFlight: InFlightRequests,
  segment: number,
  run: Session['run'],
  doors: SessionDoors,
): Promise<LedgerFile | undefined> {
  for (;;) {
    const isOver = !mayBeInFlight(inFlight, doors.now());
    const file = await openLedger(doors.work, run, segment);
    if (isOver || inFlight.rows.every((row) => isInLedger(file.ledger[row], inFlight.since))) return file;
    if (!doors.hasTime()) return undefined;
    await doors.sleep(napMs);
  }
}

/** An accepted request and one that was refused for now have their batch's date; a refused one has failed. */
function isInLedger(entry: LedgerEntry | undefined, since: string): boolean {
  if (entry?.state === 'failed' || entry?.state === 'blocked') return true;
  const date = entry?.state === 'refused for now' ? entry.refusedAt : entry?.requestedAt;
  return (date ?? '') >= since;
}

async function requestInOrder(session: Session, doors: SessionDoors): Promise<RequestsEnd> {
  const { sampleRows } = session;
  if (sampleRows.length > 0) {
    const sample = await requestSample(session, doors);
    if (sample !== 'restored') return sample;
  }
  return await requestSegments(segmentsOf(session.archives), session, doors);
}

/** Also where its object was verified and somebody took it away since. */
const wasRestored = (entry: LedgerEntry | undefined): boolean =>
  entry?.state === 'restored' || entry?.state === 'taken away';

/** The sample comes first, and alone. When one of it fails, others would too: nothing else is bought. */
async function requestSample(session: Session, doors: SessionDoors): Promise<RequestsEnd | 'restored'> {
  const { sampleRows, requestState, run } = session;
  const segments = [...new Set(sampleRows.map(segmentOf))];
  const ledgers = await Promise.all(segments.map((segment) => readLedger(doors.work, run, segment)));
  const entries = sampleRows.map((row) => ledgers[segments.indexOf(segmentOf(row))]?.[row]);
  if (entries.every(wasRestored)) return 'restored';
  const failed = entries.find((entry) => isGivenUpState(stateOf(entry)) && !wasRestored(entry));
  if (failed !== undefined && requestState.now.stopped === null) {
    const sentence = `an archive of the sample was not restored, so the rest was not requested. ${reasonOfEntry(failed) ?? ''}`;
    requestState.set(stopped(requestState.now, reasonText('SampleFailed', sentence.trim())));
  }
  const isOfSample = new Set(sampleRows);
  return await requestSegments(segments, session, doors, (row) => isOfSample.has(row));
}

function probeDoors(): VaultProbeDoors {
  const { requests, executions } = doors();
  const work = openWorkBucket(settingsOf<RequestArchivesEnvironment>());
  return { work, requests, asks: ['jobs', 'topicOf', 'bytesPerHour', 'initiateArchive'], executions };
}

function doors(): Omit<SessionDoors, 'hasTime'> {
  const settings = settingsOf<RequestArchivesEnvironment>();
  return {
    work: openWorkBucket(settings),
    requests: openRetrievalRequests(),
    executions: openExecutions(settings.text('RESTORE_VAULT_ARN')),
    now: () => new Date(),
    sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    settings: {
      destination: vaultDestination(settings),
      topicArn: settings.text('TOPIC_ARN'),
      requestsPerSecond: settings.positiveInteger('REQUESTS_PER_SECOND'),
      hourMs: hourSeconds() * 1000,
      roads: {
        minimumPartSizeBytes: settings.positiveInteger('MINIMUM_PART_SIZE_BYTES'),
        smallOutputUpToBytes: settings.wholeNumber('RESTORE_SMALL_OUTPUT_UP_TO_BYTES'),
      },
      workers: workersOf(settings),
    },
  };
}
