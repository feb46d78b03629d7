import { partition } from '../../../account.ts';
import type { Fields } from '../fields.ts';
import type { ResourceType } from '../resource.ts';
import type { EncryptionWanted, LifecycleRule } from '../services.ts';

/** AWS::S3::Bucket. Names: 3 to 63 lower-case characters (S3 guide, "bucketnamingrules"). */
export const bucket: ResourceType = (fields, site) => {
  const name = fields.text('BucketName') ?? site.name({ longest: 63, lowerCase: true });
  const versioned = fields.object('VersioningConfiguration')?.text('Status') === 'Enabled';
  const lifecycle = (fields.object('LifecycleConfiguration')?.objects('Rules') ?? []).map(lifecycleRule);
  const encryption = fields
    .object('BucketEncryption')
    ?.objects('ServerSideEncryptionConfiguration')
    .map(encryptionOf)[0];
  fields.noMeaningHere('LoggingConfiguration', 'OwnershipControls', 'PublicAccessBlockConfiguration', 'Tags');
  const arn = `arn:${partition}:s3:::${name}`;
  return {
    physicalId: name,
    arn,
    attributes: { Arn: arn },
    create: (services) => services.createBucket({ name, versioned, lifecycle, encryption }),
    remove: (services) => services.deleteBucket(name),
  };
};

/** A rule of BucketEncryption; there is one at most (CloudFormation, AWS::S3::Bucket ServerSideEncryptionRule). */
function encryptionOf(rule: Fields): EncryptionWanted {
  const byDefault = rule.object('ServerSideEncryptionByDefault');
  return {
    algorithm: byDefault?.text('SSEAlgorithm') ?? 'AES256',
    keyId: byDefault?.text('KMSMasterKeyID'),
    bucketKey: rule.flag('BucketKeyEnabled') ?? false,
  };
}

function lifecycleRule(rule: Fields): LifecycleRule {
  return {
    id: rule.text('Id') ?? 'rule',
    enabled: rule.text('Status') === 'Enabled',
    prefix: rule.text('Prefix') ?? '',
    abortUploadsAfterDays: rule.object('AbortIncompleteMultipartUpload')?.number('DaysAfterInitiation'),
    expireAfterDays: rule.number('ExpirationInDays'),
  };
}
