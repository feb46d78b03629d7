import { createHash } from 'node:crypto';
import { field, parseJson } from '../archive/json.ts';
import type { RestoreTask } from '../flow.ts';

/** Step Functions takes 80 characters and few signs (API_StartExecution); a job id has 92, a vault name up to 255. */
const readableCharacters = 40;

/** A name is taken for 90 days. After this many tries at one job something is wrong that a new name will not fix. */
const namesAtMost = 9;

/** One job, one name: the vault to read, and a hash over vault and job. The same job always has the same name. */
export function executionName({ vaultName, jobId }: RestoreTask): string {
  const readable = vaultName.replace(/[^A-Za-z0-9_-]/g, '-').slice(0, readableCharacters);
  const hash = createHash('sha256').update(`${vaultName}\n${jobId}`).digest('hex').slice(0, 32);
  return `${readable}-${hash}`;
}

/** All names that `start` gives to the executions of a job, in the order in which it gives them: the name, name-2 ... name-9. */
export function executionNames(task: RestoreTask): readonly string[] {
  const first = executionName(task);
  return Array.from({ length: namesAtMost }, (_, index) => (index === 0 ? first : `${first}-${index + 1}`));
}

/** Whether a name looks like one that `start` gives; a person's looks otherwise. */
export const isStartsName = (name: string): boolean => startsName.test(name);

const startsName = new RegExp(`^[A-Za-z0-9_-]{1,${readableCharacters}}-[0-9a-f]{32}(-[2-${namesAtMost}])?$`);

/** The vault and job that an execution's input names; undefined where it does not. */
export function taskIn(input: string): RestoreTask | undefined {
  const task = parseJson(input);
  const [vaultName, jobId] = [field(task, 'vaultName'), field(task, 'jobId')];
  return typeof vaultName === 'string' && typeof jobId === 'string' ? { vaultName, jobId } : undefined;
}
