import type { S3Client } from '@aws-sdk/client-s3';
import { adviceFor } from '../../functions/dispatch/advice.ts';
import { sentenceOf } from '../../functions/restore/cause.ts';
import type { FailedFile } from './events.ts';
import type { Look } from './execution.ts';
import { partFailure } from './part-failure.ts';

export type Failure = Omit<FailedFile, 'event' | 'file'>;

/** Why an execution ended badly, in the words of the part or the step that did. */
export async function whyFailed(look: Look, s3: S3Client, workBucket: string, signal?: AbortSignal): Promise<Failure> {
  const { execution, mapRun } = look;
  const { error = `Execution ${execution.status}`, cause } = execution;
  const ofPart =
    error === 'States.ExceedToleratedFailureThreshold' && mapRun !== undefined
      ? await partFailure(s3, workBucket, mapRun.arn, signal)
      : undefined;
  const found = ofPart ?? { error, cause };
  return {
    state: look.failedState ?? look.state,
    error: found.error,
    sentence: sentenceOf(found.cause),
    advice: adviceFor(found.error),
  };
}

/** No execution began: the notification was lost, or refused. */
export const neverStarted = (deadLetterQueueUrl: string): Failure => ({
  state: 'Start',
  error: 'NotStarted',
  sentence: 'Glacier was asked for the archive, but no restore began',
  advice: `look into the dead-letter queue, ${deadLetterQueueUrl}`,
});

/** The restore went well, and still what came out of it is not what went in. */
export const afterwards = (error: Error): Failure => ({
  state: 'Done',
  error: error.name,
  sentence: error.message,
  advice:
    error.name === 'NotTheSame' ? 'do not use the object, and report a bug' : 'try again; the object is in the bucket',
});
