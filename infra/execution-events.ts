import { Duration } from 'aws-cdk-lib';
import { Rule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';

export interface ExecutionEventsProps {
  readonly description: string;
  readonly stateMachine: StateMachine;
  readonly statuses: readonly string[];
  readonly queue: IQueue;
  readonly deadLetters: IQueue;
}

/**
 * Sends to a queue how executions of the state machine end. Only Standard executions tell EventBridge (Step Functions
 * guide, "eventbridge-integration").
 */
export const tellOfExecutions = (scope: Construct, name: string, props: ExecutionEventsProps): Rule =>
  new Rule(scope, name, {
    description: props.description,
    eventPattern: {
      source: ['aws.states'],
      detailType: ['Step Functions Execution Status Change'],
      detail: { status: [...props.statuses], stateMachineArn: [props.stateMachine.stateMachineArn] },
    },
    targets: [toQueue(props.queue, props.deadLetters)],
  });

/** For a day, then its job is gone. 185 is what EventBridge does unasked (EventBridge guide, "eb-rule-retry-policy"). */
export const toQueue = (queue: IQueue, deadLetterQueue: IQueue): SqsQueue =>
  new SqsQueue(queue, { deadLetterQueue, maxEventAge: Duration.hours(24), retryAttempts: 185 });
