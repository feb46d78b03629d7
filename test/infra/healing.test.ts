import { describe, expect, test } from '@jest/globals';
import { resource, resourcesOf, synthesized } from './synthesized.ts';

const { template } = synthesized();
const statements = (name: string) => Object(resource(template, name).Properties['PolicyDocument']).Statement;

describe('executions that failed', () => {
  test('are told to a queue for a day, and then to its dead letters', () => {
    expect(resource(template, 'ExecutionFailed').Properties).toMatchObject({
      State: 'ENABLED',
      EventPattern: {
        source: ['aws.states'],
        'detail-type': ['Step Functions Execution Status Change'],
        detail: { status: ['FAILED', 'TIMED_OUT'], stateMachineArn: ['<RestoreJobOutputStateMachine>'] },
      },
      Targets: [
        {
          Arn: '<Failures.Arn>',
          DeadLetterConfig: { Arn: '<FailureDeadLetters.Arn>' },
          RetryPolicy: { MaximumEventAgeInSeconds: 86_400, MaximumRetryAttempts: 185 },
        },
      ],
    });
  });

  test('lie there for five minutes before anybody sees them, and three from look to look', () => {
    expect(resource(template, 'Failures').Properties).toEqual({
      DelaySeconds: 300,
      VisibilityTimeout: 180,
      MessageRetentionPeriod: 4 * 86_400,
      RedrivePolicy: { deadLetterTargetArn: '<FailureDeadLetters.Arn>', maxReceiveCount: 1000 },
      SqsManagedSseEnabled: true,
    });
    expect(resource(template, 'RedriveFunction').Properties['Timeout']).toBeLessThanOrEqual(180 / 6);
  });

  test.each([
    ['FailuresPolicy', ['ExecutionFailed']],
    ['OutcomesPolicy', ['ExecutionEnded', 'OutcomeHourly']],
    ['BellPolicy', ['RestoreEnded', 'AdmitEveryMinute']],
    [
      'FailureDeadLettersPolicy',
      ['RestoreEnded', 'AdmitEveryMinute', 'ExecutionFailed', 'ExecutionEnded', 'OutcomeHourly'],
    ],
  ])('%s lets the rules %s in, over TLS, and nobody else', (name, rules) => {
    expect(statements(name)).toEqual([
      expect.objectContaining({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
      ...rules.map((rule) =>
        expect.objectContaining({
          Effect: 'Allow',
          Principal: { Service: 'events.amazonaws.com' },
          Condition: { ArnEquals: { 'aws:SourceArn': `<${rule}.Arn>` } },
        }),
      ),
    ]);
  });

  test('come to redrive in batches, of which single ones go back', () => {
    expect(resource(template, 'RedriveFromQueue').Properties).toEqual({
      FunctionName: '<RedriveFunction>:<RedriveFunctionCurrentVersion.Version>',
      EventSourceArn: '<Failures.Arn>',
      BatchSize: 10,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: 2 },
    });
  });
});

describe('jobs nobody told of', () => {
  test('are looked for every hour', () => {
    expect(resource(template, 'FindJobsHourly').Properties).toMatchObject({
      State: 'ENABLED',
      ScheduleExpression: 'rate(1 hour)',
      Targets: [{ Arn: '<FindJobsFunctionCurrentVersion>' }],
    });
    expect(Object.values(resourcesOf(template, 'AWS::Lambda::Permission')).map(({ Properties }) => Properties)).toEqual(
      [
        {
          Action: 'lambda:InvokeFunction',
          FunctionName: '<FindJobsFunctionCurrentVersion>',
          Principal: 'events.amazonaws.com',
          SourceArn: '<FindJobsHourly.Arn>',
        },
      ],
    );
  });

  test('are not, with the prop off; the function stays for who invokes it by hand', () => {
    const { template: without } = synthesized({ props: { findJobs: false } });
    expect(Object.keys(resourcesOf(without, 'AWS::Events::Rule'))).not.toContain('FindJobsHourly');
    expect(resourcesOf(without, 'AWS::Lambda::Permission')).toEqual({});
    expect(without.Outputs['FindJobsFunctionName']?.Value).toBe('<FindJobsFunction>');
  });

  test('with vaults named, only those are read, and all vaults are never listed', () => {
    const { template: narrowed } = synthesized({ props: { vaults: ['photos', 'mail'] } });
    const { Environment, ...rest } = resource(narrowed, 'FindJobsFunction').Properties;
    expect(Object(Environment).Variables.VAULT_NAMES).toBe('photos,mail');
    expect(JSON.stringify([rest, resource(narrowed, 'FindJobsRole')])).not.toContain('ListVaults');
  });
});
