import { createHash } from 'node:crypto';
import type { RestoreTask } from '../flow.ts';

/** Step Functions takes 80 characters and few signs (API_StartExecution); a job id has 92, a vault name up to 255. */
const readableCharacters = 40;

/** One job, one name: the vault to read, and a hash over vault and job. The same job always has the same name. */
export function executionName({ vaultName, jobId }: RestoreTask): string {
  const readable = vaultName.replace(/[^A-Za-z0-9_-]/g, '-').slice(0, readableCharacters);
  const hash = createHash('sha256').update(`${vaultName}\n${jobId}`).digest('hex').slice(0, 32);
  return `${readable}-${hash}`;
}

/** Whether a name looks like one that `start` gives; a person's looks otherwise. */
export const isStartsName = (name: string): boolean => /^[A-Za-z0-9_-]{1,40}-[0-9a-f]{32}(-[2-9])?$/.test(name);
