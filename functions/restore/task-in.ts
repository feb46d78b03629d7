import { field, parseJson } from '../archive/json.ts';
import type { RestoreTask } from '../flow.ts';

/** The vault and job that an execution's input names; undefined where it does not. */
export function taskIn(input: string): RestoreTask | undefined {
  const task = parseJson(input);
  const [vaultName, jobId] = [field(task, 'vaultName'), field(task, 'jobId')];
  return typeof vaultName === 'string' && typeof jobId === 'string' ? { vaultName, jobId } : undefined;
}
