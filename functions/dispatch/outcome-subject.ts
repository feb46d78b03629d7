import { type ExecutionSeen, executionArn } from '../cloud/executions.ts';
import type { GlacierJob, JobOutputs } from '../cloud/glacier-job-outputs.ts';
import type { RestoreTask } from '../flow.ts';
import { taskIn } from '../restore/execution-name.ts';
import { type LookAheadDoors, prospectOf } from '../restore/restore-target.ts';
import { errorOf } from '../runtime/log.ts';
import type { Subject } from './outcome-message.ts';

export interface SubjectDoors extends Pick<LookAheadDoors, 'work' | 'settings'> {
  readonly vault: Pick<JobOutputs, 'describeJob'>;
  readonly stateMachineArn: string;
}

/** What an execution was about. Whatever cannot be found out is said to be so: no message waits for it. */
export async function subjectOf(
  name: string,
  { input }: ExecutionSeen,
  key: string | undefined,
  doors: SubjectDoors,
): Promise<Subject> {
  const task = taskIn(input) ?? { vaultName: 'not named', jobId: 'not named' };
  const job = await jobOf(task, doors.vault);
  return {
    ...task,
    archive: archiveOf(job),
    key: key ?? (await keyOf(task, job, doors)),
    executionArn: executionArn(doors.stateMachineArn, name),
  };
}

/** An error stands for the job that it hid. */
async function jobOf(task: RestoreTask, vault: SubjectDoors['vault']): Promise<GlacierJob | Error> {
  try {
    return await vault.describeJob(task);
  } catch (error) {
    return errorOf(error);
  }
}

function archiveOf(job: GlacierJob | Error): string {
  if (Error.isError(job)) return `unknown (${job.name})`;
  return job.ArchiveId ?? (job.Action === 'InventoryRetrieval' ? 'the inventory' : 'unknown');
}

async function keyOf(task: RestoreTask, job: GlacierJob | Error, doors: SubjectDoors): Promise<string> {
  if (Error.isError(job)) return 'unknown';
  try {
    return (await prospectOf(task, job, doors)).wanted.key;
  } catch {
    return 'none'; // the job has no output, or names a key that is refused
  }
}
