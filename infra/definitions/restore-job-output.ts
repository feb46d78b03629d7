import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import {
  Choice,
  Condition,
  Fail,
  type IChainable,
  JsonPath,
  StateMachineType,
  Succeed,
  TaskInput,
} from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { abandonErrors } from '../../functions/errors.ts';
import type { Restored } from '../../functions/flow.ts';
import { retryPassing } from '../retry.ts';
import { fetchLargePart, fetchPart, functionSeconds, soon, taskGraceSeconds, throttled } from './budgets.ts';
import { fetchParts } from './fetch.ts';
import { step } from './step.ts';

/** The steps that run in Lambda, each as the version that executions started from now on will use. */
export interface Steps {
  readonly plan: IFunction;
  readonly fetchPart: IFunction;
  readonly finalize: IFunction;
  readonly abandon: IFunction;
}

export interface RestoreJobOutputProps {
  readonly steps: Steps;
  readonly workBucket: IBucket;
  readonly maxConcurrency: number;
}

const restoredBefore: Restored['outcome'] = 'already restored';

/** One Glacier job's output becomes one verified S3 object. */
export function restoreJobOutput(
  scope: Construct,
  { steps, workBucket, maxConcurrency }: RestoreJobOutputProps,
): IChainable {
  const patience = { throttled, passing: soon };
  const plan = step(scope, 'Plan', {
    comment: 'Is the job ready, its place free? Cuts the parts, opens the upload or goes on with one',
    lambda: steps.plan,
    // An execution may be started by hand, with any JSON.
    payload: TaskInput.fromObject({
      input: JsonPath.objectAt('$'),
      executionName: JsonPath.stringAt('$$.Execution.Name'),
    }),
    timeoutSeconds: functionSeconds.plan + taskGraceSeconds,
  });
  retryPassing(plan, patience);

  const alreadyRestored = new Choice(scope, 'AlreadyRestored?', { comment: 'Then not a byte is fetched' });
  const largeParts = new Choice(scope, 'LargeParts?', { comment: 'Above 1 GiB per part may take more than 5 minutes' });

  const maps = { fetchPart: steps.fetchPart, workBucket, maxConcurrency };
  const fetchSmall = fetchParts(scope, 'FetchParts', {
    ...maps,
    comment: 'Each part from Glacier to S3. Redrive fetches the missing ones only',
    children: StateMachineType.EXPRESS,
    child: 'FetchPart',
    fetch: fetchPart,
  });
  const fetchLarge = fetchParts(scope, 'FetchLargeParts', {
    ...maps,
    comment: 'Parts of 2 and 4 GiB: archives of more than 9.8 TiB',
    children: StateMachineType.STANDARD,
    child: 'FetchLargePart',
    fetch: fetchLargePart,
  });

  const abandon = step(scope, 'Abandon', {
    comment: 'Aborts the upload: nothing is left behind',
    lambda: steps.abandon,
    timeoutSeconds: functionSeconds.abandon + taskGraceSeconds,
    keepsResult: false,
  });
  const failed = new Fail(scope, 'Failed', {
    comment: 'There is no object',
    errorPath: '$.failure.Error',
    causePath: '$.failure.Cause',
  });
  // An upload that cannot be aborted is swept by the bucket's lifecycle rule: why the restore failed matters more.
  retryPassing(abandon, patience)
    .addCatch(failed, { errors: ['States.ALL'], resultPath: JsonPath.DISCARD })
    .next(failed);

  const finalize = step(scope, 'Finalize', {
    comment: 'Do all parts fold to the tree hash of the archive? Only then there is an object',
    lambda: steps.finalize,
    timeoutSeconds: functionSeconds.finalize + taskGraceSeconds,
  });
  retryPassing(finalize, patience)
    // All its other errors leave the execution where a Redrive runs Finalize again, with the upload still open.
    .addCatch(abandon, { errors: [...abandonErrors], resultPath: '$.failure' });
  const done = new Succeed(scope, 'Done', { comment: 'The object is there, byte for byte' });

  const fetched = largeParts.when(Condition.booleanEquals('$.largeParts', true), fetchLarge).otherwise(fetchSmall);
  return plan.next(
    alreadyRestored
      .when(Condition.stringEquals('$.outcome', restoredBefore), done)
      .otherwise(fetched.afterwards().next(finalize).next(done)),
  );
}
