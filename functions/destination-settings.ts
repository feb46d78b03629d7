import { storageClassOf } from './cloud/bucket.ts';
import type { DestinationSettings } from './look-ahead.ts';
import { textOrEmptySetting, textSetting } from './settings.ts';

export const destinationSettings = (): DestinationSettings => ({
  bucketName: textSetting('BUCKET_NAME'),
  keyPrefix: textOrEmptySetting('KEY_PREFIX'),
  storageClass: storageClassOf(textSetting('STORAGE_CLASS')),
});
