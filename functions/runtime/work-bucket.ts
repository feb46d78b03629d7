import { type Files, openFiles } from '../cloud/files.ts';
import type { WorkEnvironment } from './environment.ts';
import type { Settings } from './read-environment.ts';

/** The work bucket: it is the stack's own, whoever owns the destination. */
export const openWorkBucket = (settings: Settings<WorkEnvironment>): Files =>
  openFiles(settings.text('WORK_BUCKET_NAME'), settings.account('ACCOUNT_ID'));
