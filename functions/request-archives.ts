import { openExecutions } from './cloud/executions.ts';
import { openRetrievalRequests } from './cloud/glacier-retrieval-requests.ts';
import { hourSeconds, type RequestArchivesEnvironment } from './runtime/environment.ts';
import { vaultStepHandler } from './runtime/handler.ts';
import { logOf } from './runtime/log.ts';
import { settingsOf } from './runtime/settings.ts';
import { openWorkBucket } from './runtime/work-bucket.ts';
import type { Ledger, LedgerEntry, ManifestRow, VaultRun } from './vault-flow.ts';
import { type InFlightRequests, mayBeInFlight } from './vault-run/in-flight-requests.ts';
import { resolveUnclear } from './vault-run/request-archives/request-batch.ts';
import { type RequestsEnd, requestSegments } from './vault-run/request-archives/request-segments.ts';
import { stopped } from './vault-run/request-archives/request-state.ts';
import { openSegment, readLedger, segmentOf } from './vault-run/request-archives/segment.ts';
import { openSession, type Session, type SessionDoors } from './vault-run/request-archives/session.ts';
import { waitSeconds } from './vault-run/request-archives/wait-seconds.ts';

export const handler = vaultStepHandler('request-archives', (run, hasTime) =>
  requestArchives(run, { ...doors(), hasTime }),
);

/**
 * Asks Glacier for what is missing, in the manifest's order, at a pace and within the budget, for as long as the call has
 * time. Where a sample is wanted, the rest waits until all of it is restored.
 * Errors: `RequestRefused` and `ConfigurationError` where Glacier will take nothing more, `VaultLocked` where the run was
 * stopped or another call of it took over, and AWS's own.
 */
export async function requestArchives(run: VaultRun, doors: SessionDoors): Promise<VaultRun> {
  const asking = await openSession(run, doors);
  const asked = (await meetOpenBlock(asking, doors)) ? await askInOrder(asking, doors) : outOfTime;
  await asking.requestState.save();
  const {
    chargedUsd,
    requests,
    requestsPerSecond,
    nextRow,
    dayBegan,
    paused,
    stopped: reason,
  } = asking.requestState.now;
  logOf('request-archives', run).info('asked', {
    ...asked,
    chargedUsd,
    requests,
    requestsPerSecond,
    nextRow,
    paused,
    reason,
  });
  const time = { now: doors.now(), hourMs: doors.settings.hourMs };
  const waiting = { tier: asking.request.tier, archives: asking.archives, dayBegan };
  return {
    ...run,
    calls: run.calls + 1,
    outcome: 'wait',
    waitSeconds: waitSeconds(asked, waiting, time),
    progress: null,
  };
}

const outOfTime: RequestsEnd = { end: 'out of time', newest: undefined };

/**
 * A batch that was charged, and of which a call before this one did not live to write down what became. False where the
 * time is over before it can be known.
 */
async function meetOpenBlock(asking: Session, doors: SessionDoors): Promise<boolean> {
  const { requestState, run } = asking;
  const { inFlight: open } = requestState.now;
  const [first] = open?.rows ?? [];
  if (open !== null && first !== undefined) {
    const ledger = await ledgerBehind(open, segmentOf(first), run, doors);
    if (ledger === undefined) return false;
    const segment = await openSegment(doors.work, run, segmentOf(first), ledger);
    const isOpen = ({ row }: ManifestRow) => open.rows.includes(row) && !wasNoted(segment.ledger[row], open.since);
    await resolveUnclear(segment.rows.filter(isOpen), new Date(open.since), segment, { asking, doors });
  }
  requestState.set({ ...requestState.now, inFlight: null });
  return true;
}

const napMs = 2_000;

/**
 * The ledger, once nobody can be at the batch: Step Functions repeats a step that it lost sight of, and redrives one that was
 * stopped, while the first Lambda may still be sending. Then ListJobs knows all that was sent. Undefined where time is over.
 */
async function ledgerBehind(
  open: InFlightRequests,
  segment: number,
  run: Session['run'],
  doors: SessionDoors,
): Promise<Ledger | undefined> {
  for (;;) {
    const isOver = !mayBeInFlight(open, doors.now());
    const ledger = await readLedger(doors.work, run, segment);
    if (isOver || open.rows.every((row) => wasNoted(ledger[row], open.since))) return ledger;
    if (!doors.hasTime()) return undefined;
    await doors.sleep(napMs);
  }
}

/** An accepted request has its batch's date; a refused one is failed. */
const wasNoted = (entry: LedgerEntry | undefined, since: string) =>
  entry?.state === 'failed' || (entry?.requestedAt ?? '') >= since;

async function askInOrder(asking: Session, doors: SessionDoors): Promise<RequestsEnd> {
  const { sampleRows, archives } = asking;
  if (sampleRows.length > 0) {
    const sample = await askSample(asking, doors);
    if (sample !== 'restored') return sample;
  }
  const segments = archives === 0 ? 0 : segmentOf(archives - 1) + 1;
  return await requestSegments(Array(segments).keys(), asking, doors);
}

/** The sample comes first, and alone. When one of it failed, so would others: nothing else is bought. */
async function askSample(asking: Session, doors: SessionDoors): Promise<RequestsEnd | 'restored'> {
  const { sampleRows, requestState, run } = asking;
  const segments = [...new Set(sampleRows.map(segmentOf))];
  const ledgers = await Promise.all(segments.map((segment) => readLedger(doors.work, run, segment)));
  const entries = sampleRows.map((row) => ledgers[segments.indexOf(segmentOf(row))]?.[row]);
  if (entries.every((entry) => entry?.state === 'restored' && !entry.again)) return 'restored';
  const failed = entries.find((entry) => entry?.state === 'failed');
  if (failed !== undefined && requestState.now.stopped === null) {
    const reason = `SampleFailed: an archive of the sample was not restored, so the rest was not requested. ${failed.reason ?? ''}`;
    requestState.set(stopped(requestState.now, reason.trim()));
  }
  const isOfSample = new Set(sampleRows);
  return await requestSegments(segments, asking, doors, (row) => isOfSample.has(row));
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
      topicArn: settings.text('TOPIC_ARN'),
      requestsPerSecond: settings.positiveInteger('REQUESTS_PER_SECOND'),
      hourMs: hourSeconds() * 1000,
      roads: {
        minimumPartSizeBytes: settings.positiveInteger('MINIMUM_PART_SIZE_BYTES'),
        shortRoadUpToBytes: settings.wholeNumber('RESTORE_SMALL_OUTPUT_UP_TO_BYTES'),
      },
    },
  };
}
