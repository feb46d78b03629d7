import { Logger } from '@aws-lambda-powertools/logger';
import type { RestoreTask } from '../flow.ts';

/** Structured lines on stdout, each with the step, and inside a restore with its vault and job. */
export const logOf = (step: string, { vaultName, jobId }: Partial<RestoreTask> = {}): Logger =>
  new Logger({ serviceName: 'thaw', persistentKeys: { step, vaultName, jobId } });

/** Whatever was thrown, as an error. */
export const errorOf = (thrown: unknown): Error => (Error.isError(thrown) ? thrown : new Error(String(thrown)));
