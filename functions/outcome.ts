import type { Logger } from '@aws-lambda-powertools/logger';
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { field, parseJson } from './archive/json.ts';
import { type DeadLetters, openDeadLetters } from './cloud/dead-letters.ts';
import { type ExecutionSeen, type Executions, openExecutions } from './cloud/executions.ts';
import { openJobOutputs } from './cloud/glacier-job-outputs.ts';
import { openTopic, type Topic } from './cloud/topic.ts';
import { type OutcomeEvent, readOutcomeEvent } from './dispatch/execution-event.ts';
import { type Failure, failureOf, openPartFailures, type PartFailureDoors, whyHopeless } from './dispatch/failure.ts';
import { failedBefore, lastHour } from './dispatch/failures-of-hour.ts';
import { meetMessages } from './dispatch/message-batch.ts';
import { countMessage, failureMessage, type Subject, successMessage } from './dispatch/outcome-message.ts';
import { type SubjectDoors, subjectOf } from './dispatch/outcome-subject.ts';
import { waitErrors } from './errors.ts';
import { isStartsName } from './restore/execution-name.ts';
import { destinationSettings } from './restore/restore-target.ts';
import type { OutcomeEnvironment } from './runtime/environment.ts';
import { type Measure, openMeasure } from './runtime/metrics.ts';
import { settingsOf } from './runtime/read-environment.ts';
import { reuse } from './runtime/reuse.ts';
import { openWorkBucket } from './runtime/work-bucket.ts';

/** Of one hour's failures so many are told one by one, and then their number: nobody reads the hundred and first. */
const toldAtMost = 100;

const withDoors = reuse(doors);

export const handler = ({ Records }: SQSEvent) => withDoors((open) => outcome(Records, open));

export interface OutcomeDoors extends SubjectDoors {
  readonly executions: Pick<Executions, 'describe' | 'failed'>;
  readonly parts: PartFailureDoors;
  readonly topic: Topic;
  readonly measure: Measure;
  readonly deadLetters: DeadLetters;
  readonly stateMachineArn: string;
}

/**
 * Tells people how restores ended, as far as they have to know: of a failure that no redrive heals, at once; of a success
 * where a person had started it. A message that comes twice (EventBridge and SQS deliver at least once) is told twice.
 */
export async function outcome(messages: readonly SQSRecord[], doors: OutcomeDoors): Promise<SQSBatchResponse> {
  const meet = async (body: string, log: Logger) => {
    const event = readOutcomeEvent(body, doors.stateMachineArn);
    if (event.kind === 'hour') return await tellCount(event.atMs, doors);
    log.appendKeys({ execution: event.executionName });
    return event.kind === 'succeeded' ? await tellSuccess(event, doors) : await tellFailure(event, doors);
  };
  return await meetMessages(messages, { step: 'outcome', deadLetters: doors.deadLetters, meet });
}

type Told = 'told' | 'counted' | 'nothing to tell';

async function tellSuccess({ executionName: name }: Ended, doors: OutcomeDoors): Promise<Told> {
  if (isStartsName(name)) return 'nothing to tell';
  const seen = await doors.executions.describe(name);
  if (seen?.status !== 'SUCCEEDED' || wasBegunByAnother(seen)) return 'nothing to tell';
  const output = parseJson(seen.output ?? '');
  const about = await subjectOf(name, seen, String(field(output, 'key')), doors);
  await doors.topic.publish(successMessage(about, String(field(output, 'outcome'))));
  return 'told';
}

/** By an execution that waits for it, as RestoreVault's for its inventory (Step Functions guide, "concepts-nested-workflows"). */
const wasBegunByAnother = ({ input }: ExecutionSeen): boolean =>
  field(parseJson(input), 'AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID') !== undefined;

async function tellFailure(event: Ended, doors: OutcomeDoors): Promise<Told> {
  const { executionName: name } = event;
  const seen = await doors.executions.describe(name);
  if (seen === undefined || !isStillThat(event, seen)) return 'nothing to tell';
  const failure = await failureOf(name, seen, doors.parts);
  const givenUp = event.kind === 'given up' ? event.reason : whyHopeless(failure, seen);
  if (givenUp === undefined || willBeNotified(name, failure)) return 'nothing to tell';
  const about = await subjectOf(name, seen, failure.key, doors);
  const isTold = (await failedBefore(name, seen, doors.executions)) < toldAtMost;
  if (isTold) await doors.topic.publish(failureMessage(about, failure, givenUp));
  doors.measure('GaveUp', 1, factsOf(about, failure));
  return isTold ? 'told' : 'counted';
}

type Ended = Exclude<OutcomeEvent, { kind: 'hour' }>;

/** A redrive may have begun meanwhile, or be over again. */
const isStillThat = ({ redriveCount }: Ended, seen: ExecutionSeen): boolean =>
  (seen.status === 'FAILED' || seen.status === 'TIMED_OUT') &&
  (redriveCount ?? seen.redriveCount) === seen.redriveCount;

/** `start` was too early: the notification of the job redrives this very execution. */
const willBeNotified = (name: string, { error }: Failure): boolean =>
  isStartsName(name) && waitErrors.some((known) => known === error);

/** What the hour before failed, where that was more than could be told one by one. */
async function tellCount(atMs: number, { executions, topic, stateMachineArn }: OutcomeDoors): Promise<Told> {
  const { hour, failed } = await lastHour(atMs, executions);
  if (failed <= toldAtMost) return 'nothing to tell';
  await topic.publish(countMessage(failed, toldAtMost, hour, stateMachineArn));
  return 'told';
}

const factsOf = ({ vaultName, jobId, executionArn }: Subject, { error }: Failure) => ({
  vaultName,
  jobId,
  error,
  executionArn,
});

function doors(): OutcomeDoors {
  const settings = settingsOf<OutcomeEnvironment>();
  const stateMachineArn = settings.text('RESTORE_JOB_OUTPUT_ARN');
  return {
    stateMachineArn,
    executions: openExecutions(stateMachineArn),
    vault: openJobOutputs(),
    parts: openPartFailures(stateMachineArn, settings),
    measure: openMeasure(settings),
    topic: openTopic(settings.text('OUTCOME_TOPIC_ARN')),
    deadLetters: openDeadLetters(settings.text('DEAD_LETTER_QUEUE_URL')),
    work: openWorkBucket(settings),
    settings: destinationSettings(settings),
  };
}
