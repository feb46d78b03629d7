import { errorOfName, messageOf, statusOf } from '../../cloud/aws-errors.ts';
import { configurationError, requestRefused } from '../../errors.ts';

/** What an answer to InitiateJob means for the archive, and for what is asked after it. */
export type AnswerClass =
  | { readonly kind: 'accepted'; readonly jobId: string }
  /** Not taken, because we ask too fast. */
  | { readonly kind: 'throttled' }
  /** Not taken for now, and neither would be the next one, for so many seconds; where it is about bytes, a smaller one may be. */
  | { readonly kind: 'paused'; readonly reason: string; readonly seconds: number; readonly isAboutBytes: boolean }
  /** Perhaps taken: the answer did not come. */
  | { readonly kind: 'unclear'; readonly reason: string }
  /** Not taken, and never will be: this archive alone. */
  | { readonly kind: 'refused'; readonly reason: string }
  /** Nothing will be taken until a person has done something. */
  | { readonly kind: 'hopeless'; readonly error: unknown };

/** The account's data retrieval policy, which counts bytes. */
const policyEnforced = 'PolicyEnforcedException';

/** Answers that say: try later. How much later, in seconds. */
const laterSeconds: Readonly<Record<string, number>> = {
  // The account's own data retrieval policy, counted by the hour (Glacier guide, "data-retrieval-policy"). Standard only.
  [policyEnforced]: 1800,
  // No capacity for Expedited now (Glacier guide, "api-initiate-job-post"). 503 there, 400 in the SDK's model.
  InsufficientCapacityException: 300,
  // A quota that no page names for InitiateJob.
  LimitExceededException: 1800,
};

/** Answers that are about this archive (Glacier guide, "api-error-responses"). */
const ofTheArchive = [
  'ResourceNotFoundException',
  'InvalidParameterValueException',
  'MissingParameterValueException',
  'SerializationException',
  'BadRequest',
];

/** No answer, or one after which the job may have begun all the same. */
const unclear = ['NetworkingError', 'TimeoutError', 'RequestTimeoutException'];

/** Reads what InitiateJob for an archive failed with. What is not known here ends the run: nothing is asked for blindly. */
export function classifyAnswer(error: unknown, vaultName: string): AnswerClass {
  const [name, reason] = [errorOfName(error), `${errorOfName(error)}: Glacier says "${messageOf(error)}".`];
  if (name === 'ThrottlingException') return { kind: 'throttled' };
  const seconds = Object.hasOwn(laterSeconds, name) ? laterSeconds[name] : undefined;
  if (seconds !== undefined) return { kind: 'paused', reason, seconds, isAboutBytes: name === policyEnforced };
  if (unclear.includes(name) || (statusOf(error) ?? 0) >= 500) return { kind: 'unclear', reason };
  const end = endOf(error, vaultName);
  if (end === undefined && ofTheArchive.includes(name)) return { kind: 'refused', reason };
  return { kind: 'hopeless', error: end ?? error };
}

/** Answers that are about the vault, the account or the topic, and so about every archive. */
function endOf(error: unknown, vaultName: string): unknown {
  const [name, message] = [errorOfName(error), messageOf(error)];
  if (name === 'NoLongerSupportedException') {
    return requestRefused(
      `Cannot request archives of vault "${vaultName}": this account may not use Glacier's vaults any more; Glacier says "${message}". Ask AWS; when it may again, redrive the execution.`,
      error,
    );
  }
  if (name === 'ResourceNotFoundException' && /vault not found/i.test(message)) {
    return requestRefused(
      `Cannot request archives of vault "${vaultName}": it is gone; Glacier says "${message}". What was requested before is restored if its job ends well.`,
      error,
    );
  }
  if (name === 'InvalidParameterValueException' && /\b(sns|topic)\b/i.test(message)) {
    return configurationError(
      `Cannot request archives of vault "${vaultName}": Glacier does not take the topic, saying "${message}". Deploy the stack again, then redrive the execution.`,
      error,
    );
  }
  return undefined;
}
