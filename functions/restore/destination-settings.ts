import { storageClassOf } from '../cloud/bucket.ts';
import { textOrEmptySetting, textSetting } from '../runtime/settings.ts';
import type { DestinationSettings } from './restore-target.ts';

export const destinationSettings = (): DestinationSettings => ({
  bucketName: textSetting('BUCKET_NAME'),
  keyPrefix: textOrEmptySetting('KEY_PREFIX'),
  storageClass: storageClassOf(textSetting('STORAGE_CLASS')),
});
