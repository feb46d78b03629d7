import { type Files, openFiles } from '../cloud/files.ts';
import { accountSetting, textSetting } from './settings.ts';

/** The work bucket: it is the stack's own, whoever owns the destination. */
export const openWorkBucket = (): Files => openFiles(textSetting('WORK_BUCKET_NAME'), accountSetting('ACCOUNT_ID'));
