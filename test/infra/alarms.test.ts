import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { MetricName } from '../../functions/runtime/metrics.ts';
import { resource, resourcesOf, synthesized, type Template } from './synthesized.ts';

const { template } = synthesized();

const alarmsIn = (template: Template) =>
  Object.fromEntries(
    Object.entries(resourcesOf(template, 'AWS::CloudWatch::Alarm')).map(([name, { Properties }]) => [
      name.replace(/Alarm$/, ''),
      Properties,
    ]),
  );
const alarms = alarmsIn(template);

/** `<statistic> of <metric> {dimensions} <comparison> <threshold> for <minutes>` */
function sentenceOf(properties: Readonly<Record<string, unknown>>): string {
  const { Namespace, MetricName: name, Statistic, Dimensions, ComparisonOperator, Threshold } = properties;
  const where = Object(Dimensions).map((each: { Name: string; Value: string }) => `${each.Name}=${each.Value}`);
  const sign = ComparisonOperator === 'LessThanThreshold' ? '<' : '>';
  const minutes = (Number(properties['EvaluationPeriods']) * Number(properties['Period'])) / 60;
  return [Statistic, 'of', Namespace, name, where, sign, Threshold, 'for', minutes, 'min'].join(' ');
}

test('an alarm goes off for each thing a person should know', () => {
  expect(Object.fromEntries(Object.entries(alarms).map(([name, of]) => [name, sentenceOf(of)]))).toEqual({
    DeadLetters:
      'Maximum of AWS/SQS ApproximateNumberOfMessagesVisible QueueName=<DeadLetters.QueueName> > 0 for 5 min',
    FailureDeadLetters:
      'Maximum of AWS/SQS ApproximateNumberOfMessagesVisible QueueName=<FailureDeadLetters.QueueName> > 0 for 5 min',
    GaveUp: 'Sum of Thaw GaveUp StateMachine=Thaw-RestoreJobOutput > 0 for 5 min',
    HoursLeft: 'Minimum of Thaw HoursLeft StateMachine=Thaw-RestoreJobOutput < 4 for 5 min',
    NotificationsUnread:
      'Maximum of AWS/SQS ApproximateAgeOfOldestMessage QueueName=<Queue.QueueName> > 1800 for 5 min',
    LongWait: 'Maximum of AWS/SQS ApproximateAgeOfOldestMessage QueueName=<Room.QueueName> > 72000 for 5 min',
    StartsThrottled: 'Sum of AWS/States ThrottledEvents APIName=StartExecution > 0 for 15 min',
    ShortRoadTimedOut:
      'Sum of AWS/States ExecutionsTimedOut StateMachineArn=<RestoreSmallOutputStateMachine> > 0 for 5 min',
    VaultRunFailed: 'Sum of AWS/States ExecutionsFailed StateMachineArn=<RestoreVaultStateMachine> > 0 for 5 min',
  });
});

test('each tells the outcome topic, and is calm where nothing was measured', () => {
  for (const properties of Object.values(alarms)) {
    expect(properties).toMatchObject({ AlarmActions: ['<OutcomeTopic>'], TreatMissingData: 'notBreaching' });
  }
});

test('our own metrics are those that functions measure, under the name of the state machine', () => {
  const ours = Object.values(alarms).filter(({ Namespace }) => Namespace === 'Thaw');
  const wanted: MetricName[] = ['GaveUp', 'HoursLeft'];
  expect(new Set(ours.map(({ MetricName }) => MetricName))).toEqual(new Set(wanted));
  const { template: renamed } = synthesized({ props: { restoreJobOutputName: 'Restore2' } });
  expect(alarmsIn(renamed)['GaveUp']).toMatchObject({ Dimensions: [{ Name: 'StateMachine', Value: 'Restore2' }] });
  for (const step of ['Admit', 'Plan', 'FetchPart', 'Outcome']) {
    const { Environment } = resource(renamed, `${step}Function`).Properties;
    expect(Object(Environment).Variables.RESTORE_JOB_OUTPUT_NAME).toBe('Restore2');
  }
});

