import type { RequestState, VaultRun, VaultSettings, VaultStatus } from '../../vault-flow.ts';
import type { Sums } from './sums.ts';

/** All that the page is made of. */
export interface PageOf {
  readonly run: VaultRun;
  readonly request: VaultSettings;
  /** What the last stock-taking saw. */
  readonly status: VaultStatus;
  readonly requestState: RequestState | undefined;
  readonly sums: Sums;
  readonly workBucketName: string;
  /** `s3://bucket/prefix`: all objects lie below it. */
  readonly destination: string;
}
