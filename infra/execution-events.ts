import { Duration } from 'aws-cdk-lib';
import { type IRuleTarget, Rule } from 'aws-cdk-lib/aws-events';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
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

/** CDK's own target lets EventBridge look at the queue, too, which it does not need (EventBridge guide, "eb-use-resource-based"). */
export const toQueue = (queue: IQueue, deadLetters: IQueue): IRuleTarget => ({
  bind(rule) {
    for (const each of [queue, deadLetters]) each.addToResourcePolicy(maySend(rule.ruleRef.ruleArn, each));
    return {
      arn: queue.queueArn,
      deadLetterConfig: { arn: deadLetters.queueArn },
      // For a day, then its job is gone. 185 is what EventBridge does unasked (EventBridge guide, "eb-rule-retry-policy").
      retryPolicy: { maximumEventAgeInSeconds: Duration.hours(24).toSeconds(), maximumRetryAttempts: 185 },
    };
  },
});

const maySend = (ruleArn: string, { queueArn }: IQueue): PolicyStatement =>
  new PolicyStatement({
    principals: [new ServicePrincipal('events.amazonaws.com')],
    actions: ['sqs:SendMessage'],
    resources: [queueArn],
    conditions: { ArnEquals: { 'aws:SourceArn': ruleArn } },
  });
