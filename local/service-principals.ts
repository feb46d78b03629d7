import { accountId, partition } from './account.ts';
import type { EventBridgeOptions } from './eventbridge/index.ts';
import type { Policies } from './iam/policies.ts';
import type { MayDeliver } from './sqs-sns/index.ts';

/** Asks the topic's policy as Glacier does when it publishes; throws the refusal. */
export function demandGlacierMayPublish(policies: Policies, topicArn: string): void {
  const context = { 'aws:SourceOwner': accountId, 'aws:SourceAccount': accountId };
  const question = { principal: 'glacier.amazonaws.com', action: 'sns:Publish', resource: topicArn, context };
  const answer = policies.askService(question);
  if (!answer.allowed) throw new Error(answer.reason);
}

/** Asks the policy of a queue or function as EventBridge does when a rule fires. */
export const ruleMayDeliver =
  (policies: Policies): EventBridgeOptions['mayDeliver'] =>
  ({ ruleArn, targetArn }) => {
    const context = { 'aws:SourceArn': ruleArn, 'aws:SourceAccount': accountId };
    const action = targetArn.startsWith(`arn:${partition}:lambda:`) ? 'lambda:InvokeFunction' : 'sqs:SendMessage';
    const question = { principal: 'events.amazonaws.com', action, resource: targetArn, context };
    return policies.askService(question).allowed;
  };

/** Asks the queue's policy as SNS does when it delivers. */
export const snsMayDeliver =
  (policies: Policies): MayDeliver =>
  ({ topicArn, queueArn }) => {
    const context = { 'aws:SourceArn': topicArn, 'aws:SourceAccount': accountId };
    const question = { principal: 'sns.amazonaws.com', action: 'sqs:SendMessage', resource: queueArn, context };
    return policies.askService(question).allowed;
  };
