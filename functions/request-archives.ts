import { openExecutions } from './cloud/executions.ts';
import { openVaultRequests } from './cloud/glacier-retrieval-requests.ts';
import { hourSeconds } from './runtime/environment.ts';
import { logOf } from './runtime/log.ts';
import { positiveIntegerSetting, textSetting, wholeNumberSetting } from './runtime/settings.ts';
import { vaultDoorway } from './runtime/vault-handler.ts';
import { workFiles } from './runtime/work-bucket.ts';
import type { Ledger, LedgerEntry, ManifestRow, VaultRun } from './vault-flow.ts';
import { mayBeUnderWay, type OpenBlock } from './vault-run/in-flight-requests.ts';
import { meetUnclear } from './vault-run/request-archives/request-batch.ts';
import { type Asked, askPieces } from './vault-run/request-archives/request-segments.ts';
import { stopped } from './vault-run/request-archives/request-state.ts';
import { openPiece, pieceOf, readLedger } from './vault-run/request-archives/segment.ts';
import { type AskDoors, type Asking, openAsking } from './vault-run/request-archives/session.ts';
import { waitSeconds } from './vault-run/request-archives/wait-seconds.ts';

export const handler = vaultDoorway('request-archives', (run, hasTime) =>
  requestArchives(run, { ...doors(), hasTime }),
);

/**
 * Asks Glacier for what is missing, in the manifest's order, at a pace and within the budget, for as long as the call has
 * time. Where a sample is wanted, the rest waits until all of it is restored.
 * Errors: `RequestRefused` and `ConfigurationError` where Glacier will take nothing more, `VaultLocked` where the run was
 * stopped or another call of it took over, and AWS's own.
 */
export async function requestArchives(run: VaultRun, doors: AskDoors): Promise<VaultRun> {
  const asking = await openAsking(run, doors);
  const asked = (await meetOpenBlock(asking, doors)) ? await askInOrder(asking, doors) : outOfTime;
  await asking.purse.save();
  const { chargedUsd, requests, requestsPerSecond, nextRow, dayBegan, held, stopped: reason } = asking.purse.now;
  logOf('request-archives', run).info('asked', {
    ...asked,
    chargedUsd,
    requests,
    requestsPerSecond,
    nextRow,
    held,
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

const outOfTime: Asked = { end: 'out of time', newest: undefined };

/**
 * A block that was charged, and of which a call before this one did not live to write down what became. False where the
 * time is over before it can be known.
 */
async function meetOpenBlock(asking: Asking, doors: AskDoors): Promise<boolean> {
  const { purse, run } = asking;
  const { open } = purse.now;
  const [first] = open?.rows ?? [];
  if (open !== null && first !== undefined) {
    const ledger = await ledgerBehind(open, pieceOf(first), run, doors);
    if (ledger === undefined) return false;
    const piece = await openPiece(doors.work, run, pieceOf(first), ledger);
    const isOpen = ({ row }: ManifestRow) => open.rows.includes(row) && !wasNoted(piece.ledger[row], open.since);
    await meetUnclear(piece.rows.filter(isOpen), new Date(open.since), piece, { asking, doors });
  }
  purse.set({ ...purse.now, open: null });
  return true;
}

const napMs = 2_000;

/**
 * The ledger, once nobody can be at the block: Step Functions repeats a step that it lost sight of, and redrives one that was
 * stopped, while the first Lambda may still be sending. Then ListJobs knows all that was sent. Undefined where time is over.
 */
async function ledgerBehind(
  open: OpenBlock,
  piece: number,
  run: Asking['run'],
  doors: AskDoors,
): Promise<Ledger | undefined> {
  for (;;) {
    const isOver = !mayBeUnderWay(open, doors.now());
    const ledger = await readLedger(doors.work, run, piece);
    if (isOver || open.rows.every((row) => wasNoted(ledger[row], open.since))) return ledger;
    if (!doors.hasTime()) return undefined;
    await doors.sleep(napMs);
  }
}

/** An accepted request has its block's date; a refused one is failed. */
const wasNoted = (entry: LedgerEntry | undefined, since: string) =>
  entry?.state === 'failed' || (entry?.requestedAt ?? '') >= since;

async function askInOrder(asking: Asking, doors: AskDoors): Promise<Asked> {
  const { sampleRows, archives } = asking;
  if (sampleRows.length > 0) {
    const sample = await askSample(asking, doors);
    if (sample !== 'restored') return sample;
  }
  const pieces = archives === 0 ? 0 : pieceOf(archives - 1) + 1;
  return await askPieces(Array(pieces).keys(), asking, doors);
}

/** The sample comes first, and alone. When one of it failed, so would others: nothing else is bought. */
async function askSample(asking: Asking, doors: AskDoors): Promise<Asked | 'restored'> {
  const { sampleRows, purse, run } = asking;
  const pieces = [...new Set(sampleRows.map(pieceOf))];
  const ledgers = await Promise.all(pieces.map((piece) => readLedger(doors.work, run, piece)));
  const entries = sampleRows.map((row) => ledgers[pieces.indexOf(pieceOf(row))]?.[row]);
  if (entries.every((entry) => entry?.state === 'restored' && !entry.again)) return 'restored';
  const failed = entries.find((entry) => entry?.state === 'failed');
  if (failed !== undefined && purse.now.stopped === null) {
    const reason = `SampleFailed: an archive of the sample was not restored, so the rest was not requested. ${failed.reason ?? ''}`;
    purse.set(stopped(purse.now, reason.trim()));
  }
  const isOfSample = new Set(sampleRows);
  return await askPieces(pieces, asking, doors, (row) => isOfSample.has(row));
}

function doors(): Omit<AskDoors, 'hasTime'> {
  return {
    work: workFiles(),
    requests: openVaultRequests(),
    executions: openExecutions(textSetting('VAULT_MACHINE_ARN')),
    now: () => new Date(),
    sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    settings: {
      topicArn: textSetting('TOPIC_ARN'),
      requestsPerSecond: positiveIntegerSetting('REQUESTS_PER_SECOND'),
      hourMs: hourSeconds() * 1000,
      roads: {
        minimumPartSizeBytes: positiveIntegerSetting('MINIMUM_PART_SIZE_BYTES'),
        shortRoadUpToBytes: wholeNumberSetting('SHORT_ROAD_UP_TO_BYTES'),
      },
    },
  };
}
