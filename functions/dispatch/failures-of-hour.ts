import type { Ended, ExecutionSeen, Executions } from '../cloud/executions.ts';

const hourMs = 3_600_000;

/**
 * How many failed before this one in the same hour. Asked of Step Functions rather than counted here, for there is no
 * place to count in: so each failure finds its own place, whoever asks, at the same time as others and however often.
 */
export async function failedBefore(
  name: string,
  { stoppedMs = 0 }: ExecutionSeen,
  executions: Pick<Executions, 'failed'>,
): Promise<number> {
  const failed = inHourOf(stoppedMs, await executions.failed());
  return failed.filter((one) => one.stoppedMs < stoppedMs || (one.stoppedMs === stoppedMs && one.name < name)).length;
}

/** The hour before this moment's, and how many failed in it and were not redriven since. */
export async function lastHour(atMs: number, executions: Pick<Executions, 'failed'>) {
  const hour = new Date(Math.floor(atMs / hourMs) * hourMs - hourMs);
  return { hour, failed: inHourOf(hour.getTime(), await executions.failed()).length };
}

const inHourOf = (ms: number, failed: readonly Ended[]): readonly Ended[] =>
  failed.filter(({ stoppedMs }) => Math.floor(stoppedMs / hourMs) === Math.floor(ms / hourMs));
