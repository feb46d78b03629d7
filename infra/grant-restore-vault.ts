import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import { runsPrefix } from './restore-vault-files.ts';

export interface VaultPlaces {
  /** ARN of RestoreVault. */
  readonly machineArn: string;
  /** ARN of the work bucket. */
  readonly workBucketArn: string;
  /** Objects of the destination that hold the names of others, under the stack's prefix. */
  readonly namesArn: string;
  /** The customer's key that encrypts it. */
  readonly keyArn: string | undefined;
}

/**
 * All that whoever restores whole vaults does himself: starts runs, looks at them and stops them, puts files of names and
 * ids beside them, reads their reports. What it may cost each request says; the steps do the rest under their own roles.
 */
export function grantRestoreVault(
  grantee: IGrantable,
  { machineArn, workBucketArn, namesArn, keyArn }: VaultPlaces,
): Grant {
  const allow = (actions: string[], ...resourceArns: string[]) =>
    Grant.addToPrincipal({ grantee, actions, resourceArns });
  const executions = `${machineArn.replace(':stateMachine:', ':execution:')}:*`;
  return [
    allow(['states:StartExecution', 'states:ListExecutions'], machineArn),
    allow(['states:DescribeExecution', 'states:GetExecutionHistory', 'states:StopExecution'], executions),
    allow(['s3:GetObject', 's3:PutObject'], `${workBucketArn}/${runsPrefix}/*`),
    allow(['s3:ListBucket'], workBucketArn),
    // Synology's Glacier Backup keeps the names of vault NAME in vault NAME_mapping: `thaw` reads them there.
    allow(['s3:GetObject'], namesArn),
    ...(keyArn ? [allow(['kms:GenerateDataKey', 'kms:Decrypt'], keyArn)] : []),
  ].reduce((all, grant) => all.combine(grant));
}
