import type { ExecutionStatus, MachineName, RunState } from '../api.ts';

/** How a state looks: the class of its badge. */
export type Tone = 'good' | 'bad' | 'busy' | 'warn' | '';

export const toneOfRun: Readonly<Record<RunState, Tone>> = {
  running: 'busy',
  restored: 'good',
  failed: 'bad',
  stopped: 'warn',
  ended: '',
};

const executions: Readonly<Record<ExecutionStatus, { readonly tone: Tone; readonly words: string }>> = {
  RUNNING: { tone: 'busy', words: 'running' },
  SUCCEEDED: { tone: 'good', words: 'succeeded' },
  FAILED: { tone: 'bad', words: 'failed' },
  TIMED_OUT: { tone: 'bad', words: 'timed out' },
  ABORTED: { tone: 'warn', words: 'stopped' },
  PENDING_REDRIVE: { tone: 'busy', words: 'waiting to be redriven' },
};

export const wordsOfExecution = (status: ExecutionStatus) => executions[status];

export const executionStatuses = Object.entries(executions).map(([status, { words }]) => ({ status, words }));

/** Names that the stack gives its state machines. */
export const machineWords: Readonly<Record<MachineName, string>> = {
  restore: 'RestoreJobOutput',
  vault: 'RestoreVault',
};

/** The first and last characters of an id or a hash: enough to compare by eye. */
export const shortWords = (id: string): string => (id.length <= 20 ? id : `${id.slice(0, 8)}…${id.slice(-6)}`);

/** `1 folder`, `2,000 folders`. */
export const countedWords = (count: number, one: string, many = `${one}s`): string =>
  `${count.toLocaleString('en')} ${count === 1 ? one : many}`;

/** As an estimate says it: `12 h`, `5 min`. */
export const hoursWords = (hours: number): string =>
  hours >= 1 ? `${Math.round(hours).toLocaleString('en')} h` : `${Math.max(1, Math.round(hours * 60))} min`;

export const percentWords = (share: number): string => `${(share * 100).toFixed(share < 0.1 ? 1 : 0)} %`;

/**
 * An amount of money as a person types it: digits, with a point before the cents. Undefined where it is not such a number:
 * better to ask again than to take `1,000` for 1.
 */
export function typedUsd(text: string): number | undefined {
  const trimmed = text.trim();
  return /^\d{1,9}(\.\d{1,4})?$/.test(trimmed) ? Number(trimmed) : undefined;
}
