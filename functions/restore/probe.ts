import { field } from '../archive/json.ts';
import type { Bucket } from '../cloud/bucket.ts';
import type { JobOutputs } from '../cloud/glacier-job-outputs.ts';
import type { RestoreTask } from '../flow.ts';
import type { DestinationSettings } from './restore-target.ts';

/** No job of Glacier's: its own ids have 92 characters. `npm run doctor` makes these up. */
const probeId = /^thaw-probe-[0-9a-f-]{36}$/;

export function isProbe(input: unknown): boolean {
  const jobId = field(input, 'jobId');
  return typeof jobId === 'string' && probeId.test(jobId);
}

/**
 * What Plan saw on behalf of a probe, each `ok` or the name of an error. A probe's execution ends well whatever it saw,
 * by the way of what is restored already: an execution that fails would raise alarms, and be redriven.
 */
export interface Probed {
  readonly outcome: 'already restored';
  readonly probe: {
    /** May Plan ask Glacier? */
    readonly glacier: string;
    /** May Plan look at the destination? */
    readonly destination: string;
  };
}

export interface ProbeDoors {
  readonly vault: Pick<JobOutputs, 'describeJob'>;
  readonly bucket: Pick<Bucket, 'head'>;
  readonly settings: DestinationSettings;
}

/** Asks for a job that nobody knows and looks at a key where nothing is: with Plan's rights, and at no cost. */
export async function probe(task: RestoreTask, { vault, bucket, settings }: ProbeDoors): Promise<Probed> {
  const destination = { bucket: settings.bucketName, key: `${settings.keyPrefix}${task.jobId}` };
  const [glacier, looked] = await Promise.all([
    outcomeOf(vault.describeJob(task), 'JobNotFound'),
    outcomeOf(bucket.head(destination)),
  ]);
  return { outcome: 'already restored', probe: { glacier, destination: looked } };
}

const outcomeOf = (call: Promise<unknown>, wantedError?: string): Promise<string> =>
  call.then(
    () => 'ok',
    (error: unknown) => {
      const name = Error.isError(error) ? error.name : 'Error';
      return name === wantedError ? 'ok' : name;
    },
  );
