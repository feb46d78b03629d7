import { StateFailure } from '../failure.ts';
import type { Fields } from './fields.ts';
import { parseReferencePath } from './path.ts';

/** One entry of Retry. Intervals are seconds of the simulated world. */
export interface Retrier {
  readonly errors: readonly string[];
  readonly intervalSeconds: number;
  readonly backoffRate: number;
  readonly maxAttempts: number;
  readonly maxDelaySeconds: number;
  readonly jitter: 'FULL' | 'NONE';
}

/** One entry of Catch. */
export interface Catcher {
  readonly errors: readonly string[];
  readonly next: string;
  readonly resultPath: readonly string[] | null;
}

/** The names AWS gives to its own errors (Step Functions guide, "concepts-error-handling"; States Language, appendix A). */
const reserved = new Set(
  ['ALL', 'BranchFailed', 'DataLimitExceeded', 'ExceedToleratedFailureThreshold', 'HeartbeatTimeout', 'Http.Socket']
    .concat(['IntrinsicFailure', 'ItemReaderFailed', 'NoChoiceMatched', 'ParameterPathFailure', 'Permissions'])
    .concat(['ResultPathMatchFailure', 'ResultWriterFailed', 'Runtime', 'TaskFailed', 'Timeout'])
    .map((name) => `States.${name}`),
);

function parseErrors(entry: Fields, isLast: boolean): string[] {
  const errors = entry.texts('ErrorEquals');
  const unknown = errors.find((error) => error.startsWith('States.') && !reserved.has(error));
  if (unknown !== undefined) entry.refuse(`The error name '${unknown}' is not one of AWS's`);
  if (errors.includes('States.ALL') && (errors.length > 1 || !isLast)) {
    entry.refuse('States.ALL must stand alone, in the last entry');
  }
  return errors;
}

/** The greatest value of intervals and attempts (Step Functions guide, "concepts-error-handling"). */
const most = 99_999_999;

export function parseRetriers(entries: Fields[]): Retrier[] {
  return entries.map((entry, index) => {
    const retrier: Retrier = {
      errors: parseErrors(entry, index === entries.length - 1),
      intervalSeconds: entry.integer('IntervalSeconds', 1, most) ?? 1,
      backoffRate: entry.number('BackoffRate', 1, most) ?? 2,
      maxAttempts: entry.integer('MaxAttempts', 0, most) ?? 3,
      maxDelaySeconds: entry.integer('MaxDelaySeconds', 1, 31_622_400) ?? Number.POSITIVE_INFINITY,
      jitter: entry.oneOf('JitterStrategy', ['FULL', 'NONE']) ?? 'NONE',
    };
    entry.optionalText('Comment');
    entry.finish();
    return retrier;
  });
}

export function parseCatchers(entries: Fields[]): Catcher[] {
  return entries.map((entry, index) => {
    const catcher: Catcher = {
      errors: parseErrors(entry, index === entries.length - 1),
      next: entry.text('Next'),
      resultPath: parseResultPath(entry),
    };
    entry.optionalText('Comment');
    entry.finish();
    return catcher;
  });
}

/** Names below `$`; none for `$` itself; null: the result is dropped. */
export function parseResultPath(entry: Fields): string[] | null {
  if (entry.json('ResultPath') === null) return null;
  return parseReferencePath(entry.optionalText('ResultPath') ?? '$', `${entry.where}/ResultPath`);
}

/** The wildcards do not match what AWS calls terminal (same page). */
const terminal = new Set(['States.Runtime', 'States.DataLimitExceeded']);
const timeouts = new Set(['States.Timeout', 'States.HeartbeatTimeout']);

/** True when an ErrorEquals names this failure. States.Runtime "will always cause the execution to fail" (same page). */
export function catches(errors: readonly string[], { error }: StateFailure): boolean {
  if (error === undefined || error === 'States.Runtime') return false;
  return errors.some((name) => {
    if (name === 'States.ALL') return !terminal.has(error);
    if (name === 'States.TaskFailed') return !terminal.has(error) && !timeouts.has(error);
    // A missed heartbeat is reported as a timeout too (same page, "States.Timeout").
    return name === error || (name === 'States.Timeout' && timeouts.has(error));
  });
}
