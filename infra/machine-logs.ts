import { RemovalPolicy } from 'aws-cdk-lib';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';

/** Where a state machine logs. */
export const machineLogs = (scope: Construct, stateMachineName: string, retention: RetentionDays): LogGroup =>
  new LogGroup(scope, 'Logs', {
    // Under this name no statement is added to CloudWatch's one resource policy, which is short (guide, "cw-logs").
    logGroupName: `/aws/vendedlogs/states/${stateMachineName}`,
    retention,
    removalPolicy: RemovalPolicy.DESTROY,
  });
