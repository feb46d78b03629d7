import type { Fields } from '../fields.ts';
import type { ResourceType } from '../resource.ts';
import type { LifecycleRule } from '../services.ts';

/** AWS::S3::Bucket. Names: 3 to 63 lower-case characters (S3 guide, "bucketnamingrules"). */
export const bucket: ResourceType = (fields, site) => {
  const name = fields.text('BucketName') ?? site.name({ longest: 63, lowerCase: true });
  const versioned = fields.object('VersioningConfiguration')?.text('Status') === 'Enabled';
  const lifecycle = (fields.object('LifecycleConfiguration')?.objects('Rules') ?? []).map(lifecycleRule);
  fields.noMeaningHere(
    'BucketEncryption',
    'LoggingConfiguration',
    'OwnershipControls',
    'PublicAccessBlockConfiguration',
    'Tags',
  );
  const arn = `arn:aws:s3:::${name}`;
  return {
    physicalId: name,
    arn,
    attributes: { Arn: arn },
    create: (services) => services.createBucket({ name, versioned, lifecycle }),
  };
};

function lifecycleRule(rule: Fields): LifecycleRule {
  return {
    id: rule.text('Id') ?? 'rule',
    enabled: rule.text('Status') === 'Enabled',
    prefix: rule.text('Prefix') ?? '',
    abortUploadsAfterDays: rule.object('AbortIncompleteMultipartUpload')?.number('DaysAfterInitiation'),
    expireAfterDays: rule.number('ExpirationInDays'),
  };
}
