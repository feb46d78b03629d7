import { RemovalPolicy } from 'aws-cdk-lib';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';

/** Where a state machine logs. */
export const machineLogs = (scope: Construct, stateMachineName: string, retention: RetentionDays): LogGroup =>
  new LogGroup(scope, 'Logs', {
    // Names that begin so need no room in CloudWatch's resource policy of 5,120 characters (guide, "cw-logs").
    logGroupName: `/aws/vendedlogs/states/${stateMachineName}`,
    retention,
    removalPolicy: RemovalPolicy.DESTROY,
  });
