import { arnOf } from '../names.ts';
import type { ResourceType } from '../resource.ts';

/** AWS::KMS::Key: an id only. Nothing is encrypted on this machine. */
export const key: ResourceType = (fields, site) => {
  fields.noMeaningHere(
    'Description',
    'EnableKeyRotation',
    'Enabled',
    'KeyPolicy',
    'KeySpec',
    'KeyUsage',
    'PendingWindowInDays',
    'RotationPeriodInDays',
    'Tags',
  );
  const id = site.uuid();
  const arn = arnOf('kms', `key/${id}`);
  return { physicalId: id, arn, attributes: { Arn: arn, KeyId: id } };
};
