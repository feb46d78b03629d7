import type { Logger } from '@aws-lambda-powertools/logger';
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { availableUntil, hoursUntil, outputHours } from './archive/output-lifetime.ts';
import { type DeadLetters, openDeadLetters } from './cloud/dead-letters.ts';
import { type ExecutionSeen, type Executions, executionArn, openExecutions } from './cloud/executions.ts';
import { type JobOutputs, openJobOutputs } from './cloud/glacier-job-outputs.ts';
import { openQueue, type Queue } from './cloud/queue.ts';
import { type ExecutionClaim, givenUpEvent, readFailure } from './dispatch/execution-event.ts';
import {
  type Failure,
  failureOf,
  isWell,
  openPartFailures,
  type PartFailureDoors,
  redrivesAtMost,
  remedyOf,
  whyHopeless,
} from './dispatch/failure.ts';
import { type Gate, openGate } from './dispatch/gate.ts';
import { leaseName } from './dispatch/leases.ts';
import { meetMessages, waits } from './dispatch/message-batch.ts';
import { isNamed } from './errors.ts';
import type { RestoreTask } from './flow.ts';
import { executionNames, taskIn } from './restore/execution-name.ts';
import type { RedriveEnvironment } from './runtime/environment.ts';
import { settingsOf } from './runtime/read-environment.ts';

export const handler = ({ Records }: SQSEvent) => redrive(Records, doors());

export interface RedriveDoors {
  readonly executions: Pick<Executions, 'describe' | 'redrive' | 'start'>;
  readonly vault: Pick<JobOutputs, 'describeJob'>;
  readonly parts: PartFailureDoors;
  /** Told of those that are given up for a reason outside themselves; of the others `outcome` has told at once. */
  readonly outcomes: Pick<Queue, 'send'>;
  readonly deadLetters: DeadLetters;
  readonly stateMachineArn: string;
  /** A restore that is tried again takes places like any other. */
  readonly gate: Gate;
  /** How many it takes: nobody counts here which of its parts are missing. */
  readonly maxConcurrency: number;
}

/**
 * Redrives executions that failed some minutes ago, where that can help: the queue's delay puts the minutes between
 * one try and the next. A restore that lost its upload begins again under the job's next name. A message comes back when the gate is closed or a service unwell; twice the same does no harm.
 */
export async function redrive(messages: readonly SQSRecord[], doors: RedriveDoors): Promise<SQSBatchResponse> {
  const meet = async (body: string, log: Logger) => {
    const claim = readFailure(body, doors.stateMachineArn);
    log.appendKeys({ execution: claim.executionName });
    const { outcome, reason } = await decide(claim, doors);
    log.info(reason);
    return outcome;
  };
  return await meetMessages(messages, { step: 'redrive', deadLetters: doors.deadLetters, meet });
}

interface Decision {
  readonly outcome: 'redriven' | 'started again' | 'left alone' | 'given up' | typeof waits;
  /** A sentence for whoever asks the log why. */
  readonly reason: string;
}

const leftAlone = (reason: string): Decision => ({ outcome: 'left alone', reason });

async function decide(claim: ExecutionClaim, doors: RedriveDoors): Promise<Decision> {
  const { executions, parts } = doors;
  const { executionName: name } = claim;
  const seen = await executions.describe(name);
  if (seen === undefined) return leftAlone('Step Functions does not know it any more.');
  const settled = whySettled(claim, seen);
  if (settled !== undefined) return leftAlone(settled);
  const failure = await failureOf(name, seen, parts);
  const hopeless = whyHopeless(failure, seen);
  if (hopeless !== undefined) return leftAlone(hopeless);
  return await heal({ name, seen, failure }, doors);
}

/** An execution that failed, and why. */
interface Failed {
  readonly name: string;
  readonly seen: ExecutionSeen;
  readonly failure: Failure;
}

async function heal(failed: Failed, doors: RedriveDoors): Promise<Decision> {
  const task = taskIn(failed.seen.input);
  if (task === undefined) return await giveUp(failed, 'Its input names no vault and job.', doors);
  const gone = await whyJobIsGone(task, doors.vault);
  if (gone !== undefined) return await giveUp(failed, gone, doors);
  return await behindTheGate(failed, doors, () =>
    remedyOf(failed.failure) === 'redrive' ? redriveIt(failed, doors) : startAgain(failed, task, doors),
  );
}

