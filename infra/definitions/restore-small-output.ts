import { Aws, Duration } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import {
  Choice,
  Condition,
  Fail,
  type IChainable,
  type IStateMachine,
  JsonPath,
  Succeed,
  TaskInput,
  Timeout,
} from 'aws-cdk-lib/aws-stepfunctions';
import { LambdaInvoke, SqsSendMessage, StepFunctionsStartExecution } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';
import { passingButThrottled, throttledErrors, tryAgainErrors } from '../../functions/errors.ts';
import type { RestoreTask, SmallRestoreTask, TooLarge } from '../../functions/flow.ts';
import { retry } from '../retry.ts';
import { restoreSmall as budget, backToQueue as queueBudget, startRestoreJobOutput as startBudget } from './budgets.ts';

export interface RestoreSmallOutputProps {
  readonly restoreSmall: IFunction;
  readonly restoreJobOutput: IStateMachine;
  /** Where `start` takes its messages from. */
  readonly queue: IQueue;
}

const tooLarge: TooLarge['outcome'] = 'too large';
const nameTaken = 'StepFunctions.ExecutionAlreadyExistsException';

/**
 * An output of one part, restored by one function. Express has no Redrive and forgets its executions, so every failure
 * becomes an execution of RestoreJobOutput, under the job's own name: failing is visible in one place. Where that cannot be
 * started the job goes back into the queue.
 */
export function restoreSmallOutput(
  scope: Construct,
  { restoreSmall, restoreJobOutput, queue }: RestoreSmallOutputProps,
): IChainable {
  const done = new Succeed(scope, 'Done', { comment: 'The object is there, byte for byte' });
  const handedOn = new Succeed(scope, 'HandedOn', { comment: 'RestoreJobOutput has it' });

  const backToQueue = new SqsSendMessage(scope, 'BackToQueue', {
    comment: 'A run has failed under its name, or Step Functions refuses: start decides',
    queue,
    // As Glacier would say it. Without a size: what comes back is never sent here again.
    messageBody: TaskInput.fromObject({
      VaultARN: JsonPath.format(
        `arn:${Aws.PARTITION}:glacier:${Aws.REGION}:${Aws.ACCOUNT_ID}:vaults/{}`,
        JsonPath.stringAt('$.vaultName'),
      ),
      JobId: JsonPath.stringAt('$.jobId'),
    }),
    taskTimeout: Timeout.duration(Duration.seconds(queueBudget.timeoutSeconds)),
    resultPath: JsonPath.DISCARD,
  }).addRetry(retry(['States.ALL'], queueBudget.patience));

  const startRestoreJobOutput = new StepFunctionsStartExecution(scope, 'StartRestoreJobOutput', {
    comment: 'Starts RestoreJobOutput for the job, under its name',
    stateMachine: restoreJobOutput,
    name: JsonPath.stringAt('$.name'),
    input: TaskInput.fromObject({
      vaultName: JsonPath.stringAt('$.vaultName'),
      jobId: JsonPath.stringAt('$.jobId'),
    } satisfies RestoreTask),
    taskTimeout: Timeout.duration(Duration.seconds(startBudget.timeoutSeconds)),
    resultPath: JsonPath.DISCARD,
  })
    .addRetry({ errors: [nameTaken], maxAttempts: 0 }) // waiting frees no name
    .addRetry(retry(['States.ALL'], startBudget.patience))
    .addCatch(backToQueue.next(handedOn), { errors: ['States.ALL'], resultPath: JsonPath.DISCARD });

  const busy = new Fail(scope, 'Busy', {
    comment: 'Lambda has no room for it now',
    errorPath: '$.failure.Error',
    causePath: '$.failure.Cause',
  });

  const restore = new LambdaInvoke(scope, 'RestoreSmall', {
    comment: 'Plan, fetch, verify, one PutObject',
    lambdaFunction: restoreSmall,
    payload: TaskInput.fromObject({
      vaultName: JsonPath.stringAt('$.vaultName'),
      jobId: JsonPath.stringAt('$.jobId'),
      attemptSeconds: budget.attemptSeconds,
    } satisfies SmallRestoreTask),
    taskTimeout: Timeout.duration(Duration.seconds(budget.timeoutSeconds)),
    retryOnServiceExceptions: false,
    resultSelector: { 'outcome.$': '$.Payload.outcome' },
    resultPath: '$.restored',
  })
    .addRetry(retry(throttledErrors, budget.throttled))
    .addRetry(retry([...tryAgainErrors, ...passingButThrottled], budget.passing))
    // The message that it came by waits for this execution's end, and tries again later (functions/start.ts).
    .addCatch(busy, { errors: [...throttledErrors], resultPath: '$.failure' })
    .addCatch(startRestoreJobOutput, { errors: ['States.ALL'], resultPath: '$.failure' });

  const isTooLarge = new Choice(scope, 'TooLarge?', { comment: 'More than one part after all' });
  startRestoreJobOutput.next(handedOn);
  return restore.next(
    isTooLarge.when(Condition.stringEquals('$.restored.outcome', tooLarge), startRestoreJobOutput).otherwise(done),
  );
}
