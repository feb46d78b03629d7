import type { Operation } from './operation.ts';
import { abortMultipartUpload } from './operations/abort-multipart-upload.ts';
import { completeMultipartUpload } from './operations/complete-multipart-upload.ts';
import { createVault } from './operations/create-vault.ts';
import { deleteArchive } from './operations/delete-archive.ts';
import { deleteVault } from './operations/delete-vault.ts';
import { deleteVaultNotifications } from './operations/delete-vault-notifications.ts';
import { describeJob } from './operations/describe-job.ts';
import { describeVault } from './operations/describe-vault.ts';
import { getDataRetrievalPolicy } from './operations/get-data-retrieval-policy.ts';
import { getJobOutput } from './operations/get-job-output.ts';
import { getVaultNotifications } from './operations/get-vault-notifications.ts';
import { initiateJob } from './operations/initiate-job.ts';
import { initiateMultipartUpload } from './operations/initiate-multipart-upload.ts';
import { listJobs } from './operations/list-jobs.ts';
import { listMultipartUploads } from './operations/list-multipart-uploads.ts';
import { listParts } from './operations/list-parts.ts';
import { listVaults } from './operations/list-vaults.ts';
import { setDataRetrievalPolicy } from './operations/set-data-retrieval-policy.ts';
import { setVaultNotifications } from './operations/set-vault-notifications.ts';
import { uploadArchive } from './operations/upload-archive.ts';
import { uploadMultipartPart } from './operations/upload-multipart-part.ts';

/** What is served. Tags, locks, access policies and provisioned capacity are not: nothing here needs them. */
export const glacierOperations: readonly Operation[] = [
  createVault,
  describeVault,
  listVaults,
  deleteVault,
  uploadArchive,
  deleteArchive,
  initiateMultipartUpload,
  uploadMultipartPart,
  completeMultipartUpload,
  abortMultipartUpload,
  listParts,
  listMultipartUploads,
  initiateJob,
  describeJob,
  listJobs,
  getJobOutput,
  setVaultNotifications,
  getVaultNotifications,
  deleteVaultNotifications,
  getDataRetrievalPolicy,
  setDataRetrievalPolicy,
];

export interface Route {
  readonly operation: Operation;
  readonly params: Readonly<Record<string, string>>;
}

/** The operation that answers at `segments`, the decoded pieces of the path after the account id. */
export function routeOf(method: string | undefined, segments: readonly string[]): Route | undefined {
  for (const operation of glacierOperations) {
    const params = operation.method === method ? match(operation.path.split('/'), segments) : undefined;
    if (params) return { operation, params };
  }
  return undefined;
}

function match(pattern: readonly string[], segments: readonly string[]): Record<string, string> | undefined {
  if (pattern.length !== segments.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, piece] of pattern.entries()) {
    const segment = segments[index] ?? '';
    if (piece.startsWith('{')) params[piece.slice(1, -1)] = segment;
    else if (piece !== segment) return undefined;
  }
  return params;
}
