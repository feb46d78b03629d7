import type { SQSEvent, SQSRecord } from 'aws-lambda';
import { field, parseJson } from './archive/json.ts';
import { availableUntil, fewHours, hoursUntil } from './archive/output-lifetime.ts';
import { type DeadLetters, openDeadLetters } from './cloud/dead-letters.ts';
import { type Ended, type Executions, executionArn, openExecutions } from './cloud/executions.ts';
import { openQueue, type Queue, type Waiting } from './cloud/queue.ts';
import { type Gate, openGate } from './dispatch/gate.ts';
import { leaseName, placesOf } from './dispatch/leases.ts';
import { startRestore } from './dispatch/start-restore.ts';
import { isNamed } from './errors.ts';
import { executionName } from './restore/execution-name.ts';
import { type Claim, type Home, readNotification } from './restore/notification.ts';
import type { AdmitEnvironment } from './runtime/environment.ts';
import { logOf } from './runtime/log.ts';
import { type Measure, openMeasure } from './runtime/metrics.ts';
import { settingsOf } from './runtime/read-environment.ts';
import { reuse } from './runtime/reuse.ts';

/** A call receives no more after so long; its timeout leaves it as much again for what it has in its hands. */
const longestMs = 25_000;

const withDoors = reuse(doors);

export const handler = ({ Records }: SQSEvent) => {
  const endsMs = Date.now() + longestMs;
  return withDoors((open) => admit(Records, { ...open, hasTime: () => Date.now() < endsMs }));
};

export interface AdmitDoors {
  readonly gate: Gate;
  readonly room: Pick<Queue, 'receive' | 'delete' | 'postpone'>;
  readonly executions: Pick<Executions, 'start' | 'describe' | 'redrive'>;
  readonly deadLetters: DeadLetters;
  readonly home: Home;
  readonly stateMachineArn: string;
  readonly settings: { readonly maxConcurrency: number; readonly minimumPartSizeBytes: number };
  readonly measure: Measure;
  readonly hasTime: () => boolean;
}

/**
 * Called whenever the bell rings: a restore has ended, one has arrived, a minute has passed. Frees the places of what has
 * ended, then takes restores out of the room for as long as there is room for them. What waits is not touched.
 */
export async function admit(rings: readonly Pick<SQSRecord, 'body'>[], doors: AdmitDoors): Promise<void> {
  const ended = rings.flatMap(({ body }) => endedIn(body, doors.stateMachineArn));
  let count = 0;
  let room = await doors.gate.free(ended);
  while (room > 0 && doors.hasTime()) {
    const waiting = await doors.room.receive(Math.min(10, room));
    if (waiting.length === 0) break;
    count += await letIn(waiting, doors);
    room = await doors.gate.free([]);
  }
  logOf('admit').info('done', { ended: ended.length, letIn: count });
}

/** What rings for another reason, or says nothing that we understand, is a reason to look, and no more. */
function endedIn(body: string, stateMachineArn: string): Ended[] {
  const detail = field(parseJson(body), 'detail');
  const [arn, stopDate] = [field(detail, 'executionArn'), field(detail, 'stopDate')];
  const prefix = executionArn(stateMachineArn, '');
  if (typeof arn !== 'string' || !arn.startsWith(prefix) || typeof stopDate !== 'number') return [];
  return [{ name: arn.slice(prefix.length), stoppedMs: stopDate }];
}

interface Candidate {
  readonly message: Waiting;
  readonly claim: Claim;
  /** Of its lease. */
  readonly name: string;
}

/** Lets in as many as the gate takes; the others are seen again at once, by whoever receives next. Gives how many. */
async function letIn(waiting: readonly Waiting[], doors: AdmitDoors): Promise<number> {
  const candidates = (await Promise.all(waiting.map((message) => candidateOf(message, doors)))).flat();
  const wishes = candidates.map(({ name, claim }) => ({ name, places: placesOf(claim.sizeBytes, doors.settings) }));
  const names = await doors.gate.take(wishes, 'from the room');
  const chosen = candidates.filter(({ name }) => names.has(name));
  const others = candidates.filter(({ name }) => !names.has(name));
  const started = await Promise.all(chosen.map((candidate) => startOne(candidate, doors)));
  const isOver = (index: number) => started[index] === 'over';
  await doors.gate.giveBack(chosen.filter((_, index) => isOver(index)).map(({ name }) => name));
  const done = chosen.filter((_, index) => started[index] !== 'failed');
  if (done.length > 0) await doors.room.delete(done.map(({ message }) => message));
  if (others.length > 0) await doors.room.postpone(others.map(({ message }) => ({ ...message, seconds: 0 })));
  return done.length;
}

/** None where nobody can understand the message: it is buried. */
async function candidateOf(message: Waiting, doors: AdmitDoors): Promise<Candidate[]> {
  try {
    const claim = readNotification(message.body, doors.home);
    const left = hoursUntil(availableUntil(message.arrivedMs) ?? '');
    if (left < fewHours) doors.measure('HoursLeft', left, { vaultName: claim.vaultName, jobId: claim.jobId });
    return [{ message, claim, name: leaseName(executionName(claim)) }];
  } catch (error) {
    if (!Error.isError(error) || !isNamed(error, 'NotificationRefused')) throw error;
    logOf('admit').error('failed', error);
    await doors.deadLetters.put(message.body, error);
    await doors.room.delete([message]);
    return [];
  }
}

/** One that cannot be started keeps its places until the gate is reconciled, and its message comes back by itself. */
async function startOne({ claim }: Candidate, { executions }: AdmitDoors) {
  const log = logOf('admit', claim);
  try {
    const outcome = await startRestore({ vaultName: claim.vaultName, jobId: claim.jobId }, executions);
    log.info('done', { outcome });
    return outcome;
  } catch (error) {
    if (!Error.isError(error)) throw error;
    log.error('failed', error);
    return 'failed';
  }
}

function doors(): Omit<AdmitDoors, 'hasTime'> {
  const settings = settingsOf<AdmitEnvironment>();
  const stateMachineArn = settings.text('RESTORE_JOB_OUTPUT_ARN');
  const executions = openExecutions(stateMachineArn);
  return {
    stateMachineArn,
    executions,
    gate: openGate(settings, executions),
    room: openQueue(settings.text('ROOM_QUEUE_URL')),
    deadLetters: openDeadLetters(settings.text('DEAD_LETTER_QUEUE_URL')),
    home: { accountId: settings.account('ACCOUNT_ID'), region: settings.text('AWS_REGION') },
    settings: {
      maxConcurrency: settings.positiveInteger('MAX_CONCURRENCY'),
      minimumPartSizeBytes: settings.partSize('MINIMUM_PART_SIZE_BYTES'),
    },
    measure: openMeasure(settings),
  };
}