/** Takes places before it is tried again, and gives them back where nothing came of it. */
async function behindTheGate(
  { name }: Failed,
  { gate, maxConcurrency: places }: RedriveDoors,
  tryAgain: () => Promise<Decision>,
): Promise<Decision> {
  const lease = leaseName(name);
  const isLetIn = (await gate.take([{ name: lease, places }], 'redrive')).has(lease);
  if (!isLetIn) return { outcome: waits, reason: 'All workers are taken.' };
  const decision = await tryAgain();
  if (decision.outcome === 'given up') await gate.giveBack([lease]);
  return decision;
}

async function redriveIt(failed: Failed, doors: RedriveDoors): Promise<Decision> {
  const { name, seen, failure } = failed;
  if (!(await doors.executions.redrive(name))) {
    return await giveUp(failed, 'Step Functions refuses to redrive it.', doors);
  }
  return {
    outcome: 'redriven',
    reason: `Another try may heal ${failure.error}: redrive ${seen.redriveCount + 1}; most errors have ${redrivesAtMost}.`,
  };
}

/** The job's own name, and two more: what loses its upload three times is no accident, and every try fetches all of it. */
const startsAtMost = 3;

async function startAgain(failed: Failed, task: RestoreTask, doors: RedriveDoors): Promise<Decision> {
  const { executions } = doors;
  const names = executionNames(task).slice(0, startsAtMost);
  for (const name of names) {
    if (await executions.start(name, task)) {
      return {
        outcome: 'started again',
        reason: `Only a new upload heals ${failed.failure.error}: "${name}" opens one.`,
      };
    }
    if (isWell(await executions.describe(name))) return leftAlone(`"${name}" restores the same job.`);
  }
  return await giveUp(failed, `The restore was started ${names.length} times: a person should look at it.`, doors);
}

async function giveUp(
  { name, seen }: Failed,
  reason: string,
  { outcomes, stateMachineArn }: RedriveDoors,
): Promise<Decision> {
  await outcomes.send(givenUpEvent(executionArn(stateMachineArn, name), seen.redriveCount, reason));
  return { outcome: 'given up', reason };
}

/** Why this failure is nobody's concern any more. */
function whySettled(claim: ExecutionClaim, { status, redriveCount }: ExecutionSeen): string | undefined {
  if (status !== 'FAILED' && status !== 'TIMED_OUT') return `It has not failed: it is ${status} by now.`;
  if (claim.redriveCount === undefined || claim.redriveCount === redriveCount) return undefined;
  return 'It was redriven since and failed again: that failure has a message of its own.';
}

/** Undefined while the job's output can be downloaded. */
async function whyJobIsGone(task: RestoreTask, vault: RedriveDoors['vault']): Promise<string | undefined> {
  try {
    const { StatusCode, CompletionDate = '' } = await vault.describeJob(task);
    if (StatusCode !== 'Succeeded') return `Glacier says its job is "${StatusCode ?? 'nothing'}".`;
    if (hoursUntil(availableUntil(Date.parse(CompletionDate)) ?? '') > 0) return undefined;
    return `Its job was completed at "${CompletionDate}", and Glacier keeps an output for ${outputHours} hours.`;
  } catch (error) {
    if (isNamed(error, 'JobNotFound')) return 'Glacier does not know its job any more.';
    throw error;
  }
}

function doors(): RedriveDoors {
  const settings = settingsOf<RedriveEnvironment>();
  const stateMachineArn = settings.text('RESTORE_JOB_OUTPUT_ARN');
  const executions = openExecutions(stateMachineArn);
  return {
    stateMachineArn,
    executions,
    gate: openGate(settings, executions),
    maxConcurrency: settings.positiveInteger('MAX_CONCURRENCY'),
    vault: openJobOutputs(),
    parts: openPartFailures(stateMachineArn, settings),
    outcomes: openQueue(settings.text('OUTCOMES_QUEUE_URL')),
    deadLetters: openDeadLetters(settings.text('DEAD_LETTER_QUEUE_URL')),
  };
}
