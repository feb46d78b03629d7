import { partition } from '../../../account.ts';
import type { ResourceType } from '../resource.ts';

/** AWS::S3::BucketPolicy */
export const bucketPolicy: ResourceType = (fields, site) => {
  const bucket = fields.need('Bucket', fields.text('Bucket'));
  const document = fields.need('PolicyDocument', fields.raw('PolicyDocument'));
  const arn = `arn:${partition}:s3:::${bucket}`;
  return {
    physicalId: bucket,
    create: ({ policies }) => policies.setResourcePolicy(arn, site.logicalId, document),
    remove: ({ policies }) => policies.removeResourcePolicy(arn),
  };
};
