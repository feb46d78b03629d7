import { expect, test } from '@jest/globals';
import { App, Stack } from 'aws-cdk-lib';
import { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { LogLevel } from 'aws-cdk-lib/aws-stepfunctions';
import { AwsSolutionsChecks } from 'cdk-nag';
import type { GlacierRestoreProps } from '../../infra/glacier-restore.ts';
import { ThawStack } from '../../infra/stack.ts';
import { synthesized } from './synthesized.ts';

test('CDK finds nothing against its own rules, not even a warning', () => {
  expect(synthesized({ rules: true }).reports).toEqual([]);
});

test('what CDK finds is an error here: a Lambda that would have more time than there is', () => {
  const change = (stack: ThawStack) => {
    const start = stack.node.findAll().find((each) => each instanceof CfnFunction);
    start?.addPropertyOverride('Timeout', 901);
  };
  expect(() => synthesized({ rules: true, change })).toThrow('Timeout: 901 exceeds maximum 900');
});

/**
 * cdk-nag asks about every `*` in a resource (IAM5). Which ones there are is a table in iam.test.ts; why, is here: one
 * line a role.
 */
const acknowledged = {
  AdmitRole: 'every execution of the one state machine, whose names are not known before; the leases',
  RedriveRole: 'all vaults unless some are named; every execution of the one state machine; results',
  OutcomeRole: 'all vaults unless some are named; every execution of the one state machine; results and runs',
  FindJobsRole: 'ListVaults, which knows no resource; all vaults unless some are named; every key under the prefix',
  PlanRole: 'all vaults unless some are named; every key under the prefix',
  FetchPartRole: 'all vaults unless some are named; every key under the prefix',
  FinalizeRole: 'results, whose keys Step Functions makes up; every key under the prefix',
  OperatorPolicy: 'every execution and Map Run of the one state machine, results; all vaults unless some are named',
  AbandonRole: 'every key under the prefix',
  RestoreSmallRole: 'all vaults unless some are named; every key under the prefix',
  RestoreJobOutputRole: 'old versions of functions, own children, results; log delivery, which knows no resource',
  RequestInventoryRole:
    'all vaults unless some are named; every key under the prefix; runs; every execution of RestoreVault',
  ChooseArchivesRole: 'all vaults unless some are named; every key under the prefix; files of runs',
  RequestArchivesRole: 'all vaults unless some are named; files of runs',
  TakeStockRole: 'all vaults unless some are named; every key under the prefix; files of runs; every execution',
  MakeCopiesRole: 'all vaults unless some are named; every key under the prefix; files of runs',
  ReportRole: 'files of runs',
  RestoreVaultRole: 'old versions of functions, every execution of the one machine; log delivery',
  RestoreSmallOutputRole: 'old versions of its function; log delivery, which knows no resource',
};

test('cdk-nag asks about wildcards in the roles, and about nothing else once logs and traces are on', () => {
  const accessLogs = Bucket.fromBucketName(new Stack(), 'AccessLogs', 'access-logs');
  expect(findings({ logLevel: LogLevel.ALL, tracing: true, accessLogs })).toEqual(
    Object.keys(acknowledged)
      .map((role) => `AwsSolutions-IAM5 ${role}`)
      .sort(),
  );
});

test('by default logs of buckets, of every event and traces are off, and each has its prop', () => {
  expect(findings().filter((finding) => !finding.startsWith('AwsSolutions-IAM5'))).toEqual([
    'AwsSolutions-S1 Destination',
    'AwsSolutions-S1 Work',
    'AwsSolutions-SF1 RestoreJobOutput',
    'AwsSolutions-SF1 RestoreSmallOutput',
    'AwsSolutions-SF1 RestoreVault',
    'AwsSolutions-SF2 RestoreJobOutput',
    'AwsSolutions-SF2 RestoreSmallOutput',
    'AwsSolutions-SF2 RestoreVault',
  ]);
});

/** `<rule> <construct>`, each once. */
function findings(props: GlacierRestoreProps = {}): string[] {
  const app = new App({ context: { 'aws:cdk:bundling-stacks': [] } });
  const stack = new ThawStack(app, 'Thaw', { restore: props });
  const { violations } = new AwsSolutionsChecks(app).validateScope(stack);
  const found = violations.flatMap(({ ruleName, violatingResources }) =>
    violatingResources.map(({ constructPath = '' }) => `${ruleName.split('[')[0]} ${constructPath.split('/')[2]}`),
  );
  return [...new Set(found)].sort();
}
