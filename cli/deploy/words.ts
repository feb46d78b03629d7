import type { ArtifactPlace } from './artifact-bucket.ts';
import type { ChangeSetMade } from './change-set.ts';

/** Types of resources as people call them, one and several. */
const kinds: Readonly<Record<string, readonly [string, string]>> = {
  'AWS::CloudWatch::Alarm': ['alarm', 'alarms'],
  'AWS::CloudWatch::Dashboard': ['dashboard', 'dashboards'],
  'AWS::Events::Rule': ['rule', 'rules'],
  'AWS::IAM::ManagedPolicy': ['managed policy', 'managed policies'],
  'AWS::IAM::Role': ['role', 'roles'],
  'AWS::Lambda::EventSourceMapping': ['event source mapping', 'event source mappings'],
  'AWS::Lambda::Function': ['Lambda function', 'Lambda functions'],
  'AWS::Lambda::Permission': ['permission', 'permissions'],
  'AWS::Lambda::Version': ['function version', 'function versions'],
  'AWS::Logs::LogGroup': ['log group', 'log groups'],
  'AWS::S3::Bucket': ['bucket', 'buckets'],
  'AWS::S3::BucketPolicy': ['bucket policy', 'bucket policies'],
  'AWS::SNS::Subscription': ['subscription', 'subscriptions'],
  'AWS::SNS::Topic': ['topic', 'topics'],
  'AWS::SNS::TopicPolicy': ['topic policy', 'topic policies'],
  'AWS::SQS::Queue': ['queue', 'queues'],
  'AWS::SQS::QueuePolicy': ['queue policy', 'queue policies'],
  'AWS::StepFunctions::StateMachine': ['state machine', 'state machines'],
};

type Changes = ChangeSetMade['changes'];

/** `15 Lambda functions, 7 queues`, the most first. */
function counted(changes: Changes): string {
  const byType = Map.groupBy(changes, ({ ResourceType = '' }) => ResourceType);
  return [...byType]
    .map(([type, { length }]) => ({ length, words: kinds[type] ?? [type, type] }))
    .toSorted((one, other) => other.length - one.length)
    .map(({ length, words: [one, several] }) => `${length} ${length === 1 ? one : several}`)
    .join(', ');
}

const listed = (verb: string, changes: Changes): string[] =>
  changes.length === 0 ? [] : [`  ${verb} ${counted(changes)}`];

/** What is lost with a resource that goes: people should see its name. */
const named = (verb: string, changes: Changes): string[] =>
  changes.map(
    ({ LogicalResourceId = '', PhysicalResourceId = '', ResourceType = '', PolicyAction }) =>
      `  ${verb} ${kinds[ResourceType]?.[0] ?? ResourceType} ${LogicalResourceId} (${PhysicalResourceId})${PolicyAction?.endsWith('Retain') ? ', which is kept' : ''}`,
  );

/** An old version of a function is kept: executions that began with it go on with it. */
const isVersion = ({ ResourceType }: Changes[number]) => ResourceType === 'AWS::Lambda::Version';
const isReplaced = ({ Action, Replacement }: Changes[number]) => Action === 'Modify' && Replacement === 'True';

/** docs/take-down.md, "What an idle stack costs". */
const idleCost =
  'An idle stack costs about 2 USD per month (list prices of us-east-1): alarms 0.90, queues 0.65 to 1.05, the rest 0.05; the dashboard is free for the first three of an account, otherwise 3.00. Buckets cost what lies in them.';

/** The change set in words: what is made, changed, replaced and removed, where template and code are, and what it costs. */
export function wordsOf(
  { stackName, isNewStack, changes }: ChangeSetMade,
  region: string,
  place: ArtifactPlace,
): string[] {
  const of = (action: string) => changes.filter(({ Action }) => Action === action);
  const replaced = changes.filter(isReplaced);
  return [
    `${isNewStack ? 'New stack' : 'Stack'} "${stackName}" in ${region}:`,
    ...listed('creates', of('Add')),
    ...listed(
      'changes',
      of('Modify').filter((change) => !isReplaced(change)),
    ),
    ...listed('publishes new', replaced.filter(isVersion)),
    ...named(
      'replaces',
      replaced.filter((change) => !isVersion(change)),
    ),
    ...named('removes', of('Remove')),
    `  template and code are in the bucket ${place.bucket}${place.isNew ? ', which was made for them and is kept' : ''}`,
    ...(isNewStack ? [idleCost, 'Buckets are kept when the stack is deleted.'] : []),
  ];
}

/** The outputs, one per line. */
export function outputLines(outputs: Readonly<Record<string, string>>): string[] {
  const widest = Math.max(0, ...Object.keys(outputs).map(({ length }) => length));
  return Object.entries(outputs).map(([name, value]) => `${name.padEnd(widest)}  ${value}`);
}
