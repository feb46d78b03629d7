import { Duration } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { JsonPath, type TaskInput, Timeout } from 'aws-cdk-lib/aws-stepfunctions';
import { LambdaInvoke } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';

export interface StepProps {
  /** What the console says when the state is clicked on. */
  readonly comment: string;
  /** The function's version: an execution ends with the code it began with. */
  readonly lambda: IFunction;
  readonly timeoutSeconds: number;
  /** What the function gets. @default - the state's input */
  readonly payload?: TaskInput;
  /** Whether what the function returns becomes the state's output; false keeps the input. @default true */
  readonly keepsResult?: boolean;
}

/** A state that runs one function. Its Retry is given by whoever knows the errors. */
export function step(scope: Construct, name: string, props: StepProps): LambdaInvoke {
  return new LambdaInvoke(scope, name, {
    comment: props.comment,
    lambdaFunction: props.lambda,
    ...(props.payload ? { payload: props.payload } : {}),
    taskTimeout: Timeout.duration(Duration.seconds(props.timeoutSeconds)),
    // CDK's own retry leaves out Lambda.TooManyRequestsException and has no jitter.
    retryOnServiceExceptions: false,
    ...(props.keepsResult === false ? { resultPath: JsonPath.DISCARD } : { outputPath: '$.Payload' }),
  });
}
