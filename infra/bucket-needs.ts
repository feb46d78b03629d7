import { ArnPrincipal, Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { abandonedUploadDays, neverOverwrite } from './buckets.ts';

/** What a bucket that is not ours should have; its owner adds it, in the words of S3's API. */
export interface BucketNeeds {
  readonly lifecycleRule: object;
  /** S3 then refuses any overwrite. Without a key prefix it forbids everybody's plain PutObject in the bucket. */
  readonly neverOverwrite: object;
  /** For the roles of another account; none in our own. */
  readonly statements: readonly object[];
}

/**
 * `foreignRoles`: ARNs of the roles that write to the bucket, when it belongs to another account. In our own account
 * the roles' policies are enough.
 */
export function bucketNeeds(bucketArn: string, keyPrefix: string, foreignRoles: readonly string[] = []): BucketNeeds {
  const objects = `${bucketArn}/${keyPrefix}*`;
  return {
    lifecycleRule: {
      ID: 'AbandonedUploads',
      Status: 'Enabled',
      Filter: { Prefix: keyPrefix },
      AbortIncompleteMultipartUpload: { DaysAfterInitiation: abandonedUploadDays },
    },
    neverOverwrite: neverOverwrite(objects).toStatementJson(),
    statements: letIn(foreignRoles, bucketArn, objects).map((statement): object => statement.toStatementJson()),
  };
}

function letIn(roles: readonly string[], bucketArn: string, objects: string): PolicyStatement[] {
  if (roles.length === 0) return [];
  const principals = roles.map((role) => new ArnPrincipal(role));
  return [
    new PolicyStatement({
      sid: 'ThawLooks',
      effect: Effect.ALLOW,
      principals,
      actions: ['s3:ListBucket'],
      resources: [bucketArn],
    }),
    new PolicyStatement({
      sid: 'ThawRestores',
      effect: Effect.ALLOW,
      principals,
      actions: ['s3:GetObject', 's3:PutObject', 's3:AbortMultipartUpload', 's3:ListMultipartUploadParts'],
      resources: [objects],
    }),
  ];
}
