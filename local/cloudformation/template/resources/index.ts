import type { ResourceType } from '../resource.ts';
import { alarm } from './alarm.ts';
import { bucket } from './bucket.ts';
import { bucketPolicy } from './bucket-policy.ts';
import { dashboard } from './dashboard.ts';
import { eventSourceMapping } from './event-source-mapping.ts';
import { lambdaFunction } from './function.ts';
import { key } from './key.ts';
import { logGroup } from './log-group.ts';
import { managedPolicy } from './managed-policy.ts';
import { permission } from './permission.ts';
import { policy } from './policy.ts';
import { queue } from './queue.ts';
import { queuePolicy } from './queue-policy.ts';
import { role } from './role.ts';
import { rule } from './rule.ts';
import { stateMachine } from './state-machine.ts';
import { subscription } from './subscription.ts';
import { topic } from './topic.ts';
import { topicPolicy } from './topic-policy.ts';
import { version } from './version.ts';

/** Every type of resource that can be deployed on this machine. */
export const resourceTypes: Readonly<Record<string, ResourceType>> = {
  'AWS::CloudWatch::Dashboard': dashboard,
  'AWS::CloudWatch::Alarm': alarm,
  'AWS::Events::Rule': rule,
  'AWS::IAM::ManagedPolicy': managedPolicy,
  'AWS::IAM::Policy': policy,
  'AWS::IAM::Role': role,
  'AWS::KMS::Key': key,
  'AWS::Lambda::EventSourceMapping': eventSourceMapping,
  'AWS::Lambda::Function': lambdaFunction,
  'AWS::Lambda::Permission': permission,
  'AWS::Lambda::Version': version,
  'AWS::Logs::LogGroup': logGroup,
  'AWS::S3::Bucket': bucket,
  'AWS::S3::BucketPolicy': bucketPolicy,
  'AWS::SNS::Subscription': subscription,
  'AWS::SNS::Topic': topic,
  'AWS::SNS::TopicPolicy': topicPolicy,
  'AWS::SQS::Queue': queue,
  'AWS::SQS::QueuePolicy': queuePolicy,
  'AWS::StepFunctions::StateMachine': stateMachine,
};