test('with the prop off there are none, and the topic stays', () => {
  const { template: without } = synthesized({ props: { alarms: false } });
  expect(alarmsIn(without)).toEqual({});
  expect(without.Outputs['OutcomeTopicArn']?.Value).toBe('<OutcomeTopic>');
});

test('docs/operating.md says of each alarm what it means and what to do, and of no other', () => {
  const text = readFileSync(path.join(import.meta.dirname, '../../docs/operating.md'), 'utf8');
  const [section = ''] = (text.split('\n## Alarms\n')[1] ?? '').split('\n## ');
  const names = [...section.matchAll(/^\| `(\w+)` \|/gm)].map(([, name]) => name);
  expect(new Set(names)).toEqual(new Set(Object.keys(alarms)));
});

describe('the outcome topic', () => {
  test('takes what alarms of this account say, over TLS, and besides that only who is granted it', () => {
    expect(resource(template, 'OutcomeTopicPolicy').Properties['PolicyDocument']).toMatchObject({
      Statement: [
        { Effect: 'Deny', Principal: '*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
        {
          Effect: 'Allow',
          Principal: { Service: 'cloudwatch.amazonaws.com' },
          Action: 'sns:Publish',
          Resource: '<OutcomeTopic>',
          Condition: {
            StringEquals: { 'AWS:SourceAccount': '<AccountId>' },
            ArnLike: { 'AWS:SourceArn': 'arn:<Partition>:cloudwatch:<Region>:<AccountId>:alarm:*' },
          },
        },
      ],
    });
  });

  test('is subscribed by the e-mail address that is given, and by nobody else', () => {
    const mailsIn = (template: Template) =>
      Object.values(resourcesOf(template, 'AWS::SNS::Subscription'))
        .map(({ Properties }) => Properties)
        .filter(({ Protocol }) => Protocol === 'email');
    expect(mailsIn(template)).toEqual([]);
    const { template: told } = synthesized({ context: { outcomeEmail: 'ops@example.com' } });
    expect(mailsIn(told)).toEqual([{ Protocol: 'email', Endpoint: 'ops@example.com', TopicArn: '<OutcomeTopic>' }]);
    expect(() => synthesized({ props: { outcomeEmail: 'ops' } })).toThrow(
      '"outcomeEmail" must be an e-mail address, and is "ops".',
    );
  });
});

test('docs/take-down.md counts the alarms, the queues and the rules that an idle stack pays for', () => {
  const page = readFileSync(path.join(import.meta.dirname, '../../docs/take-down.md'), 'utf8');
  const count = Object.keys(alarms).length;
  expect(page).toContain(`| ${count} alarms (none with \`"alarms": false\`) | ${(count * 0.1).toFixed(2)} |`);
  const queues = Object.keys(resourcesOf(template, 'AWS::Lambda::EventSourceMapping')).length;
  // Five readers of each queue, each asks every 20 seconds (Lambda guide, "services-sqs-scaling"; SQS guide, long polling).
  const requests = queues * 5 * 3 * 60 * 24 * 30.4;
  expect(page).toContain(`${queues} queues, at most ${(requests / 1e6).toFixed(1)} million requests`);
  const schedules = Object.values(resourcesOf(template, 'AWS::Events::Rule')).map(
    ({ Properties }) => Properties['ScheduleExpression'],
  );
  expect(schedules.flatMap((rate) => (typeof rate === 'string' ? rate : [])).sort()).toEqual([
    'rate(1 hour)',
    'rate(1 hour)',
    'rate(1 minute)',
  ]);
});

test('docs/take-down.md says truly what stays when the stack is deleted', () => {
  const kept = Object.entries(template.Resources).filter(([, { DeletionPolicy }]) => DeletionPolicy !== undefined);
  const types = new Set(kept.filter(([, of]) => of.DeletionPolicy !== 'Delete').map(([, { Type }]) => Type));
  expect([...types].sort()).toEqual(['AWS::Lambda::Version', 'AWS::S3::Bucket']);
});
