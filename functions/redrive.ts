import type { Logger } from '@aws-lambda-powertools/logger';
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { own, parseJson } from './archive/json.ts';
import { type DeadLetters, openDeadLetters } from './cloud/dead-letters.ts';
import { type ExecutionSeen, type Executions, openExecutions } from './cloud/executions.ts';
import { openVault, type Vault } from './cloud/vault.ts';
import { isNamed, mapErrors, passingErrors, tryAgainErrors } from './errors.ts';
import { type FailureClaim, readFailure } from './failure-event.ts';
import type { RestoreTask } from './flow.ts';
import { type Gate, gateOf, restoresAtOnceSetting } from './gate.ts';
import { meetMessages, waits } from './message-batch.ts';
import { textSetting } from './settings.ts';

/** After that it is no accident any more: a person looks at it. */
const redrivesAtMost = 5;

/** Ends that another try may heal. All others stay the same however often they are run. */
const healableErrors: readonly string[] = [...mapErrors, ...tryAgainErrors, ...passingErrors];

/** Glacier keeps an output for 24 hours after the job's completion (Glacier guide, "Downloading an archive"). */
const outputLivesMs = 24 * 3600 * 1000;

export const handler = ({ Records }: SQSEvent) => redrive(Records, doors());

export interface RedriveDoors {
  readonly executions: Pick<Executions, 'lookUp' | 'redrive' | 'running'>;
  readonly vault: Pick<Vault, 'describeJob'>;
  readonly deadLetters: DeadLetters;
  readonly stateMachineArn: string;
  /** The gate: how many restores may run at once. A redriven one runs like any other. */
  readonly restoresAtOnce: number;
}

/**
 * Redrives executions that failed some minutes ago, where that can help: the queue's delay puts the minutes between
 * one try and the next. A message comes back when the gate is closed or a service unwell; twice the same does no harm.
 */
export async function redrive(messages: readonly SQSRecord[], doors: RedriveDoors): Promise<SQSBatchResponse> {
  const gate = gateOf(doors.executions, doors.restoresAtOnce);
  const meet = async (body: string, log: Logger) => {
    const claim = readFailure(body, doors.stateMachineArn);
    log.appendKeys({ execution: claim.executionName });
    const { outcome, reason } = await decide(claim, gate, doors);
    log.info(reason);
    return outcome;
  };
  return await meetMessages(messages, { step: 'redrive', deadLetters: doors.deadLetters, meet });
}

interface Decision {
  readonly outcome: 'redriven' | 'left alone' | typeof waits;
  /** A sentence for whoever asks the log why. */
  readonly reason: string;
}

const leftAlone = (reason: string): Decision => ({ outcome: 'left alone', reason });

async function decide(claim: FailureClaim, gate: Gate, { executions, vault }: RedriveDoors): Promise<Decision> {
  const seen = await executions.lookUp(claim.executionName);
  const hopeless = whyNotHealable(claim, seen) ?? (await whyJobIsGone(seen?.input ?? '', vault));
  if (hopeless !== undefined) return leftAlone(hopeless);
  if (!(await gate.isOpen())) return { outcome: waits, reason: 'As many restores run as there may be.' };
  if (!(await executions.redrive(claim.executionName))) return leftAlone('Step Functions refuses to redrive it.');
  gate.passed(claim.executionName);
  const count = (seen?.redriveCount ?? 0) + 1;
  return {
    outcome: 'redriven',
    reason: `Another try may heal ${errorOf(seen)}: redrive ${count} of ${redrivesAtMost}.`,
  };
}

/** A TimeoutSeconds of the state machine leaves a status and no error. */
const errorOf = (seen: ExecutionSeen | undefined) => seen?.error ?? 'States.Timeout';

function whyNotHealable(claim: FailureClaim, seen: ExecutionSeen | undefined): string | undefined {
  if (seen === undefined) return 'Step Functions does not know it any more.';
  const { status, redriveCount } = seen;
  if (status !== 'FAILED' && status !== 'TIMED_OUT') return `It has not failed: it is ${status} by now.`;
  if (claim.redriveCount !== undefined && claim.redriveCount !== redriveCount) {
    return 'It was redriven since and failed again: that failure has a message of its own.';
  }
  if (!healableErrors.includes(errorOf(seen))) return `Another try cannot heal ${errorOf(seen)}.`;
  if (redriveCount >= redrivesAtMost) return `It was redriven ${redriveCount} times: a person should look at it.`;
  return undefined;
}

/** Undefined while the job's output can be downloaded. */
async function whyJobIsGone(input: string, vault: RedriveDoors['vault']): Promise<string | undefined> {
  const task = taskIn(input);
  if (task === undefined) return 'Its input names no vault and job.';
  try {
    const { StatusCode, CompletionDate = '' } = await vault.describeJob(task);
    if (StatusCode !== 'Succeeded') return `Glacier says its job is "${StatusCode ?? 'nothing'}".`;
    if (Date.parse(CompletionDate) + outputLivesMs > Date.now()) return undefined;
    return `Its job was completed at "${CompletionDate}", and Glacier keeps an output for 24 hours.`;
  } catch (error) {
    if (isNamed(error, 'JobNotFound')) return 'Glacier does not know its job any more.';
    throw error;
  }
}

function taskIn(input: string): RestoreTask | undefined {
  const task = parseJson(input);
  const [vaultName, jobId] = [own(task, 'vaultName'), own(task, 'jobId')];
  return typeof vaultName === 'string' && typeof jobId === 'string' ? { vaultName, jobId } : undefined;
}

function doors(): RedriveDoors {
  const stateMachineArn = textSetting('STATE_MACHINE_ARN');
  return {
    stateMachineArn,
    executions: openExecutions(stateMachineArn),
    vault: openVault(),
    deadLetters: openDeadLetters(textSetting('DEAD_LETTER_QUEUE_URL')),
    restoresAtOnce: restoresAtOnceSetting(),
  };
}
