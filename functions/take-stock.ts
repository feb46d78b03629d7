import { openExecutions } from './cloud/executions.ts';
import { openJobOutputs } from './cloud/glacier-job-outputs.ts';
import { openQueue, type Queue } from './cloud/queue.ts';
import { openDestination, openDestinationFiles } from './runtime/destination-bucket.ts';
import { hourSeconds, type TakeStockEnvironment } from './runtime/environment.ts';
import { vaultStepHandler } from './runtime/handler.ts';
import { settingsOf } from './runtime/read-environment.ts';
import { openWorkBucket } from './runtime/work-bucket.ts';
import type { VaultRun, WaitingMessages } from './vault-flow.ts';
import { orVaultProbe, type VaultProbeDoors } from './vault-run/probe.ts';
import { type EndRoundDoors, endRound } from './vault-run/take-stock/end-round.ts';
import { type JudgePassDoors, judgePass } from './vault-run/take-stock/judge-pass.ts';
import { type MatchPassDoors, matchPass } from './vault-run/take-stock/match-pass.ts';
import { openRound, roundBegins } from './vault-run/take-stock/round.ts';

export const handler = vaultStepHandler(
  'take-stock',
  orVaultProbe((run: VaultRun, hasTime) => takeStock(run, { ...doors(), hasTime }), probeDoors),
);

export type TakeStockDoors = MatchPassDoors &
  Omit<JudgePassDoors & EndRoundDoors, 'waiting'> & {
    /** Where notifications arrive. */
    readonly queue: Pick<Queue, 'send' | 'count'>;
    /** Where large outputs wait for workers. */
    readonly room: Pick<Queue, 'count'>;
  };

/**
 * Compares what was wanted with what is there. The match pass finds what lies at the keys; the judge pass says what it is, and what
 * became of the archives of which nothing is there. A round lists no settled segments; where it finds that the run is finished, one that lists
 * everything follows, for a person may have taken away what was restored long ago.
 */
export async function takeStock(run: VaultRun, opened: TakeStockDoors): Promise<VaultRun> {
  const doors = { ...opened, waiting: countOnce(opened) };
  const called = { ...run, calls: run.calls + 1 };
  const { bucketName, settings } = doors;
  const round = await openRound(run, doors.files, { bucketName, keyPrefix: settings.keyPrefix });
  const matched = await matchPass(round, doors);
  if (matched.pass === 'match') return { ...called, outcome: 'more', progress: matched };
  const judged = await judgePass({ ...round, progress: matched }, doors);
  if ('progress' in judged) return { ...called, outcome: 'more', progress: judged.progress };
  const ended = await endRound(round, judged.stock, doors);
  if (ended.outcome === 'finished' && matched.settled > 0) {
    return { ...called, outcome: 'more', progress: roundBegins(matched.round + 1) };
  }
  return { ...called, progress: null, ...ended };
}

/** Asks SQS once per call, when it is first needed. */
function countOnce({ queue, room }: Pick<TakeStockDoors, 'queue' | 'room'>): () => Promise<WaitingMessages> {
  let counted: Promise<WaitingMessages> | undefined;
  return () => (counted ??= count());

  async function count(): Promise<WaitingMessages> {
    const [inQueue, inRoom] = await Promise.all([queue.count(), room.count()]);
    return { queue: inQueue, room: inRoom };
  }
}

function probeDoors(): VaultProbeDoors {
  const settings = settingsOf<TakeStockEnvironment>();
  const { vault, executions, queue, room } = doors();
  const destination = openDestinationFiles(settings);
  return {
    work: openWorkBucket(settings),
    hasScratch: true,
    vault,
    executions,
    waiting: { queue, room },
    destination: { ...destination, keyPrefix: settings.textOrEmpty('KEY_PREFIX') },
  };
}

function doors(): Omit<TakeStockDoors, 'hasTime'> {
  const settings = settingsOf<TakeStockEnvironment>();
  const bucketName = settings.text('BUCKET_NAME');
  return {
    files: openWorkBucket(settings),
    destination: openDestinationFiles(settings),
    bucket: openDestination(settings),
    bucketName,
    vault: openJobOutputs(),
    executions: openExecutions(settings.text('RESTORE_JOB_OUTPUT_ARN')),
    queue: openQueue(settings.text('QUEUE_URL')),
    room: openQueue(settings.text('ROOM_QUEUE_URL')),
    now: () => new Date(),
    tell: (line) => void process.stdout.write(`${line}\n`), // console.log would put a date before it
    settings: {
      keyPrefix: settings.textOrEmpty('KEY_PREFIX'),
      hourSeconds: hourSeconds(),
      maxConcurrency: settings.positiveInteger('MAX_CONCURRENCY'),
      roads: {
        minimumPartSizeBytes: settings.positiveInteger('MINIMUM_PART_SIZE_BYTES'),
        smallOutputUpToBytes: settings.wholeNumber('RESTORE_SMALL_OUTPUT_UP_TO_BYTES'),
      },
    },
  };
}
